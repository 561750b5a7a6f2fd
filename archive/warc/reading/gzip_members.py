"""The bytes of a WARC file, piece by piece: as they lie on the disk, and out of gzip members.

zlib-ng is used directly: it inflates what zlib does, small members in 0.7 and large ones in half of
its time. Only a window of the file is held, and a piece never grows beyond `_PIECE`, whatever a
member claims to hold.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import BinaryIO, Final, Protocol, cast

from zlib_ng import zlib_ng as zlib

from archive.faults import Code, FaultError
from archive.warc.reading.cursor import Pieces

WINDOW: Final = 1 << 18
"""Bytes of a file that are held at once."""
_FEED: Final = 1 << 14
"""Compressed bytes inflated at once. zlib copies what follows a member in them, so: not many."""
_PIECE: Final = 1 << 20
"""Bytes given at once: a bomb's `_FEED` would give 17 MB, and such pieces scatter memory."""
_GZIP: Final = 31  # zlib's wbits for a gzip member
# Its stub takes the class for an exception.
_ZlibError: Final = cast("type[Exception]", zlib.error)
_MAGIC: Final = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
MAGIC_SIZE: Final = 4
_PROBE: Final = 1 << 12
_SMALL_FEED: Final = 1 << 12
"""Compressed bytes inflated first where a member is taken whole: most are smaller."""
_LARGEST: Final = 1 << 22
"""Bytes of a member that is still taken whole."""


class MemberError(FaultError):
    """A gzip member cannot be inflated to its end."""


class FileWindow:
    """A file that is read forward, mostly, through one buffer."""

    def __init__(self, file: BinaryIO, size: int = WINDOW) -> None:
        """Takes a seekable file, best without a buffer of its own."""
        self._file = file
        self._size = size
        self._start = 0
        self._data = b""
        self._view = memoryview(b"")

    def read(self, offset: int, size: int) -> memoryview:
        """The bytes at an offset: `size` of them at most, none only at the end of the file."""
        begin = offset - self._start
        if not 0 <= begin < len(self._data):
            self._load(offset)
            begin = 0
        return self._view[begin : begin + size]

    def peek(self, offset: int, size: int) -> bytes:
        """The bytes at an offset: `size` of them, fewer only at the end of the file."""
        if not 0 <= offset - self._start <= len(self._data) - size:
            self._load(offset)
        return bytes(self.read(offset, size))

    def glance(self, offset: int, size: int) -> bytes:
        """Like `peek`, without giving up the buffer for a few bytes far away."""
        if 0 <= offset - self._start <= len(self._data) - size:
            return self.peek(offset, size)
        if offset >= os.fstat(self._file.fileno()).st_size:
            return b""
        self._file.seek(offset)
        return self._file.read(size)

    def find(
        self, offset: int, magic: re.Pattern[bytes], opens_record: Callable[[bytes], bool]
    ) -> int | None:
        """Where the next member begins that holds a WARC record, at `offset` or after it.

        Args:
            offset: Where to begin.
            magic: What a member begins with: `MAGIC_SIZE` bytes.
            opens_record: Whether a record stands at the beginning of the member of these bytes.

        """
        while True:
            if not 0 <= offset - self._start <= len(self._data) - MAGIC_SIZE:
                self._load(offset)
            match = magic.search(self._data, offset - self._start)
            if match is None:
                if len(self._data) - (offset - self._start) < MAGIC_SIZE:
                    return None
                offset = self._start + len(self._data) - (MAGIC_SIZE - 1)
                continue
            offset = self._start + match.start()
            if opens_record(self.peek(offset, _PROBE)):
                return offset
            offset += 1

    def _load(self, offset: int) -> None:
        self._file.seek(offset)
        self._data = self._file.read(self._size)
        self._view = memoryview(self._data)
        self._start = offset


