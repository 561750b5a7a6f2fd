"""The texts of the reader's interface, and the choice of the language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "ar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of the interface in one language. Names in braces are filled in."""

    language: Language
    direction: Literal["ltr", "rtl"]
    own_name: str
    """The name of the language in itself."""

    # on every page
    skip: str
    main_menu: str
    articles: str
    search: str
    search_words: str
    index_behind: str
    index_absent: str
    index_stuck: str
    next_page: str
    previous_page: str
    page_number: str
    pages: str
    error: str
    not_found: str
    bad_request: str
    failed: str
    try_again: str
    unknown: str
    more: str

    # the front page
    holds: str
    captures: str
    first_capture: str
    last_capture: str
    by_month: str
    by_section: str
    by_author: str
    as_table: str
    year: str
    outside: str
    no_date: str
    edition: str
    editions: dict[str, str]
    gaps: str
    gaps_explained: str
    no_gaps: str
    last_crawl: str
    no_crawl: str
    crawl_running: str
    crawl_finished: str
    crawl_stopped: str
    started: str
    finished: str
    pending: str
    fetched: str
    not_fetched: str
    reason: str
    address: str
    files: str
    file: str
    size: str
    still_written: str
    faults: str
    damaged_lines: str
    left_out: str
    quarantine: str
    no_faults: str
    verify_hint: str

    # lists and search
    newest_first: str
    relevance: str
    order: str
    filters: str
    remove_filter: str
    section: str
    section_number: str
    author: str
    nothing_found: str
    hits: str
    more_than: str
    only_earlier: str
    undated: str
    untitled: str
    help_heading: str
    help_rows: tuple[tuple[str, str], ...]
    help_letters: str
    ordered_anyway: str
    too_slow: str
    notes: dict[str, str]

    # an article
    fields: str
    published: str
    published_sources: dict[str, str]
    from_another: str
    credit: str
    dateline: str
    votes: str
    comments: str
    comment_count: str
    commenter_unknown: str
    image_missing: str
    image_of: str
    live_address: str
    live_warning: str
    links_in_text: str
    warnings: str
    coverage: str
    no_text: str
    text_cut: str
    timeline: str
    version: str
    unchanged: str
    shown_now: str
    not_latest: str
    see_latest: str
    compare_previous: str
    compare_any: str
    before: str
    after: str
    compare: str
    proof: str
    cite: str
    as_it_looked: str
    record_json: str
    this_capture: str
    stable_address: str
    captured: str

    # changes
    changes: str
    changes_key: str
    gone: str
    new: str
    nothing_changed: str
    field_names: dict[str, str]

    # proof
    proof_states: dict[str, str]
    step_states: dict[str, str]
    steps: dict[str, str]
    where: str
    offset: str
    length: str
    by_hand: str
    by_hand_explained: str
    commands: dict[str, str]
    prints: str
    response_head: str
    request_head: str
    warc_head: str
    back_to_article: str

    # citation
    cite_explained: str
    as_text: str
    download: str

    # the page as it looked
    pages_explained: str
    pages_missing: str
    frame_title: str


_CHOICE: Final = re.compile(r"\s*([a-z]{2})\b[^,;]*(?:;\s*q=([0-9.]{1,5}))?\s*", re.IGNORECASE)
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ar")


def chosen_language(asked: str | None, accept_language: str) -> Language:
    """Returns the language: `asked`, else what the browser prefers (RFC 9110 section 12.5.4)."""
    best: tuple[float, Language] = (0.0, "en")
    for language in LANGUAGES:
        if asked == language:
            return language
    for part in accept_language[:200].split(","):
        match = _CHOICE.fullmatch(part)
        for language in LANGUAGES:
            if match and match[1].lower() == language and _weight(match[2]) > best[0]:
                best = (_weight(match[2]), language)
    return best[1]


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0
