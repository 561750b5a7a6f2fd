"""A folder of plain texts, for corpus tools: a file for each capture.

First come lines `name: value`, then an empty line, then the text, which ends with a line end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from archive.warc.stamps import timestamp
from pipelines.export.columns import COLUMNS
from pipelines.export.selection import Selected, Told
from pipelines.records.record import Record

_TOLD: Final = (
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
_HEAD: Final = [next(column for column in COLUMNS if column.name == name) for name in _TOLD]


def write_texts(captures: Iterable[Selected], folder: Path, told: Told) -> None:
    """Makes the folder and writes `EDITION-ID-TIMESTAMP.txt` into it for each capture with a text.

    Captures without a text are counted as left out.

    Raises:
        OSError: Where the disk refuses.

    """
    folder.mkdir()
    for capture in captures:
        record = capture.record
        if record.text is None:
            told.left_out += 1
            continue
        lines = "".join(_head(record)) + f"\n{record.text}\n"
        _write(folder, _stem(record), lines.replace("\x00", "\ufffd"))


def _stem(record: Record) -> str:
    """The selection has seen that these are letters and digits."""
    return f"{record.edition}-{record.article_id}-{timestamp(record.captured_at)}"


def _head(record: Record) -> Iterator[str]:
    """The lines of what is known; a value is one line, whatever white space it holds."""
    for column in _HEAD:
        value = column.of(record)
        if value is not None:
            yield f"{column.name}: {' '.join(str(value).split())}\n"


def _write(folder: Path, stem: str, text: str) -> None:
    """Writes a new file; another capture of the same article and second gets a number."""
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
