"""What of a record is searched: its fields, folded, and its edition and section as marks.

Marks are words that no text holds, since they begin with a private letter: folded words are of
letters and digits alone. So a search in all fields never meets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from pipelines.records.record import Record, Section
from pipelines.search.words.folding import fold

Field = Literal["title", "text", "author", "captions", "comments"]
FIELDS: Final[tuple[Field, ...]] = ("title", "text", "author", "captions", "comments")
"""The fields with words in them."""

IndexedText = Mapping[str, str]
"""The folded words of each of `FIELDS`, and under `marks` the marks."""

BREAK: Final = "\ue000"
"""Stands between values of a field, so that no phrase runs from one into the next."""
ANY: Final = "\ue001"
"""A mark that every article has."""
_EDITION: Final = "\ue002"
_SECTION: Final = "\ue003"
_SECTION_NAME: Final = "\ue004"


def indexed_text(record: Record) -> IndexedText:
    """What is searched of a record.

    With the author go the credit and the dateline, with a comment its author.
    """
    section = record.section
    comments = (value for its in record.comments for value in (its.author, its.text))
    return {
        "title": _joined([record.title]),
        "text": _joined([record.text]),
        "author": _joined([record.author, record.credit, record.dateline]),
        "captions": _joined(image.caption for image in record.images),
        "comments": _joined(comments),
        "marks": marks(record.edition, section),
    }


def marks(edition: str, section: Section | None) -> str:
    """The marks of an article."""
    its = [ANY, edition_mark(edition)]
    if section is not None:
        its += [section_number_mark(section.id), *section_name_marks(fold(section.name or ""))]
    return " ".join(its)


def edition_mark(edition: str) -> str:
    """The mark of an edition."""
    return _EDITION + edition


def section_number_mark(number: str | int) -> str:
    """The mark of a section's number."""
    return f"{_SECTION}{number}"


def section_name_marks(folded: str) -> list[str]:
    """The marks of the words of a section's name."""
    return [_SECTION_NAME + word for word in folded.split()]


def _joined(values: Iterable[str | None]) -> str:
    folded = (fold(value) for value in values if value)
    return f" {BREAK} ".join(words for words in folded if words)
