"""Makes the index entry of an article from its captures. Pure functions."""

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
"""The columns of the full-text index, in order."""

MAX_EARLIER_VERSIONS: Final = 50
MAX_EARLIER_LETTERS: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedCapture:
    """The fields of an indexed capture that an article's entry is made of."""

    id: int
    captured_at: str
    published: str | None
    section: Section | None
    has_text: bool
    version: bytes

    @property
    def moment(self) -> str:
        """A sort key by time. With its Z a whole second would sort after its fractions."""
        return self.captured_at.removesuffix("Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The index entry of an article."""

    wanted: int
    """The article number to use if it is free."""
    row: tuple[str | int | None, ...]
    """The values of the columns `title` to `has_text`."""
    words: tuple[str, ...]
    """The folded words for each of `COLUMNS`."""

    @property
    def digest(self) -> bytes:
        """The digest of the words."""
        return digest(*self.words)


def digest(*texts: str | None) -> bytes:
    """A digest of 16 bytes."""
    whole = hashlib.sha256()
    for text in texts:
        data = b"" if text is None else text.encode()
        whole.update(b"%d:" % (-1 if text is None else len(data)) + data)
    return whole.digest()[:16]


def version_of(record: Record) -> bytes:
    """A digest of title and text."""
    return digest(record.title, record.text)


def sorted_by_time(captures: Sequence[IndexedCapture]) -> list[IndexedCapture]:
    """Sorts captures, oldest first."""
    return sorted(captures, key=lambda its: (its.moment, its.id))


def shown_capture(captures: Sequence[IndexedCapture]) -> IndexedCapture:
    """The latest capture with a text, else the latest; `captures` are sorted by time."""
    return next((its for its in reversed(captures) if its.has_text), captures[-1])


def article_of(captures: Sequence[IndexedCapture], record_of: Callable[[int], Record]) -> Article:
    """Makes the index entry of an article.

    Args:
        captures: At least one, sorted by time.
        record_of: Returns the record of a capture by its id.

    """
    shown = shown_capture(captures)
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
    """The folded paragraphs and titles of other versions that the shown version lacks.

    The number of versions and of letters is limited, so that no article can grow the index without
    bound.
    """
    others: dict[bytes, int] = {}
    for capture in reversed(captures):
        if capture.version != shown.version and len(others) < MAX_EARLIER_VERSIONS:
            others.setdefault(capture.version, capture.id)
    seen = set(_paragraphs(record))
    found: list[str] = []
    letters = 0
    for capture_id in others.values():
        for paragraph in _paragraphs(record_of(capture_id)):
            if paragraph not in seen and letters < MAX_EARLIER_LETTERS:
                seen.add(paragraph)
                found.append(fold(paragraph[: MAX_EARLIER_LETTERS - letters]))
                letters += len(paragraph)
    return f" {BREAK} ".join(filter(None, found))


def _paragraphs(record: Record) -> list[str]:
    return [record.title or "", *(record.text or "").split("\n")]
