"""The index of a collection, made again: from its WARC files, or from what the catalogue holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from archive.catalogue.register import Register
from archive.collection import Collection
from archive.faults import Fault
from archive.index.file import write_index, write_lines
from archive.index.pool import IndexReport, index_lines
from archive.names import WARC


class Progress(Protocol):
    """Whoever shows how far it is."""

    def reach(self, offset: int) -> None: ...  # noqa: D102
    def finish(self, path: Path) -> None: ...  # noqa: D102


def index_of_files(
    files: Iterable[Path], index: Path, progress: Progress
) -> tuple[int, list[Fault]]:
    """Writes an index from WARC files alone.

    Returns:
        The number of its lines, and the faults of the files.

    Raises:
        StorageError: Where a file cannot be read, or the index not be written.

    """
    report = IndexReport(progress.reach, progress.finish)
    written = write_lines(index_lines(files, report=report), index)
    return written, report.faults


def index_of_catalogue(collection: Collection, connection: sqlite3.Connection) -> int:
    """Writes the index from the catalogue, without reading the WARC files; gives its lines."""
    return write_index(Register(connection).index_entries(WARC), collection.index)
