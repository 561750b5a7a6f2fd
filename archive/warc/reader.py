"""Reads WARC files, ours and other makers': in order, or one record by its place.

`.warc.gz` with a member for each record or one for all, `.warc.zst`, and `.warc`; WARC/0.17 to
1.1; and any of them while it is written (`.open`). How faults are passed over: see
`archive.warc.reading.record_stream`.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from archive.errors import ArgumentError, DamagedArchiveError, StorageError
from archive.faults import Code, Fault
from archive.names import sealed_name
from archive.warc.fields import parse_warc_fields
from archive.warc.reading.gzip_members import MAGIC_SIZE, WINDOW, FileWindow, GzipMembers, Members
from archive.warc.reading.record_stream import RecordStream
from archive.warc.reading.zstd_frames import ZstdFrames
from archive.warc.stored_record import StoredRecord

__all__ = [
    "BLOCK_LIMIT",
    "StoredRecord",
    "WarcFile",
    "read_record_at",
    "read_records",
    "warcinfo_of",
]

BLOCK_LIMIT: Final = 64 << 20
"""Bytes of a block that are kept unless told otherwise."""
_PIECE: Final = 1 << 20
_PROBE: Final = 1 << 12
_GZIP: Final = 31  # zlib's wbits for a gzip member
_ARC: Final = b"filedesc://"
"""What an ARC file begins with (ARC 1.0, the address of its version block)."""


class WarcFile:
    """A WARC file that is open for reading."""

    def __init__(self, path: Path | str) -> None:
        """Opens the file.

        Raises:
            ArgumentError: Where it is no regular file.
            StorageError: Where it cannot be opened.

        """
        self.name = str(path)
        self._members: Members | None = None
        try:
            if not stat.S_ISREG(Path(path).stat().st_mode):
                raise ArgumentError(f"{path} is no regular file. Give the path of a WARC file.")
            self._file = Path(path).open("rb", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def records(
        self, *, block_limit: int = BLOCK_LIMIT, start: int = 0, window: int = WINDOW
    ) -> Iterator[StoredRecord | Fault]:
        """The records in their order, and the faults where they stand.

        Args:
            block_limit: Bytes of a block that are kept; the rest is passed over.
            start: Where to begin: the offset of a record.
            window: Bytes of the file that are read at once; fewer where only a few records are.

        Raises:
            StorageError: Where the disk does not give the bytes.

        """
        try:
            if start == 0 and self.is_arc():
                yield arc_fault(self.name)
                return
            yield from self._stream(FileWindow(self._file, window), block_limit).records(start)
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def is_arc(self) -> bool:
        """Whether it is an ARC file, the format before WARC, by whatever name.

        Raises:
            OSError: Where the disk does not give the bytes.

        """
        self._file.seek(0)
        head = self._file.read(_PROBE)
        with suppress(zlib.error):
            head = zlib.decompressobj(_GZIP).decompress(head, len(_ARC))
        return head.startswith(_ARC)

    def record_at(
        self, offset: int, length: int, *, block_limit: int = BLOCK_LIMIT
    ) -> StoredRecord:
        """The record of these very bytes.

        Raises:
            DamagedArchiveError: Where these bytes are not one record.
            StorageError: Where the disk does not give the bytes.

        """
        window = FileWindow(self._file, min(max(length, 1), WINDOW))
        place = f"The {length} bytes at {offset} of {self.name} are not one WARC record"
        advice = "Run `scrapy verify` on the file, and rebuild what pointed here."
        try:
            stream = self._stream(window, block_limit)
            found = stream.first(offset) if offset >= 0 else None
        except OSError as error:
            raise _unreadable(self.name, error) from error
        if found is None:
            raise DamagedArchiveError(f"{place}: they are not in the file. {advice}")
        if isinstance(found, Fault):
            raise DamagedArchiveError(f"{place}: {found.message}. {advice}")
        if (found.offset, found.length) != (offset, length):
            raise DamagedArchiveError(
                f"{place}: the record at {found.offset} takes {found.length}. {advice}"
            )
        return found

    def block(self, offset: int) -> Iterator[bytes]:
        """The block of the record at an offset, in pieces, however long it is.

        Raises:
            DamagedArchiveError: Where no record can be read there.
            StorageError: Where the disk does not give the bytes.

        """
        try:
            yield from self._stream(FileWindow(self._file), _PIECE).block(offset)
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def _stream(self, window: FileWindow, block_limit: int) -> RecordStream:
        if self._members is None:
            self._members = self._how_compressed()
        return RecordStream(window, self.name, block_limit, self._members)

    def _how_compressed(self) -> Members:
        """By the first bytes; by the name where these are damaged."""
        named = sealed_name(Path(self.name)).endswith(".zst")
        if named or ZstdFrames.begins(FileWindow(self._file, MAGIC_SIZE).peek(0, MAGIC_SIZE)):
            return ZstdFrames(FileWindow(self._file))
        return GzipMembers()


def arc_fault(name: str) -> Fault:
    """What is said of an ARC file."""
    return Fault(
        Code.ARC_FILE,
        name,
        None,
        "this is an ARC file, the format before WARC, which is not read here. "
        f"`warcio recompress {Path(name).name} NAME.warc.gz` makes a WARC file of it.",
    )


def read_records(
    path: Path | str, *, block_limit: int = BLOCK_LIMIT
) -> Iterator[StoredRecord | Fault]:
    """Reads a WARC file from its beginning; see `WarcFile.records`."""
    with WarcFile(path) as file:
        yield from file.records(block_limit=block_limit)


def warcinfo_of(path: Path | str) -> dict[str, str]:
    """The fields of the warcinfo record that a file begins with; empty where it has none."""
    first = next(iter(read_records(path)), None)
    if not isinstance(first, StoredRecord) or first.type != "warcinfo":
        return {}
    return parse_warc_fields(first.block)


def read_record_at(path: Path | str, offset: int, length: int) -> StoredRecord:
    """Reads one record of a WARC file; see `WarcFile.record_at`."""
    with WarcFile(path) as file:
        return file.record_at(offset, length)


def _unreadable(name: str, error: OSError) -> StorageError:
    return StorageError(
        f"{name} cannot be read ({error.strerror or error}). Check the path, its permissions and "
        "the disk."
    )
