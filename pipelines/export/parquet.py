"""Writes Parquet: typed columns for DuckDB, pandas, Polars, Spark and R.

A row for each capture. The columns are those of CSV, with an underscore for the dot
(`warc_offset`). Lists are lists, `captured_at` is a timestamp, and `published_day`, which no other
format has, is a date. It needs pyarrow, which is large, so it is an optional extra.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from archive.errors import ArgumentError, StorageError
from pipelines.export.columns import COLUMNS, Column
from pipelines.export.selection import Selected
from pipelines.records.day import published_day
from pipelines.records.record import Record

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_ROWS: Final = 1000
"""The most rows of a row group."""
GROUP_BYTES: Final = 8 << 20
"""The most bytes of a row group, as lines of records files."""

_Values = list[tuple["pa.Field", Callable[[Record], Any]]]
"""Each column, and the function that gives its value of a record."""


def require_pyarrow() -> None:
    """Checks that Parquet can be written.

    Raises:
        ArgumentError: If pyarrow is not installed.

    """
    if importlib.util.find_spec("pyarrow") is None:
        raise ArgumentError(
            "Parquet needs pyarrow, which is not installed. Install it with "
            "`. .venv/bin/activate && python -m pip install '.[parquet]'`."
        )


def write_parquet(captures: Iterable[Selected], path: Path) -> None:
    """Writes a row for each capture, in constant memory.

    Raises:
        StorageError: If the disk refuses.

    """
    import pyarrow as pa
    from pyarrow import parquet

    values = _values()
    schema = pa.schema([field for field, _ in values])
    try:
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for group in _groups(captures):
                arrays = [pa.array(map(of, group), field.type) for field, of in values]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    except OSError as error:
        raise StorageError(
            f"{path} could not be written ({error}). Free space or give another place with "
            "-o OUT, then run it again."
        ) from error


def _groups(captures: Iterable[Selected]) -> Iterator[list[Record]]:
    group: list[Record] = []
    size = 0
    for capture in captures:
        group.append(capture.record)
        size += len(capture.line)
        if len(group) >= GROUP_ROWS or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _values() -> _Values:
    import pyarrow as pa

    values: _Values = []
    for column in COLUMNS:
        if column.name == "captured_at":
            values.append((pa.field("captured_at", pa.timestamp("us", "UTC")), _captured_at))
        else:
            field = pa.field("_".join(column.path), _type(column), nullable=not column.required)
            values.append((field, _plain(column)))
        if column.name == "published":
            values.append((pa.field("published_day", pa.date32()), _published_day))
    return values


def _type(column: Column) -> pa.DataType:
    import pyarrow as pa

    text = pa.string()
    types = {
        "images": pa.list_(pa.struct([("url", text), ("caption", text)])),
        "links": pa.list_(text),
        "comments": pa.list_(pa.struct([("author", text), ("published", text), ("text", text)])),
        "extraction.warnings": pa.list_(text),
        "extraction.left_out": pa.list_(pa.struct([("kind", text), ("words", pa.int64())])),
        "extraction.versions": pa.map_(text, text),
    }
    plain = {"integer": pa.int64(), "real": pa.float64(), "text": text}
    return types[column.name] if column.kind == "json" else plain[column.kind]


def _plain(column: Column) -> Callable[[Record], Any]:
    if column.kind != "json":
        return column.of

    def of(record: Record) -> Any:  # noqa: ANN401
        value = msgspec.to_builtins(column.value_in(record))
        return list(value.items()) if isinstance(value, dict) else value

    return of


def _captured_at(record: Record) -> datetime | None:
    """The time of capture to the microsecond; None for an invalid one, such as 25:00."""
    try:
        return datetime.fromisoformat(record.captured_at)
    except ValueError:
        return None


def _published_day(record: Record) -> date | None:
    day = published_day(record.published)
    return date.fromisoformat(day) if day else None
