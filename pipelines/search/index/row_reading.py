"""Turns filters into SQL, and rows of the database into `ArticleRow` and `CaptureRow`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from pipelines.search.index.article_numbers import numbers_between
from pipelines.search.index.rows import ArticleEntry, ArticleRow, Browse, CaptureRow

ARTICLE_COLUMNS: Final = ", ".join(
    "id" if its.name == "rowid" else its.name for its in fields(ArticleRow)
)
"""The columns of an `ArticleRow`."""
CAPTURES: Final = """
SELECT captures.id, has_text, version, record_id, captured_at, edition, article_id, url, status,
    title, text_sha256, payload_sha256, files.name AS records_file, offset, length, warc_file,
    warc_offset, warc_length
FROM captures JOIN files ON files.id = captures.file
"""
"""Selects id, has_text and version, then the columns of a `CaptureRow`."""

_NAMES: Final = [its.name for its in fields(ArticleRow)]
_FLAGS: Final = ("has_image", "has_text")
_CAPTURE_NAMES: Final = [its.name for its in fields(CaptureRow) if its.name != "version"]
_LARGEST: Final = (1 << 63) - 1


def bindable(*values: str | int | None) -> bool:
    """Whether SQLite can store the values; if not, no row has them."""
    return all(
        abs(value) <= _LARGEST
        if isinstance(value, int)
        else value is None or not any("\ud800" <= letter <= "\udfff" for letter in value)
        for value in values
    )


def condition(filters: Browse) -> tuple[str, list[str | int]] | None:
    """The filters as an SQL condition and its values; None if no article can match."""
    its = {name: getattr(filters, name) for name in ("edition", "section_id", "author")}
    given = {name: value for name, value in its.items() if value is not None}
    if not bindable(*given.values()):
        return None
    conditions = [f"{name} = ?" for name in given]
    values = [*given.values()]
    if filters.year is not None:
        span = _numbers(filters.year, filters.month)
        if span is None:
            return None
        conditions.append("id BETWEEN ? AND ?")
        values += span
    return " AND ".join(conditions) or "TRUE", values


def _numbers(year: int, month: int | None) -> tuple[int, int] | None:
    if not 1 <= year <= 9999 or not 1 <= (month or 1) <= 12:
        return None
    first, last = (1, 12) if month is None else (month, month)
    days = monthrange(year, last)[1]
    return numbers_between(f"{year:04d}-{first:02d}-01", f"{year:04d}-{last:02d}-{days:02d}")


def article_row(row: Sequence[Any]) -> ArticleRow:
    """Converts a row of `ARTICLE_COLUMNS`."""
    values = dict(zip(_NAMES, row, strict=True))
    return ArticleRow(**{**values, **{name: bool(values[name]) for name in _FLAGS}})


def article_entry(row: Sequence[Any], captures: Iterable[Sequence[Any]]) -> ArticleEntry:
    """Converts a row of `ARTICLE_COLUMNS` and its rows of `CAPTURES`, at least one."""
    # Without its Z, a whole second sorts before its fractions.
    sorted_captures = sorted(captures, key=lambda its: (its[4].removesuffix("Z"), its[0]))
    versions: dict[bytes, int] = {}
    rows = []
    shown = -1
    for number, (_id, has_text, version, *own) in enumerate(sorted_captures):
        rank = versions.setdefault(version, len(versions) + 1)
        rows.append(CaptureRow(version=rank, **dict(zip(_CAPTURE_NAMES, own, strict=True))))
        shown = number if has_text else shown
    return ArticleEntry(article_row(row), tuple(rows), rows[shown])
