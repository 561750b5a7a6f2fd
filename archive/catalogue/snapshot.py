"""A collection at one moment: its files, and how far each of them was committed.

A crawl may be writing to the collection. Of the files that it has open the catalogue says how many
bytes are committed; what stands beyond that was never acknowledged, and is not looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue.database import open_to_read
from archive.catalogue.register import Register
from archive.collection import Collection
from archive.errors import ArgumentError, StorageError
from archive.extent import Extent
from archive.names import is_open, is_records, is_warc, sealed_name


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
        warcs = list(_files(collection.archive, is_warc))
        records = list(_files(collection.records, is_records))
        committed = {}
        if any(is_open(path) for path in (*warcs, *records)):
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


def _files(folder: Path, is_wanted: Callable[[Path], bool]) -> Iterator[Path]:
    """The files that are called as they should be, by their sealed names."""
    return filter(is_wanted, sorted(folder.iterdir(), key=sealed_name))


def _extents(paths: list[Path], committed: dict[str, int]) -> Iterator[Extent]:
    for path in paths:
        name = sealed_name(path)
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
            rows = Register(connection).files()
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
