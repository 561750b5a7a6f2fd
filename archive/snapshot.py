"""A collection at one moment: its files, and how far each of them was committed.

A crawl may be writing to the collection. Of the files that it has open the catalogue says how many
bytes are committed; what stands beyond that was never acknowledged, and is not looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from archive.catalogue.database import open_to_read
from archive.collection import OPEN_SUFFIX, Collection
from archive.errors import ArgumentError, StorageError

_WARC_ENDINGS: Final = (".warc", ".warc.gz", ".warc.zst")
_RECORDS_ENDINGS: Final = (".jsonl",)


@dataclass(frozen=True, slots=True)
class Extent:
    """The first bytes of a file."""

    seen_at: Path
    name: str
    """Its sealed name."""
    length: int
    """Bytes that are committed."""

    @property
    def path(self) -> Path:
        """Where the file lies now: a crawl may have sealed it since it was seen."""
        return self.seen_at if self.seen_at.exists() else self.seen_at.with_name(self.name)

    def open(self) -> BinaryIO:
        """Opens the file for reading.

        Raises:
            StorageError: Where the disk does not give it.

        """
        try:
            return self.path.open("rb")
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be read ({error.strerror}). Check its permissions and the "
                "disk."
            ) from error


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a collection, each in the order of its names."""

    warcs: tuple[Extent, ...]
    records: tuple[Extent, ...]
    left_out: tuple[str, ...]
    """Open files of which nobody knows how far they are committed."""


def snapshot(collection: Collection) -> Snapshot:
    """Looks at a collection; nothing is written, and nobody is kept waiting.

    Raises:
        ArgumentError: Where it is no collection, or has no records.
        StorageError: Where the folder or the catalogue cannot be read.

    """
    if not collection.archive.is_dir() or not collection.records.is_dir():
        raise ArgumentError(
            f"{collection.root} is no collection with records: the folders archive/ and records/ "
            "must be there. Give another with -s COLLECTION=DIR, or make its records with "
            "`scrapy replay`."
        )
    try:
        warcs = list(_files(collection.archive, _WARC_ENDINGS))
        records = list(_files(collection.records, _RECORDS_ENDINGS))
        committed = {}
        if any(path.name.endswith(OPEN_SUFFIX) for path in (*warcs, *records)):
            committed = _committed(collection)
        found = [list(_extents(paths, committed)) for paths in (warcs, records)]
    except OSError as error:
        raise StorageError(
            f"The collection {collection.root} cannot be read ({error}). "
            "Check its permissions and the disk."
        ) from error
    known = {extent.seen_at for extents in found for extent in extents}
    left_out = tuple(path.name for path in (*warcs, *records) if path not in known)
    return Snapshot(tuple(found[0]), tuple(found[1]), left_out)


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """The files that are called as they should be, by their sealed names."""
    for path in sorted(folder.iterdir(), key=_sealed_name):
        if _sealed_name(path).endswith(endings) and not path.name.startswith("."):
            yield path


def _sealed_name(path: Path) -> str:
    return path.name.removesuffix(OPEN_SUFFIX)


def _extents(paths: list[Path], committed: dict[str, int]) -> Iterator[Extent]:
    for path in paths:
        name = _sealed_name(path)
        if path.name == name:
            yield Extent(path, name, path.stat().st_size)
        elif name in committed:
            yield Extent(path, name, committed[name])


def _committed(collection: Collection) -> dict[str, int]:
    """The committed bytes of each file, by its sealed name; {} without a catalogue."""
    if not collection.catalogue.exists():
        return {}
    try:
        with closing(open_to_read(collection.catalogue)) as connection:
            rows = connection.execute(
                "SELECT stem, warc_length, records_length FROM files"
            ).fetchall()
    except sqlite3.Error as error:
        raise StorageError(
            f"The catalogue {collection.catalogue} cannot be read ({error}), and it alone knows "
            "how far the open files are committed. Try again, or let `scrapy crawl` seal them."
        ) from error
    lengths = {}
    for stem, warc_length, records_length in rows:
        lengths[collection.warc_path(stem).name] = warc_length
        lengths[collection.records_path(stem).name] = records_length
    return lengths
