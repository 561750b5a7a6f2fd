"""Writes a folder of plain text files for corpus tools, one for each capture.

A file has lines `name: value`, an empty line, then the text, which ends with a line end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from archive.warc.stamps import timestamp
from pipelines.export.columns import COLUMNS
from pipelines.export.selection import ExportReport, Selected
from pipelines.records.record import Record

_HEAD_FIELDS: Final = (
    "title",
    "canonical_url",
    "edition",
    "article_id",
    "language",
    "published",
    "section.id",
    "section.name",
    "dateline",
    "author",
    "credit",
    "captured_at",
    "url",
    "text_sha256",
    "extraction.coverage",
    "warc.file",
    "warc.offset",
    "warc.length",
    "warc.record_id",
)
_HEAD: Final = [next(column for column in COLUMNS if column.name == name) for name in _HEAD_FIELDS]


def write_texts(captures: Iterable[Selected], folder: Path, report: ExportReport) -> None:
    """Creates the folder and writes `EDITION-ID-TIMESTAMP.txt` into it for each capture.

    Captures without a text are left out and counted.

    Raises:
        OSError: If the disk refuses.

    """
    folder.mkdir()
    for capture in captures:
        record = capture.record
        if record.text is None:
            report.left_out += 1
            continue
        lines = "".join(_head(record)) + f"\n{record.text}\n"
        _write(folder, _stem(record), lines.replace("\x00", "\ufffd"))


def _stem(record: Record) -> str:
    """The name of a capture's file. Reading the record has checked that it has no separators."""
    return f"{record.edition}-{record.article_id}-{timestamp(record.captured_at)}"


def _head(record: Record) -> Iterator[str]:
    """Yields a line for each known value; white space in a value becomes one space."""
    for column in _HEAD:
        value = column.of(record)
        if value is not None:
            yield f"{column.name}: {' '.join(str(value).split())}\n"


def _write(folder: Path, stem: str, text: str) -> None:
    """Writes a new file; the name of a further capture within the same second gets a number."""
    name, number = f"{stem}.txt", 1
    while True:
        try:
            with (folder / name).open("x", encoding="utf-8", newline="") as file:
                file.write(text)
        except FileExistsError:
            number += 1
            name = f"{stem}-{number}.txt"
        else:
            return
