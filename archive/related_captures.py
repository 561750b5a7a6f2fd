"""What captures cannot be shown without: what a revisit repeats, and the parts of a page.

Source: WARC/1.1 section 6.7 for revisits. The parts are those that whoever reads pages names; of
several captures of a part the one nearest in time counts, as replay programs choose it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Self

from archive.cdxj import CdxjEntry
from archive.cdxj_index import CdxjIndex, write_lines
from archive.errors import DamagedArchiveError
from archive.http import ResponseMessage
from archive.index_scan import scan_file
from archive.reader import StoredRecord, WarcFile
from archive.revisits import Originals, response_of
from archive.snapshot import Extent
from archive.stamps import moment_of, timestamp
from archive.wayback import original_url

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


class RelatedCaptures:
    """Finds them in some WARC files; the index is made when it is first needed."""

    def __init__(self, warcs: Mapping[str, Extent], needs: Needs) -> None:
        """Takes the WARC files by their sealed names, and what names the parts."""
        self._warcs = warcs
        self._needs = needs
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
            return None

    def _find(self, url: str) -> list[CdxjEntry]:
        """The captures of an address; those of its very form, where there are any."""
        found = list(self._open().captures(original_url(url)))
        return [entry for entry in found if entry.url == url] or found

    def _locate(self, entry: CdxjEntry) -> Place | None:
        try:
            record = self._read_at(entry.filename, entry.offset, entry.length)
        except DamagedArchiveError:
            return None
        return Place(entry.filename, entry.offset, entry.length, record.record_id)

    def _open(self) -> CdxjIndex:
        if self._index is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="index-"))
            path = Path(folder) / "index.cdxj"
            write_lines(self._lines(), path)
            self._index = self._stack.enter_context(CdxjIndex(path))
        return self._index

    def _lines(self) -> Iterator[bytes]:
        for warc in self._warcs.values():
            for item in scan_file(warc.path, 0, warc.length):
                if isinstance(item, CdxjEntry):
                    yield replace(item, url=original_url(item.url)).line()

    def _read(self, entry: CdxjEntry) -> StoredRecord:
        record = self._read_at(entry.filename, entry.offset, entry.length)
        self._last = entry, record
        return record

    def _read_at(self, name: str, offset: int, length: int) -> StoredRecord:
        with WarcFile(self._warcs[name].path) as file:
            return file.record_at(offset, length)
