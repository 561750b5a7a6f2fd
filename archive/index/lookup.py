"""Finding a capture: by address, nearest in time, with the payload and the records beside it.

The same for sealed files (`WarcFilesLookup`) and for a collection that a crawl is writing to
(`archive.catalogue.collection_captures`). What differs is where the index entries come from.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple, Protocol, Self

from archive.errors import ArgumentError
from archive.faults import Fault
from archive.files import scratch_folder
from archive.http.message import ResponseMessage
from archive.http.wayback import original_url
from archive.index.entry import REVISIT_MIME, CdxjEntry
from archive.index.file import CdxjIndex, write_lines
from archive.index.pool import IndexReport, index_lines
from archive.index.revisits import SearchedIndex, candidates, fits, response_of, with_payload
from archive.names import sealed_name
from archive.warc.captures import CaptureGroup, group_at
from archive.warc.digests import normal_digest
from archive.warc.reader import StoredRecord, WarcFile
from archive.warc.stamps import moment_of, timestamp

_MOST_TRIED: Final = 8
"""Captures that are read for one revisit: an archive may be made to hold many that do not fit."""


class Place(NamedTuple):
    """Where a capture lies."""

    file: str
    """The sealed name of the WARC file."""
    offset: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True)
class FoundCapture:
    """A capture and its whole answer."""

    place: Place
    group: CaptureGroup
    message: ResponseMessage
    """The response; of a revisit, its own head with the payload of the capture it refers to."""


def nearest(entries: Iterable[CdxjEntry], date: str) -> list[CdxjEntry]:
    """Entries in the order of their distance from a time: a WARC-Date, or 14 digits."""
    moment = moment_of(timestamp(date))

    def distance(entry: CdxjEntry) -> float:
        its = moment_of(entry.timestamp)
        return math.inf if its is None or moment is None else abs((its - moment).total_seconds())

    return sorted(entries, key=distance)


class CaptureSource(SearchedIndex, Protocol):
    """Where index entries come from, and where their files lie."""

    def path(self, name: str, end: int) -> Path:
        """The WARC file of a sealed name.

        Raises:
            DamagedArchiveError: Where there is none with `end` bytes.

        """
        ...


class CaptureLookup:
    """Finds captures and reads them where they lie. Holds no file open."""

    def __init__(self, source: CaptureSource, *, check_bytes: bool = False) -> None:
        """Takes the source.

        Args:
            source: Where the entries come from.
            check_bytes: Whether the payload of a revisit has to fit its digest byte for byte,
                also where the capture that it refers to states that digest itself.

        """
        self._source = source
        self._check_bytes = check_bytes

    def entries(self, url: str) -> list[CdxjEntry]:
        """The captures of an address, oldest first; in other forms of it where there are none.

        Raises:
            ArchiveError: Where the index cannot be read.

        """
        found = list(self._source.captures(url))
        exact = [entry for entry in found if entry.url == url]
        return sorted(exact or found, key=attrgetter("timestamp", "filename", "offset"))

    def path(self, name: str, end: int) -> Path:
        """The WARC file of a sealed name; see `CaptureSource.path`."""
        return self._source.path(name, end)

    def record_at(self, name: str, offset: int, length: int) -> StoredRecord:
        """The record at a place of a WARC file.

        Raises:
            DamagedArchiveError: Where there is no such file, or not one record at the place.
            StorageError: Where the disk does not give the bytes.

        """
        with WarcFile(self.path(name, offset + length)) as file:
            return file.record_at(offset, length)

    def record(self, entry: CdxjEntry) -> StoredRecord:
        """The record of an entry; see `record_at`."""
        return self.record_at(entry.filename, entry.offset, entry.length)

    def group_at(self, name: str, offset: int, length: int) -> CaptureGroup:
        """The capture at a place, with the records beside it; see `record_at`."""
        with WarcFile(self.path(name, offset + length)) as file:
            return group_at(file, offset, length)

    def read(self, entry: CdxjEntry) -> FoundCapture | None:
        """Reads a capture; None where it is a revisit of something that is not here.

        Raises:
            ArchiveError: As `record_at`.

        """
        group = self.group_at(entry.filename, entry.offset, entry.length)
        message = self.response(group.response)
        if message is None:
            return None
        place = Place(entry.filename, entry.offset, entry.length, group.response.record_id)
        return FoundCapture(place, group, message)

    def response(
        self, record: StoredRecord, head: ResponseMessage | None = None
    ) -> ResponseMessage | None:
        """The answer of a record; a revisit's payload is that of the capture it refers to.

        None where the record holds no answer, or refers to something that is not here.

        Args:
            record: The record.
            head: What `response_of` gives of it, where that is known already.

        """
        message = head or response_of(record)
        if message is None or record.type != "revisit":
            return message
        found = self.original(record)
        return None if found is None else with_payload(message, found.message)

    def original(self, revisit: StoredRecord) -> FoundCapture | None:
        """The capture that a revisit refers to; None where it is not here.

        Raises:
            ArchiveError: Where the index, or a record that it points to, cannot be read.

        """
        for entry in islice(candidates(revisit, self._source), _MOST_TRIED):
            record = self.record(entry)
            message = response_of(record)
            if message is not None and fits(
                revisit, record, message, check_bytes=self._check_bytes
            ):
                place = Place(entry.filename, entry.offset, entry.length, record.record_id)
                return FoundCapture(place, CaptureGroup(record, None, {}), message)
        return None


class IndexedFiles:
    """The captures of some files, by an index that is made when it is first needed.

    Captures of a web archive are found by the addresses that they had on the live web.
    """

    def __init__(
        self, lines: Callable[[], Iterable[bytes]], path_of: Callable[[str], Path]
    ) -> None:
        """Takes what gives the index lines, and where a file lies by its sealed name."""
        self._lines = lines
        self._path_of = path_of
        self._scratch = ExitStack()
        self._index: CdxjIndex | None = None
        self._digests: sqlite3.Connection | None = None

    def captures(self, url: str) -> Iterator[CdxjEntry]:
        """The entries of an address, in any of its forms, oldest first."""
        return self._open().captures(original_url(url))

    def with_digest(self, digest: str) -> Iterator[CdxjEntry]:
        """The first entries with a digest that are no revisits."""
        index = self._open()
        if self._digests is None:
            self._digests = _places_by_digest(index)
        found = self._digests.execute(
            "SELECT place FROM captures WHERE digest = ? ORDER BY place LIMIT ?",
            (digest, _MOST_TRIED),
        )
        for (place,) in found:
            yield index.line_at(place)

    def path(self, name: str, end: int) -> Path:
        """Where a file lies."""
        return self._path_of(name)

    def close(self) -> None:
        """Removes the index; it is made anew when it is next needed."""
        if self._digests is not None:
            self._digests.close()
        self._scratch.close()
        self._digests = self._index = None

    def _open(self) -> CdxjIndex:
        if self._index is None:
            path = self._scratch.enter_context(scratch_folder("index-")) / "index.cdxj"
            try:
                write_lines(self._lines(), path)
                self._index = self._scratch.enter_context(CdxjIndex(path))
            except BaseException:
                self.close()
                raise
        return self._index


def _places_by_digest(index: CdxjIndex) -> sqlite3.Connection:
    """A table of a temporary file, gone with the connection."""
    table = sqlite3.connect("")
    table.execute("CREATE TABLE captures (digest TEXT, place INTEGER)")
    table.executemany(
        "INSERT INTO captures VALUES (?, ?)",
        (
            (digest, place)
            for place, entry in index.lines()
            if entry.mime != REVISIT_MIME and (digest := normal_digest(entry.digest))
        ),
    )
    table.execute("CREATE INDEX by_digest ON captures (digest, place)")
    return table


class WarcFilesLookup(CaptureLookup):
    """Captures of some WARC files; the index is made of the files when it is first needed."""

    def __init__(
        self, paths: Sequence[Path], on_faults: Callable[[list[Fault]], None] | None = None
    ) -> None:
        """Takes the WARC files.

        Args:
            paths: The files, with different names.
            on_faults: Given the faults of the files each time that the index is made.

        Raises:
            ArgumentError: Where two files have the same name.

        """
        self._paths: dict[str, Path] = {}
        self._on_faults = on_faults
        self._files = IndexedFiles(self._lines, self._paths.__getitem__)
        super().__init__(self._files)
        for path in paths:
            self.add(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes the index."""
        self._files.close()

    def add(self, path: Path) -> None:
        """Takes in another file.

        Raises:
            ArgumentError: Where another one has its name.

        """
        name = sealed_name(path)
        if self._paths.setdefault(name, path) != path:
            raise ArgumentError(
                f"{path} and {self._paths[name]} have the same name. Records point to WARC "
                "files by name: rename one of them."
            )
        self._files.close()

    def _lines(self) -> Iterator[bytes]:
        report = IndexReport(lambda _: None, lambda _: None)
        yield from index_lines(self._paths.values(), live_addresses=True, report=report)
        if self._on_faults is not None:
            self._on_faults(report.faults)
