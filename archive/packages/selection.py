"""A WARC file of some captures of a collection.

Each record is the gzip member that it is in its own file, byte for byte, and what belongs to it
comes along: request and metadata beside it, the warcinfo record of its file, the capture that a
revisit refers to, and the parts of a page.
"""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, Self

from archive.errors import DamagedArchiveError
from archive.extent import Extent
from archive.index.lookup import Place
from archive.packages.page_parts import Needs, PageParts
from archive.progress import Progress
from archive.warc.captures import records_beside
from archive.warc.reader import StoredRecord, WarcFile
from archive.warc.writing import warcinfo

_COLUMNS: Final = "file, offset, length, record_id"
_MOST_STEPS: Final = 6
"""Revisits, style sheets that name each other, redirects: from a page to the last of its parts."""
_PIECE: Final = 1 << 20
_MOST_TOLD: Final = 1000
_GZIP: Final = 31  # zlib's wbits for a gzip member


class WarcSelection:
    """Captures of some WARC files, gathered and then written; memory does not grow with them."""

    def __init__(self, warcs: Sequence[Extent], catalogue: Path | None = None) -> None:
        """Takes the files, and the catalogue that knows what is in them."""
        self._warcs = {warc.name: warc for warc in warcs}
        self._catalogue = catalogue
        self._places = sqlite3.connect("", isolation_level=None)  # a temporary file
        self._places.execute(
            "CREATE TABLE places (file TEXT, offset INTEGER, length INTEGER, record_id TEXT,"
            " steps INTEGER, PRIMARY KEY (file, offset)) WITHOUT ROWID"
        )
        self._places.execute("CREATE INDEX by_steps ON places (steps)")
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
        self._insert(place, 0)

    def complete(self, needs: Needs, progress: Progress) -> None:
        """Takes what these captures cannot be shown without, and what that needs in its turn.

        Args:
            needs: Names the parts of an answer.
            progress: Called with how far it is.

        Raises:
            StorageError, OSError: Where the disk refuses.

        """
        with PageParts(self._warcs, needs, self._catalogue) as parts:
            for steps in range(_MOST_STEPS):
                total = self._count(steps)
                for done, place in enumerate(self._after(steps)):
                    progress("finding what pages need", done, total)
                    for found in parts.of(place) if place.file in self._warcs else ():
                        self._insert(found, steps + 1)

    def write(self, path: Path, info: Iterable[tuple[str, str]], progress: Progress) -> None:
        """Writes the file, with a warcinfo record of its own before all others.

        Args:
            path: A file that is not there yet.
            info: The fields of the warcinfo record.
            progress: Called with how far it is.

        Raises:
            StorageError, OSError: Where the disk refuses.

        """
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

    def _insert(self, place: Place, steps: int) -> None:
        self._places.execute(
            "INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?)",
            (place.file, place.offset, place.length, place.record_id, steps),
        )

    def _all(self) -> Iterator[Place]:
        rows = self._places.execute(f"SELECT {_COLUMNS} FROM places ORDER BY file, offset")
        yield from map(Place._make, rows)

    def _count(self, steps: int) -> int:
        row = self._places.execute("SELECT count(*) FROM places WHERE steps = ?", (steps,))
        return int(row.fetchone()[0])

    def _after(self, steps: int) -> Iterator[Place]:
        """The captures that so many steps led to; more may be added meanwhile."""
        last = ("", -1)
        while rows := self._places.execute(
            f"SELECT {_COLUMNS} FROM places WHERE steps = ? AND (file, offset) > (?, ?)"
            " ORDER BY file, offset LIMIT 1000",
            (steps, *last),
        ).fetchall():
            yield from map(Place._make, rows)
            last = rows[-1][:2]


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
        for beside in records_beside(self._file, record):
            if beside.length and beside.offset + beside.length <= self.warc.length:
                yield from _member(self._bytes, beside.offset, beside.length)


def _member(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    """A record as a gzip member: the very bytes where it is one; of a plain file, compressed."""
    file.seek(offset)
    magic = file.read(5)
    file.seek(offset)
    if magic.startswith(b"\x1f\x8b"):
        yield from _pieces(file, length)
    elif magic.upper() == b"WARC/":
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
