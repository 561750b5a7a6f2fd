"""The searched text of a record: its folded fields, and its edition and section as marks.

A mark is a word that begins with a private-use character. Folded words only have letters and
digits, so that no search for words finds a mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from pipelines.records.record import Record, Section
from pipelines.search.words.folding import fold

Field = Literal["title", "text", "author", "captions", "comments"]
FIELDS: Final[tuple[Field, ...]] = ("title", "text", "author", "captions", "comments")
"""The fields that are searched for words."""

IndexedText = Mapping[str, str]
"""The folded words of each of `FIELDS`, and the marks under `marks`."""

BREAK: Final = "\ue000"
"""Separates the values of a field, so that no phrase spans two of them."""
ANY: Final = "\ue001"
"""The mark that every article has."""
_EDITION: Final = "\ue002"
_SECTION: Final = "\ue003"
_SECTION_NAME: Final = "\ue004"


def indexed_text(record: Record) -> IndexedText:
    """The searched text of a record.

    `author` includes the credit and the dateline, `comments` the authors of comments.
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
    """The marks of an article, separated by spaces."""
    its = [ANY, edition_mark(edition)]
    if section is not None:
        its += [section_number_mark(section.id), *section_name_marks(fold(section.name or ""))]
    return " ".join(its)


def edition_mark(edition: str) -> str:
    """The mark for an edition."""
    return _EDITION + edition


def section_number_mark(number: str | int) -> str:
    """The mark for the number of a section."""
    return f"{_SECTION}{number}"


def section_name_marks(folded: str) -> list[str]:
    """The marks for the words in the name of a section."""
    return [_SECTION_NAME + word for word in folded.split()]


def _joined(values: Iterable[str | None]) -> str:
    folded = (fold(value) for value in values if value)
    return f" {BREAK} ".join(words for words in folded if words)
