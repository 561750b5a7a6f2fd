"""What a line is, by its words: the marks that the site sets around every article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import Final

from pipelines.editions import EDITIONS
from pipelines.extraction.dates import parse_date
from pipelines.extraction.fold import fold

# The longest line that is one of the site's phrases.
_LONGEST: Final = 160


class Mark(Enum):
    """A line's part in the page."""

    SEARCH_PROMPT = auto()
    PAGE_TOP = auto()
    DATE = auto()
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


AFTER_ARTICLE: Final = frozenset(
    {Mark.VOTES, Mark.COMMENT_TOTAL, Mark.COMMENT_HEADING, Mark.FORM_PROMPT}
)
"""What follows the body and its credit."""
OUTSIDE: Final = frozenset({Mark.SEARCH_PROMPT, Mark.PAGE_TOP, Mark.RIGHTS})
"""What never stands between headline and votes, but in the page's frame."""


def _phrases(texts: Iterable[str]) -> str:
    return "|".join(re.escape(fold(text)) for text in texts)


def _pattern(choose: Callable[..., Iterable[str]], template: str = "{}") -> re.Pattern[str]:
    """A pattern of all editions' phrases, put in the place of `{}`."""
    phrases = _phrases(text for edition in EDITIONS for text in choose(edition))
    return re.compile(template.format(f"(?:{phrases})"))


_NUMBER: Final = re.compile(r"\( ?(\d{1,9}) ?\)")
_COUNTS: Final = re.compile(r"(?:\( ?\d{1,9} ?\) ?){2}")
_SITE_NAMES: Final = _pattern(lambda edition: edition.site_names)
_QUESTION: Final = _pattern(lambda edition: edition.vote_questions)
_TOTAL: Final = _pattern(lambda edition: edition.comment_totals, r"{} ?[:(]? ?(\d{{1,9}})? ?\)?")
_RELATED: Final = _pattern(lambda edition: edition.related)
_UNPUNCTUATED: Final = (
    (Mark.NUMBER, _NUMBER),
    (Mark.BYLINE, re.compile("|".join(p for edition in EDITIONS for p in edition.bylines))),
    (Mark.CREDIT, re.compile("|".join(p for edition in EDITIONS for p in edition.credits))),
)
_MISSING: Final = _pattern(lambda edition: edition.missing)
_FIXED: Final = (
    (Mark.SEARCH_PROMPT, _pattern(lambda edition: edition.search_prompts)),
    (Mark.COMMENT_HEADING, _pattern(lambda edition: edition.comment_headings)),
    (Mark.FORM_PROMPT, _pattern(lambda edition: edition.form_prompts)),
    (Mark.PAGE_TOP, _pattern(lambda edition: edition.page_tops, r"{}\b.*")),
    (Mark.RIGHTS, _pattern(lambda edition: edition.rights, r".{{0,20}}{}.*")),
)


def mark_of(text: str) -> Mark | None:
    """What a line is; None for the lines that are the article, and everything else."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text)
    if _COUNTS.fullmatch(folded) or _QUESTION.fullmatch(_NUMBER.sub("", folded).strip()):
        return Mark.VOTES
    if _TOTAL.fullmatch(folded):
        return Mark.COMMENT_TOTAL
    for mark, pattern in _FIXED:
        if pattern.fullmatch(folded):
            return mark
    if related_headline(text) is not None:
        return Mark.RELATED
    # What ends like a sentence is the end of one, even if the line has no more of it.
    if not text.endswith("."):
        for mark, pattern in _UNPUNCTUATED:
            if pattern.fullmatch(folded):
                return mark
    return Mark.DATE if parse_date(text) else None


def is_site_name(text: str) -> bool:
    """Whether a text is the site's name and no more."""
    return bool(_SITE_NAMES.fullmatch(fold(text)))


def related_headline(text: str) -> str | None:
    """The headline in one line with its label; empty for the label alone, None for another text."""
    label, _, headline = text.partition(":")
    return headline.strip() if _RELATED.fullmatch(fold(label)) else None


def related_label(text: str) -> str:
    """The label of a related headline that a text begins with; empty if there is none."""
    match = _RELATED.match(fold(text))
    return match[0] if match else ""


def counts_in(text: str) -> list[int]:
    """The numbers in parentheses of a line, in order."""
    return [int(number) for number in _NUMBER.findall(fold(text))]


def comment_total(text: str) -> int | None:
    """The number in a line such as `Total Comments (3)`."""
    match = _TOTAL.fullmatch(fold(text))
    return int(match[1]) if match and match[1] else None


def tells_of_missing_page(text: str) -> bool:
    """Whether a short text says that there is no such page."""
    return len(text) <= _LONGEST and bool(_MISSING.search(fold(text)))
