"""What a line is, by its words: the phrases that stand around every article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from pipelines.extraction.dates import may_hold_date, reads_as_date
from pipelines.extraction.lines import Line
from pipelines.site import SITE
from pipelines.site.folding import fold

_LONGEST: Final = 300
"""Characters of the longest phrase, which is a disclaimer."""
DIVIDERS: Final = re.compile(r"(?<!\s)\s++[-–—|:·•»«>/]++\s++|(?:(?<!\s)\s++)?[|]\s*+")
"""What stands between a headline and a site's or section's name in a title."""
_MOST_PARTS: Final = 6
_MOST_WORDS: Final = 4
"""Of a part of a date line that is a name: a section's or a person's."""


class Mark(Enum):
    """A line's part in the page."""

    SEARCH_PROMPT = auto()
    PAGE_TOP = auto()
    DATE = auto()
    META = auto()
    """A date, and other facts about the article, with dividers between."""
    RELATED = auto()
    """The label of a related headline, with or without the headline."""
    BYLINE = auto()
    CREDIT = auto()
    VOTES = auto()
    NUMBER = auto()
    """A number in parentheses and no more: a vote count, if it stands among such."""
    COMMENT_TOTAL = auto()
    COMMENT_HEADING = auto()
    FORM_PROMPT = auto()
    RIGHTS = auto()
    ACTIONS = auto()
    """Names of buttons and no more."""
    VIEWS = auto()
    UPDATED = auto()
    ADVERTISEMENT = auto()
    NEWSLETTER = auto()
    TAGS = auto()
    PAGES = auto()
    RATING = auto()
    DISCLAIMER = auto()


AFTER_ARTICLE: Final = frozenset(
    {Mark.VOTES, Mark.COMMENT_TOTAL, Mark.COMMENT_HEADING, Mark.FORM_PROMPT}
)
"""What follows the body and its credit."""
OUTSIDE: Final = frozenset({Mark.SEARCH_PROMPT, Mark.PAGE_TOP, Mark.RIGHTS})
"""What never stands between headline and votes, but in the page's frame."""
CREDITS: Final = frozenset({Mark.BYLINE, Mark.CREDIT})
FURNITURE: Final = frozenset(
    {Mark.VIEWS, Mark.UPDATED, Mark.ADVERTISEMENT, Mark.NEWSLETTER, Mark.TAGS, Mark.PAGES,
     Mark.RATING, Mark.DISCLAIMER, Mark.RELATED}
)  # fmt: skip
"""What is no text wherever it stands."""


def _any(texts: Iterable[str]) -> str:
    """A pattern for any of the phrases, as they are when folded; the longest first."""
    folded = sorted(set(map(fold, texts)), key=lambda text: (-len(text), text))
    return f"(?:{'|'.join(map(re.escape, folded))})"


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _of_all(name: str) -> tuple[str, ...]:
    """A field of all editions' wordings."""
    return tuple(text for edition in SITE.wordings for text in getattr(edition, name))


_COUNT: Final = r"\( ?(\d{1,9}) ?\)"
_NUMBER: Final = re.compile(_COUNT)
_SITE_NAMES: Final = re.compile(_any(_of_all("site_names")))
_TOTAL: Final = re.compile(rf"{_any(_of_all('comment_totals'))} ?[:(]? ?(\d{{1,9}})? ?\)?")
_SITE_TOTAL: Final = re.compile(
    rf"{_any(edition.comment_totals[0] for edition in SITE.wordings)}.*"
)
_RELATED: Final = re.compile(_any(_of_all("related")))
_MISSING: Final = re.compile(_any(_of_all("missing")))
_PATTERNS: Final = {
    Mark.VOTES: (
        rf"(?:{_COUNT} ?){{2}}|(?:{_COUNT})? ?{_any(_of_all('vote_questions'))} ?(?:{_COUNT})?"
    ),
    Mark.COMMENT_TOTAL: _TOTAL.pattern,
    Mark.SEARCH_PROMPT: _any(_of_all("search_prompts")),
    Mark.COMMENT_HEADING: _any(_of_all("comment_headings")),
    Mark.FORM_PROMPT: _any(_of_all("form_prompts")),
    Mark.PAGE_TOP: rf"{_any(_of_all('page_tops'))}\b.*",
    Mark.RIGHTS: rf".{{0,20}}{_any(_of_all('rights'))}.*",
    Mark.RELATED: rf"{_RELATED.pattern}(?: ?:.*)?",
    Mark.NUMBER: _COUNT,
    Mark.BYLINE: _either(_of_all("bylines")),
    Mark.CREDIT: _either(_of_all("credits")),
    Mark.ACTIONS: rf"(?:(?:{_any(_of_all('actions'))}|a ?[+-]|\(?\d{{1,7}}\)?|a)(?:\W+|$))+",
    **{
        mark: _either(pattern for its in SITE.wordings for pattern in its.furniture[mark.name])
        for mark in (
            Mark.VIEWS, Mark.UPDATED, Mark.ADVERTISEMENT, Mark.NEWSLETTER, Mark.TAGS, Mark.PAGES,
            Mark.RATING, Mark.DISCLAIMER,
        )
    },
}  # fmt: skip
# One pattern for all: a line is tried against it once.
_MARKED: Final = re.compile(
    "|".join(f"(?P<{mark.name}>{pattern})" for mark, pattern in _PATTERNS.items())
)
_ACTION: Final = re.compile(rf"(?<!\w)(?:{_any(_of_all('actions'))}|a ?\+)(?!\w)")
_STARS: Final = re.compile(r"[★☆⭐✩✭\s]+(?:\(?[\d./]+\)?)?")
_PAGER: Final = re.compile(rf"(?:(?:{_any(_of_all('pagers'))}|\d{{1,3}}|\W+)\s*)+")
_VIEWS: Final = re.compile(_PATTERNS[Mark.VIEWS])
# What ends like a sentence is the end of one, even if the line has no more of it.
_UNPUNCTUATED: Final = (Mark.NUMBER, Mark.BYLINE, Mark.CREDIT, Mark.ACTIONS)
_FACTS: Final = frozenset({Mark.DATE, Mark.VIEWS, Mark.UPDATED})


