"""An article as the index has it, put together from its captures. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.records.day import published_day
from pipelines.records.record import Record, Section
from pipelines.search.index.article_numbers import wanted_number
from pipelines.search.words.folding import fold
from pipelines.search.words.indexed_text import BREAK, FIELDS, indexed_text, marks

COLUMNS: Final = (*FIELDS, "earlier", "marks")
"""Those of the full-text index, in order."""

_MOST_EARLIER_VERSIONS: Final = 50
_MOST_EARLIER_LETTERS: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedCapture:
    """A capture as the index has it, as far as articles are made of it."""

    id: int
    captured_at: str
    published: str | None
    section: Section | None
    has_text: bool
    version: bytes

    @property
    def moment(self) -> str:
        """Sorts by time; with its Z a whole second would come after its fractions."""
        return self.captured_at.removesuffix("Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the index is to hold of an article."""

    wanted: int
    """The number it should have."""
    row: tuple[str | int | None, ...]
    """Its columns from `title` to `has_text`."""
    words: tuple[str, ...]
    """The folded words of `COLUMNS`."""

    @property
    def digest(self) -> bytes:
        """Of the words."""
        return digest(*self.words)


def digest(*texts: str | None) -> bytes:
    """16 bytes that tell texts apart."""
    whole = hashlib.sha256()
    for text in texts:
        data = b"" if text is None else text.encode()
        whole.update(b"%d:" % (-1 if text is None else len(data)) + data)
    return whole.digest()[:16]


def version_of(record: Record) -> bytes:
    """Equal for captures with the same title and text."""
    return digest(record.title, record.text)


def in_time(captures: Sequence[IndexedCapture]) -> list[IndexedCapture]:
    """The captures, oldest first."""
    return sorted(captures, key=lambda its: (its.moment, its.id))


def shown_of(captures: Sequence[IndexedCapture]) -> IndexedCapture:
    """The latest capture with a text, else the latest; of captures in time."""
    return next((its for its in reversed(captures) if its.has_text), captures[-1])


def article_of(captures: Sequence[IndexedCapture], record_of: Callable[[int], Record]) -> Article:
    """The article of these captures.

    Args:
        captures: At least one, in time.
        record_of: Gives the record of a capture by its id.

    """
    shown = shown_of(captures)
    record = record_of(shown.id)
    published = next((its.published for its in reversed(captures) if its.published), None)
    section = next((its.section for its in reversed(captures) if its.section), None)
    day = published_day(published)
    indexed = {
        **indexed_text(record),
        "earlier": _earlier(captures, shown, record, record_of),
        "marks": marks(record.edition, section),
    }
    row = (
        record.title,
        record.language,
        record.author,
        published,
        day,
        None if section is None else section.id,
        None if section is None else section.name,
        len(captures),
        len({its.version for its in captures}),
        captures[0].captured_at,
        captures[-1].captured_at,
        bool(record.images),
        shown.has_text,
    )
    return Article(
        wanted=wanted_number(day, published, record.article_id),
        row=row,
        words=tuple(indexed[column] for column in COLUMNS),
    )


def _earlier(
    captures: Sequence[IndexedCapture],
    shown: IndexedCapture,
    record: Record,
    record_of: Callable[[int], Record],
) -> str:
    """The paragraphs and titles of other versions that the shown one does not hold, folded.

    Of many versions the latest count, and of very long ones the beginning: what an article can
    cost is bounded, whoever made its captures.
    """
    others: dict[bytes, int] = {}
    for capture in reversed(captures):
        if capture.version != shown.version and len(others) < _MOST_EARLIER_VERSIONS:
            others.setdefault(capture.version, capture.id)
    seen = set(_paragraphs(record))
    found: list[str] = []
    letters = 0
    for capture_id in others.values():
        for paragraph in _paragraphs(record_of(capture_id)):
            if paragraph not in seen and letters < _MOST_EARLIER_LETTERS:
                seen.add(paragraph)
                found.append(fold(paragraph[: _MOST_EARLIER_LETTERS - letters]))
                letters += len(paragraph)
    return f" {BREAK} ".join(filter(None, found))


def _paragraphs(record: Record) -> list[str]:
    return [record.title or "", *(record.text or "").split("\n")]
