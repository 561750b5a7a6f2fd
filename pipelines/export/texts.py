"""Writes a folder of plain text files for corpus tools, one for each capture.

A file has lines `name: value`, an empty line, then the text, which ends with a line end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pipelines.export.article_files import write_article_file
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
        write_article_file(folder, record, ".txt", lines.replace("\x00", "\ufffd"))


def _head(record: Record) -> Iterator[str]:
    """Yields a line for each known value; white space in a value becomes one space."""
    for column in _HEAD:
        value = column.of(record)
        if value is not None:
            yield f"{column.name}: {' '.join(str(value).split())}\n"