def mark_of(line: Line) -> Mark | None:
    """What a line is; None for the lines that are the article, and everything else."""
    if len(line.text) > _LONGEST:
        return None
    mark = _mark_of(line.text)
    numbered = mark is None and line.links and any(map(str.isdigit, line.text))
    return Mark.PAGES if numbered and _PAGER.fullmatch(line.folded) else mark


@lru_cache(maxsize=4096)  # half of a page's lines stand on other pages of the site too
def _mark_of(text: str) -> Mark | None:
    folded = fold(text)
    if match := _MARKED.fullmatch(folded):
        mark = next(mark for mark in _PATTERNS if match[mark.name] is not None)
        if mark in _UNPUNCTUATED and text.endswith("."):
            return None
        named = mark is not Mark.ACTIONS or _ACTION.search(folded)
        if named and (mark is not Mark.UPDATED or may_hold_date(text)):
            return mark
    if _STARS.fullmatch(text):
        return Mark.RATING
    if reads_as_date(text):
        return Mark.DATE
    return Mark.META if date_part(text) else None


def date_part(text: str) -> str | None:
    """The date of a line such as `News | 2017-08-11 23:56` that has facts of the article only."""
    if reads_as_date(text):
        return text
    if not may_hold_date(text) or len(text) > _LONGEST // 2:
        return None
    parts = [part for part in DIVIDERS.split(text) if part.strip()]
    dates = [part for part in parts if reads_as_date(part)]
    if len(dates) != 1:
        return _without_views(text)
    others = [part for part in parts if part is not dates[0]]
    plain = all(_mark_of(part) or _is_name(part) for part in others)
    return dates[0] if plain and len(parts) <= _MOST_PARTS else None


def _without_views(text: str) -> str | None:
    """The date of a line of date and views with nothing between."""
    words = text.split()
    for n in range(1, len(words)):
        first, rest = " ".join(words[:n]), " ".join(words[n:])
        for date, views in ((first, rest), (rest, first)):
            if _VIEWS.fullmatch(fold(views)) and reads_as_date(date):
                return date
    return None


def _is_name(text: str) -> bool:
    return len(text.split()) <= _MOST_WORDS and not text.rstrip().endswith((".", "!", "?", "؟"))


def is_site_name(text: str) -> bool:
    """Whether a text is the site's name, with no more than a few words set apart from it."""
    if len(text) > _LONGEST // 5 or not _SITE_NAMES.search(fold(text)):
        return False
    return any(_SITE_NAMES.fullmatch(fold(part)) for part in DIVIDERS.split(text))


def related_headline(text: str) -> str | None:
    """The headline in one line with its label; empty for the label alone, None for another text."""
    label, _, headline = text.partition(":")
    return headline.strip() if _RELATED.fullmatch(fold(label)) else None


def related_label(text: str) -> str:
    """The label of a related headline that a text begins with; empty if there is none."""
    match = _RELATED.match(fold(text))
    return match[0] if match else ""


def is_total_of_site(text: str) -> bool:
    """Whether a line counts comments in the site's own words; others count theirs above a text."""
    return _SITE_TOTAL.fullmatch(fold(text)) is not None


def counts_in(text: str) -> list[int]:
    """The numbers in parentheses of a line, in order."""
    return [int(number) for number in _NUMBER.findall(fold(text))]


def comment_total(text: str) -> int | None:
    """The number in a line such as `Total Comments (3)`."""
    match = _TOTAL.fullmatch(fold(text))
    return int(match[1]) if match and match[1] else None


def tells_of_missing_page(text: str) -> bool:
    """Whether a short text says that there is no such page."""
    return len(text) <= _LONGEST // 2 and bool(_MISSING.search(fold(text)))
