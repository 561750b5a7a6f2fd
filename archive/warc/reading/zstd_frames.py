"""The frames of a `.warc.zst` file, each of which holds a record.

A file may begin with a dictionary that all frames need: a skippable frame with the dictionary in
it, as it is or compressed. Memory is bounded, whatever a frame asks for or grows to.

Source: IIPC, "Zstandard compression for WARC" 1.0; RFC 8878 section 3.1.
"""

from __future__ import annotations

import re
import sys
from typing import Final

from archive.faults import Code
from archive.warc.reading.gzip_members import MAGIC_SIZE, FileWindow, MemberError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_FRAME: Final = b"\x28\xb5\x2f\xfd"
_SKIPPABLE: Final = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
_PATTERN: Final = re.compile(re.escape(_FRAME))
_LARGEST_DICTIONARY: Final = 16 << 20
_LARGEST_WINDOW: Final = 27
"""128 MiB, the most that the zstd program takes unasked."""
_OPTIONS: Final = {int(zstd.DecompressionParameter.window_log_max): _LARGEST_WINDOW}
_FEED: Final = 1 << 14
_PIECE: Final = 1 << 18
_PROBE: Final = 1 << 12


class ZstdFrames:
    """The frames of one file, with its dictionary."""

    torn: tuple[bytes, ...] = tuple(_FRAME[:size] for size in range(1, MAGIC_SIZE))

    def __init__(self, window: FileWindow) -> None:
        """Reads the dictionary, if the file has one."""
        self._dictionary = _dictionary(window)

    @staticmethod
    def begins(head: bytes) -> bool:
        """Whether a file that begins with these bytes is made of frames."""
        return head == _FRAME or _SKIPPABLE.match(head) is not None

    def is_member(self, head: bytes) -> bool:
        """Whether these bytes begin a frame with a record."""
        return head == _FRAME

    def skip(self, window: FileWindow, offset: int) -> int:
        """How many bytes at an offset are a frame that holds no record; 0 where it has no end."""
        head = window.peek(offset, MAGIC_SIZE + 4)
        if not _SKIPPABLE.match(head) or len(head) < MAGIC_SIZE + 4:
            return 0
        size = len(head) + int.from_bytes(head[MAGIC_SIZE:], "little")
        return size if window.glance(offset + size - 1, 1) else 0

    def whole(self, window: FileWindow, offset: int) -> tuple[bytes, int] | None:
        """None: frames are always read in pieces."""
        return None

    def pieces(self, window: FileWindow, offset: int) -> FramePieces:
        """The content of the frame at an offset."""
        return FramePieces(window, offset, self._engine())

    def find(self, window: FileWindow, offset: int) -> int | None:
        """Where the next frame begins that holds a WARC record, at `offset` or after it."""
        return window.find(offset, _PATTERN, self._opens_record)

    def _opens_record(self, data: bytes) -> bool:
        try:
            return self._engine().decompress(data[:_PROBE], max_length=5).upper() == b"WARC/"
        except zstd.ZstdError:
            return False

    def _engine(self) -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(zstd_dict=self._dictionary, options=_OPTIONS)


class FramePieces:
    """The inflated bytes of the frame at an offset."""

    def __init__(self, window: FileWindow, offset: int, engine: zstd.ZstdDecompressor) -> None:
        self._window = window
        self._begin = offset
        self._engine = engine
        self.offset = offset
        """Bytes of the file that were read so far; after the last piece, the end of the frame."""

    def piece(self) -> bytes:
        """The next bytes, none at the end of the frame.

        Raises:
            MemberError: Where the frame is torn, or not what its checksum says.

        """
        engine = self._engine
        while not engine.eof:
            data = bytes(self._window.read(self.offset, _FEED)) if engine.needs_input else b""
            if engine.needs_input and not data:
                raise MemberError(
                    Code.GZIP_TORN,
                    self._begin,
                    f"the file ends within the Zstandard frame that begins here, "
                    f"after {self.offset - self._begin} bytes of it",
                )
            try:
                piece = engine.decompress(data, max_length=_PIECE)
            except zstd.ZstdError as error:
                raise MemberError(
                    Code.GZIP_DAMAGED,
                    self._begin,
                    f"the Zstandard frame that begins here cannot be inflated ({error})",
                ) from error
            self.offset += len(data) - (len(engine.unused_data) if engine.eof else 0)
            if piece:
                return piece
        return b""


def _dictionary(window: FileWindow) -> zstd.ZstdDict | None:
    """What stands in the first frame; None where it is no dictionary that can be used."""
    head = window.peek(0, MAGIC_SIZE + 4)
    size = int.from_bytes(head[MAGIC_SIZE:], "little")
    if head[:MAGIC_SIZE] != _DICTIONARY or size > _LARGEST_DICTIONARY:
        return None
    content = bytearray()
    while len(content) < size:
        piece = window.read(len(head) + len(content), size - len(content))
        if not piece:
            return None
        content += piece
    try:
        data = bytes(content)
        if data.startswith(_FRAME):
            engine = zstd.ZstdDecompressor(options=_OPTIONS)
            data = engine.decompress(data, max_length=_LARGEST_DICTIONARY)
        dictionary = zstd.ZstdDict(data)
        zstd.ZstdDecompressor(zstd_dict=dictionary)  # only here is it found out whether it is one
    except (zstd.ZstdError, ValueError):
        return None
    return dictionary
