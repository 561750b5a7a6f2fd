"""The captures of a collection as it stands, also while a crawl writes to it.

Of the index, which is written when a crawl ends, and of the catalogue, which a running crawl keeps
up to date, whichever is there is searched; both, if both are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

from archive.catalogue.database import open_to_read
from archive.catalogue.register import Register
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import DamagedArchiveError, StorageError
from archive.index.entry import CdxjEntry
from archive.index.file import CdxjIndex
from archive.index.lookup import CaptureLookup

_MOST_ENTRIES: Final = 1000


def captures_of(collection: Collection) -> CaptureLookup:
    """Finds captures of a collection; safe in threads.

    What is shown as a proof rests on it: payloads of revisits are compared byte for byte.
    """
    return CaptureLookup(_CollectionCaptures(collection), check_bytes=True)


class _CollectionCaptures:
    """Index, catalogue and files of a collection. Holds nothing open."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def captures(self, url: str) -> Iterator[CdxjEntry]:
        """The entries of an address: of the index in any of its forms, of the catalogue in this."""
        known: set[tuple[str, int]] = set()
        if self._collection.index.is_file():
            with CdxjIndex(self._collection.index) as index:
                for entry in islice(index.captures(url), _MOST_ENTRIES):
                    known.add((entry.filename, entry.offset))
                    yield entry
        for entry in self._of_catalogue(url):
            if (entry.filename, entry.offset) not in known:
                yield entry

    def with_digest(self, digest: str) -> Iterator[CdxjEntry]:
        """None: the whole index would be read for each request."""
        yield from ()

    def path(self, name: str, end: int) -> Path:
        """A WARC file by its sealed name, as far as it is committed."""
        files = snapshot(self._collection).warcs
        extent = next((its for its in files if its.name == name), None)
        if extent is None:
            raise DamagedArchiveError(
                f"The collection has no WARC file {name}. Look for it in another copy."
            )
        if extent.length < end:
            raise DamagedArchiveError(
                f"{name} has {extent.length} bytes, and the capture ends at {end}. "
                "Compare the file with another copy."
            )
        return extent.path

    def _of_catalogue(self, url: str) -> Iterator[CdxjEntry]:
        if not self._collection.catalogue.is_file():
            return
        try:
            with closing(open_to_read(self._collection.catalogue)) as connection:
                entries = Register(connection).entries_of(url, _MOST_ENTRIES)
        except sqlite3.Error as error:
            raise StorageError(
                f"The catalogue {self._collection.catalogue} cannot be read ({error}). Try again."
            ) from error
        yield from entries
