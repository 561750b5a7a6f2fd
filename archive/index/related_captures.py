"""What captures cannot be shown without: what a revisit repeats, and the parts of a page.

Source: WARC/1.1 section 6.7 for revisits. The parts are those that whoever reads pages names; of
several captures of a part the one nearest in time counts, as replay programs choose it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Self

from msgspec.structs import replace

from archive.catalogue.known_captures import known_captures
from archive.errors import DamagedArchiveError
from archive.http.message import ResponseMessage
from archive.http.wayback import original_url
from archive.index.entry import CdxjEntry
from archive.index.file import CdxjIndex, write_lines
from archive.index.revisits import Originals, response_of
from archive.snapshot import Extent
from archive.warc.reader import StoredRecord, WarcFile
from archive.warc.stamps import moment_of, timestamp

Needs = Callable[[str, ResponseMessage], Iterable[str]]
"""Given an address and its answer: the addresses of what that needs to look as it did."""

_KNOWN: Final = 4096
"""Addresses that are remembered: all pages of a site share some."""
_FAR: Final = datetime.min.replace(tzinfo=UTC)
"""Stands for what is no time."""


class Place(NamedTuple):
    """Where a capture lies."""

    file: str
    """The sealed name of the WARC file."""
    offset: int
    length: int
    record_id: str


class _MistakenCatalogueError(Exception):
    """The catalogue cannot be read, or it knows a capture that cannot be."""


class RelatedCaptures:
    """Finds them in some WARC files; the index is made when it is first needed.

    It is made of the catalogue, as long as all that the index leads to can be read. Where that is
    not so, the files are read once, to know which captures are sound.
    """

    def __init__(
        self, warcs: Mapping[str, Extent], needs: Needs, catalogue: Path | None = None
    ) -> None:
        """Takes the WARC files by their sealed names, what names the parts, and the catalogue."""
        self._warcs = warcs
        self._needs = needs
        self._catalogue = catalogue
        self._stack = ExitStack()
        self._index: CdxjIndex | None = None
        self._originals: Originals | None = None
        self._last: tuple[CdxjEntry, StoredRecord] | None = None
        self._captures_of = lru_cache(_KNOWN)(self._find)
        self._place_of = lru_cache(_KNOWN)(self._locate)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def of(self, place: Place) -> Iterator[Place]:
        """What the capture at a place needs; what is not here is left out."""
        try:
            found = list(self._find_all(place))
        except _MistakenCatalogueError:
            self._do_without_catalogue()
            found = list(self._find_all(place))
        yield from found

    def _find_all(self, place: Place) -> Iterator[Place]:
        try:
            record = self._read_at(place.file, place.offset, place.length)
        except DamagedArchiveError:
            return  # told when it is copied
        message = response_of(record)
        if message is not None and record.type == "revisit":
            message = self._original(record, message)
            if message is None or self._last is None:
                return
            entry, original = self._last  # the resolver reads until one fits
            yield Place(entry.filename, entry.offset, entry.length, original.record_id)
        if message is None or not record.url:
            return
        moment = moment_of(timestamp(record.date)) or _FAR
        for url in self._needs(record.url, message):
            entries = self._captures_of(url)
            if entries:
                nearest = min(
                    entries, key=lambda its: abs((moment_of(its.timestamp) or _FAR) - moment)
                )
                found = self._place_of(nearest)
                if found is not None:
                    yield found

    def _original(self, revisit: StoredRecord, head: ResponseMessage) -> ResponseMessage | None:
        if self._originals is None:
            self._originals = Originals(self._open(), self._read)
            self._stack.callback(self._originals.close)
        self._last = None
        try:
            return self._originals.resolve(revisit, head)
        except DamagedArchiveError:
            self._doubt_catalogue()
            return None

    def _find(self, url: str) -> list[CdxjEntry]:
        """The captures of an address; those of its very form, where there are any."""
        found = list(self._open().captures(original_url(url)))
        return [entry for entry in found if entry.url == url] or found

    def _locate(self, entry: CdxjEntry) -> Place | None:
        try:
            record = self._read_at(entry.filename, entry.offset, entry.length)
        except DamagedArchiveError:
            self._doubt_catalogue()
            return None
        return Place(entry.filename, entry.offset, entry.length, record.record_id)

    def _open(self) -> CdxjIndex:
        if self._index is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="index-"))
            path = Path(folder) / "index.cdxj"
            try:
                write_lines(self._lines(), path)
            except sqlite3.Error as error:
                raise _MistakenCatalogueError from error
            self._index = self._stack.enter_context(CdxjIndex(path))
        return self._index

    def _lines(self) -> Iterator[bytes]:
        for entry in known_captures(self._warcs, self._catalogue):
            yield replace(entry, url=original_url(entry.url)).line()

    def _doubt_catalogue(self) -> None:
        if self._catalogue is not None:
            raise _MistakenCatalogueError

    def _do_without_catalogue(self) -> None:
        self._stack.close()
        self._catalogue = self._index = self._originals = None
        self._captures_of.cache_clear()
        self._place_of.cache_clear()

    def _read(self, entry: CdxjEntry) -> StoredRecord:
        record = self._read_at(entry.filename, entry.offset, entry.length)
        self._last = entry, record
        return record

    def _read_at(self, name: str, offset: int, length: int) -> StoredRecord:
        with WarcFile(self._warcs[name].path) as file:
            return file.record_at(offset, length)