class Members(Protocol):
    """How a file is compressed, record by record."""

    torn: tuple[bytes, ...]
    """What is left of a member's first bytes where the file ends within them."""

    def is_member(self, head: bytes) -> bool: ...  # noqa: D102
    def skip(self, window: FileWindow, offset: int) -> int: ...  # noqa: D102
    def whole(self, window: FileWindow, offset: int) -> tuple[bytes, int] | None: ...  # noqa: D102
    def pieces(self, window: FileWindow, offset: int) -> Pieces: ...  # noqa: D102
    def find(self, window: FileWindow, offset: int) -> int | None: ...  # noqa: D102


class PlainPieces:
    """The bytes of a file from an offset on."""

    def __init__(self, window: FileWindow, offset: int) -> None:
        self._window = window
        self.offset = offset
        """Bytes of the file before the next piece."""

    def piece(self) -> bytes:
        """The next bytes, none at the end of the file."""
        data = bytes(self._window.read(self.offset, _FEED))
        self.offset += len(data)
        return data


class MemberPieces:
    """The inflated bytes of the gzip member at an offset."""

    def __init__(self, window: FileWindow, offset: int) -> None:
        self._window = window
        self._begin = offset
        self._engine = zlib.decompressobj(_GZIP)
        self.offset = offset
        """Bytes of the file that were read so far; after the last piece, the end of the member."""

    def piece(self) -> bytes:
        """The next bytes, none at the end of the member.

        Raises:
            MemberError: Where the member is torn, or not what its checksum says.

        """
        engine = self._engine
        while not engine.eof:
            data = self._window.read(self.offset, _FEED)
            if not data:
                raise MemberError(
                    Code.GZIP_TORN,
                    self._begin,
                    f"the file ends within the gzip member that begins here, "
                    f"after {self.offset - self._begin} bytes of it",
                )
            try:
                piece = engine.decompress(data, _PIECE)
            except _ZlibError as error:
                raise MemberError(
                    Code.GZIP_DAMAGED,
                    self._begin,
                    f"the gzip member that begins here cannot be inflated ({error}; "
                    f"within the {len(data)} bytes at {self.offset})",
                ) from error
            # What the piece had no room for is read again for the next one.
            left = engine.unused_data if engine.eof else engine.unconsumed_tail
            self.offset += len(data) - len(left)
            if piece:
                return piece
        return b""


class GzipMembers:
    """The members of a `.warc.gz`."""

    torn: tuple[bytes, ...] = (b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x08")

    def is_member(self, head: bytes) -> bool:
        """Whether these bytes can begin a gzip member."""
        return _MAGIC.match(head) is not None

    def skip(self, window: FileWindow, offset: int) -> int:
        """No member is without a record."""
        return 0

    def whole(self, window: FileWindow, offset: int) -> tuple[bytes, int] | None:
        """The content of the member at an offset, and its length in the file; none that is large.

        This is the short way for the many small ones. Where it gives None, `pieces` says why.
        """
        engine = zlib.decompressobj(_GZIP)
        parts: list[bytes] = []
        size, end = 0, offset
        fed = window.read(offset, _SMALL_FEED)
        try:
            while fed and size <= _LARGEST:
                piece = engine.decompress(fed)
                end += len(fed)
                if engine.eof:
                    whole = b"".join([*parts, piece]) if parts else piece
                    return whole, end - offset - len(engine.unused_data)
                parts.append(piece)
                size += len(piece)
                fed = window.read(end, _FEED)
        except _ZlibError:
            pass
        return None

    def pieces(self, window: FileWindow, offset: int) -> MemberPieces:
        """The content of the member at an offset."""
        return MemberPieces(window, offset)

    def find(self, window: FileWindow, offset: int) -> int | None:
        """Where the next member begins that holds a WARC record, at `offset` or after it."""
        return window.find(offset, _MAGIC, _opens_record)


def _opens_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(_GZIP).decompress(data, 5).upper() == b"WARC/"
    except _ZlibError:
        return False
