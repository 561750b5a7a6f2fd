"""What captures cannot be shown without: what a revisit repeats, and the parts of a page.

Source: WARC/1.1 section 6.7 for revisits. The parts are those that whoever reads pages names; of
several captures of a part the one nearest in time counts, as replay programs choose it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Self, TypeVar

from msgspec.structs import replace

from archive.catalogue.known_captures import CatalogueUnreadableError, known_captures
from archive.errors import DamagedArchiveError
from archive.extent import Extent
from archive.http.message import ResponseMessage
from archive.http.wayback import original_url
from archive.index.entry import CdxjEntry
from archive.index.lookup import CaptureLookup, IndexedFiles, Place, nearest
from archive.index.revisits import response_of, with_payload

Needs = Callable[[str, ResponseMessage], Iterable[str]]
"""Given an address and its answer: the addresses of what that needs to look as it did."""

_KNOWN: Final = 4096
"""Addresses that are remembered: all pages of a site share some."""


_K = TypeVar("_K")
_V = TypeVar("_V")


class PageParts:
    """Finds them in some WARC files.

    The index is made of the catalogue, as long as all that it leads to can be read. Where that is
    not so, the files are read once, to know which captures are sound.
    """

    def __init__(
        self, warcs: Mapping[str, Extent], needs: Needs, catalogue: Path | None = None
    ) -> None:
        """Takes the WARC files by their sealed names, what names the parts, and the catalogue."""
        self._warcs = warcs
        self._needs = needs
        self._catalogue = catalogue
        self._files = IndexedFiles(self._lines, lambda name: warcs[name].path)
        self._lookup = CaptureLookup(self._files)
        self._entries = lru_cache(_KNOWN)(self._lookup.entries)
        self._place_of = lru_cache(_KNOWN)(self._place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def of(self, place: Place) -> Iterator[Place]:
        """What the capture at a place needs; what is not here is left out."""
        try:
            found = list(self._find_all(place))
        except CatalogueUnreadableError:
            self._files.close()
            self._catalogue = None
            self._entries.cache_clear()
            self._place_of.cache_clear()
            found = list(self._find_all(place))
        yield from found

    def _find_all(self, place: Place) -> Iterator[Place]:
        try:
            record = self._lookup.record_at(place.file, place.offset, place.length)
        except DamagedArchiveError:
            return  # said when it is copied
        message = response_of(record)
        if message is not None and record.type == "revisit":
            original = self._sound(self._lookup.original, record)
            if original is None:
                return
            yield original.place
            message = with_payload(message, original.message)
        if message is None or not record.url:
            return
        for url in self._needs(record.url, message):
            for entry in nearest(self._sound(self._entries, url) or [], record.date)[:1]:
                found = self._sound(self._place_of, entry)
                if found is not None:
                    yield found

    def _place(self, entry: CdxjEntry) -> Place:
        record = self._lookup.record(entry)
        return Place(entry.filename, entry.offset, entry.length, record.record_id)

    def _sound(self, look_up: Callable[[_K], _V], what: _K) -> _V | None:
        """What a look-up finds. Where it fails, the catalogue is doubted first; without it None."""
        try:
            return look_up(what)
        except (DamagedArchiveError, sqlite3.Error) as error:
            if self._catalogue is not None:
                raise CatalogueUnreadableError from error
            return None

    def _lines(self) -> Iterator[bytes]:
        for entry in known_captures(self._warcs, self._catalogue):
            yield replace(entry, url=original_url(entry.url)).line()
