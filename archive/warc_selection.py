"""A WARC file of some captures of a collection.

Each record is the gzip member that it is in its own file, byte for byte, and what belongs to it
comes along: request and metadata beside it, the warcinfo record of its file, and the capture that
a revisit refers to.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Self

from archive.cdxj import CdxjEntry
from archive.cdxj_index import CdxjIndex, write_lines
from archive.errors import DamagedArchiveError
from archive.faults import Fault
from archive.index_scan import scan_file
from archive.progress import Progress
from archive.reader import StoredRecord, WarcFile
from archive.records import warcinfo
from archive.revisits import Originals, response_of
from archive.snapshot import Extent
from archive.wayback import original_url

_BESIDE: Final = 8
"""Records after a capture among which those beside it are looked for."""
_CAPTURES: Final = frozenset({"response", "revisit", "resource"})
_PIECE: Final = 1 << 20
_MOST_TOLD: Final = 1000
_GZIP: Final = 31  # zlib's wbits for a gzip member


@dataclass(frozen=True, slots=True)
class Place:
    """Where a capture lies."""

    file: str
    """The sealed name of the WARC file."""
    offset: int
    length: int
    record_id: str


class WarcSelection:
    """Captures of some WARC files, gathered and then written; memory does not grow with them."""

    def __init__(self, warcs: Sequence[Extent]) -> None:
        self._warcs = {warc.name: warc for warc in warcs}
        self._places = sqlite3.connect("", isolation_level=None)  # a temporary file
        for table in ("places", "originals"):
            self._places.execute(
                f"CREATE TABLE {table} (file TEXT, offset INTEGER, length INTEGER, record_id TEXT,"
                " PRIMARY KEY (file, offset)) WITHOUT ROWID"
            )
        self._places.execute("BEGIN")
        self._latest = ""
        self.faults: list[str] = []
        """Captures that could not be taken, each a sentence; a thousand at most."""
        self._untold = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._places.close()

    def add(self, place: Place, date: str) -> None:
        """Takes a capture, and its WARC-Date."""
        self._latest = max(self._latest, date)
        self._insert("places", place)

    def write(self, path: Path, info: Iterable[tuple[str, str]], progress: Progress) -> None:
        """Writes the file, with a warcinfo record of its own before all others.

        Args:
            path: A file that is not there yet.
            info: The fields of the warcinfo record.
            progress: Told how far it is.

        Raises:
            StorageError, OSError: Where the disk refuses.

        """
        with _Originals(self._warcs) as originals:
            for place in self._all():
                if (found := originals.of(place)) is not None:
                    self._insert("originals", found)
        self._places.execute("INSERT OR IGNORE INTO places SELECT * FROM originals")
        identity = hashlib.sha256()
        for place in self._all():
            identity.update(place.record_id.encode())
        own = warcinfo(
            path.name,
            info,
            record_id=f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, identity.hexdigest())}>",
            date=self._latest,
        )
        total = self._places.execute("SELECT sum(length) FROM places").fetchone()[0] or 0
        done = 0
        with path.open("xb") as target, ExitStack() as stack:
            target.write(own.member())
            source: _Source | None = None
            for place in self._all():
                progress("copying captures", done, total)
                done += place.length
                try:
                    if source is None or source.warc.name != place.file:
                        stack.close()
                        source = stack.enter_context(_Source(self._warc(place)))
                        target.writelines(source.opening())
                    target.writelines(source.capture(place))
                except DamagedArchiveError as error:
                    self._tell(error)
        if self._untold:
            self.faults.append(f"{self._untold} more captures could not be taken.")

    def _tell(self, error: DamagedArchiveError) -> None:
        if len(self.faults) < _MOST_TOLD:
            self.faults.append(str(error))
        else:
            self._untold += 1

    def _warc(self, place: Place) -> Extent:
        warc = self._warcs.get(place.file)
        if warc is None:
            raise DamagedArchiveError(
                f"{place.file} is not here, and a record points to it. Run `scrapy verify`."
            )
        return warc

    def _insert(self, table: str, place: Place) -> None:
        self._places.execute(
            f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?, ?)",
            (place.file, place.offset, place.length, place.record_id),
        )

    def _all(self) -> Iterator[Place]:
        for row in self._places.execute("SELECT * FROM places ORDER BY file, offset"):
            yield Place(*row)


class _Source:
    """A WARC file that records are copied from."""

    def __init__(self, warc: Extent) -> None:
        self.warc = warc
        self._file = WarcFile(warc.path)
        self._bytes = warc.open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._bytes.close()

    def opening(self) -> Iterator[bytes]:
        """The warcinfo record that the file begins with; nothing where it has none."""
        first = next(self._file.records(), None)
        if isinstance(first, StoredRecord) and first.type == "warcinfo" and first.length:
            yield from _member(self._bytes, first.offset, first.length)

    def capture(self, place: Place) -> Iterator[bytes]:
        """The members of a capture and of what was recorded after it.

        Raises:
            DamagedArchiveError: Where another record is there, or none.

        """
        record = self._file.record_at(place.offset, place.length)
        if record.record_id != place.record_id:
            raise DamagedArchiveError(
                f"The record at {place.offset} of {self.warc.name} is {record.record_id}, and not "
                f"{place.record_id}. Run `scrapy verify`."
            )
        yield from _member(self._bytes, record.offset, record.length)
        for beside in self._beside(record):
            yield from _member(self._bytes, beside.offset, beside.length)

    def _beside(self, record: StoredRecord) -> Iterator[StoredRecord]:
        named = record.headers.all("warc-concurrent-to")
        following = self._file.records(start=record.offset + record.length)
        for item in islice(following, _BESIDE):
            if isinstance(item, Fault) or item.type in _CAPTURES:
                return
            concurrent = record.record_id in item.headers.all("warc-concurrent-to")
            within = item.offset + item.length <= self.warc.length
            if (concurrent or item.record_id in named) and item.length and within:
                yield item


def _member(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    """A record as a gzip member: the very bytes where it is one; of a plain file, compressed."""
    file.seek(offset)
    magic = file.read(5)
    file.seek(offset)
    if magic.startswith(b"\x1f\x8b"):
        yield from _pieces(file, length)
    elif magic == b"WARC/":
        engine = zlib.compressobj(wbits=_GZIP)
        for piece in _pieces(file, length):
            yield engine.compress(piece)
        yield engine.compress(b"\r\n\r\n") + engine.flush()
    else:
        raise DamagedArchiveError(
            f"The record at {offset} of {file.name} is compressed in another way than gzip, and "
            "is left out. Compress the file with gzip, a member for each record."
        )


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (piece := file.read(min(length, _PIECE))):
        length -= len(piece)
        yield piece


class _Originals:
    """Finds the captures that revisits refer to; the index is made when it is first needed."""

    def __init__(self, warcs: dict[str, Extent]) -> None:
        self._warcs = warcs
        self._stack = ExitStack()
        self._resolver: Originals | None = None
        self._last: tuple[CdxjEntry, StoredRecord] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def of(self, place: Place) -> Place | None:
        """Where the capture lies that this one repeats; None where it repeats none that is here."""
        if place.file not in self._warcs:
            return None
        try:
            revisit = self._read_at(place.file, place.offset, place.length)
            head = response_of(revisit)
            if revisit.type != "revisit" or head is None:
                return None
            if self._open().resolve(revisit, head) is None or self._last is None:
                return None
        except DamagedArchiveError:
            return None  # told when it is copied
        entry, record = self._last  # the resolver reads until one fits
        return Place(entry.filename, entry.offset, entry.length, record.record_id)

    def _open(self) -> Originals:
        if self._resolver is None:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="index-"))
            path = Path(folder) / "index.cdxj"
            write_lines(self._lines(), path)
            index = self._stack.enter_context(CdxjIndex(path))
            self._resolver = Originals(index, self._read)
            self._stack.callback(self._resolver.close)
        return self._resolver

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
