"""What a line is, by its words: the marks that the site sets around every article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from pipelines.extraction.dates import parse_date
from pipelines.extraction.flow import Line
from pipelines.extraction.fold import fold
from pipelines.site.wording import EDITIONS

# The longest line that is one of the site's phrases.
_LONGEST: Final = 160
# The site's name with a motto.
_LONGEST_NAME: Final = 60
DIVIDERS: Final = re.compile(r"(?<!\s)\s++[-–—|:·»«>]++\s++|(?:(?<!\s)\s++)?[|]\s*+")
"""What stands between a headline and a site's or section's name in a title."""


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


def _any(texts: Iterable[str]) -> str:
    """A pattern for any of the phrases, as they are when folded."""
    return f"(?:{'|'.join(re.escape(fold(text)) for text in texts)})"


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _of_all(name: str) -> tuple[str, ...]:
    """A field of all editions' wordings."""
    return tuple(text for edition in EDITIONS for text in getattr(edition, name))


_COUNT: Final = r"\( ?(\d{1,9}) ?\)"
_NUMBER: Final = re.compile(_COUNT)
_SITE_NAMES: Final = re.compile(_any(_of_all("site_names")))
_TOTAL: Final = re.compile(rf"{_any(_of_all('comment_totals'))} ?[:(]? ?(\d{{1,9}})? ?\)?")
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
}
# One pattern for all: a line is tried against it once.
_MARKED: Final = re.compile(
    "|".join(f"(?P<{mark.name}>{pattern})" for mark, pattern in _PATTERNS.items())
)
# What ends like a sentence is the end of one, even if the line has no more of it.
_UNPUNCTUATED: Final = (Mark.NUMBER, Mark.BYLINE, Mark.CREDIT)


def mark_of(line: Line) -> Mark | None:
    """What a line is; None for the lines that are the article, and everything else."""
    return _mark_of(line.text) if len(line.text) <= _LONGEST else None


@lru_cache(maxsize=4096)  # half of a page's lines stand on other pages of the site too
def _mark_of(text: str) -> Mark | None:
    if match := _MARKED.fullmatch(fold(text)):
        mark = next(mark for mark in _PATTERNS if match[mark.name] is not None)
        return None if mark in _UNPUNCTUATED and text.endswith(".") else mark
    return Mark.DATE if parse_date(text) else None


def is_site_name(text: str) -> bool:
    """Whether a text is the site's name, with no more than a few words set apart from it."""
    if len(text) > _LONGEST_NAME or not _SITE_NAMES.search(fold(text)):
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
