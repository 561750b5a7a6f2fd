"""Records files in pieces, each with a digest: what was read of a file, and is still the same.

An open file grows, a sealed one gets a new name, a replay makes a new file of mostly the same
bytes. In all cases reading goes on at the first piece that is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from archive.extent import Extent
from pipelines.records.file import lines_of

_PIECE_BYTES: Final = 8 << 20
_PIECE_LINES: Final = 2000

Lines = tuple[tuple[int, bytes], ...]
"""Each line after its offset in the file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a records file that was read."""

    offset: int
    length: int
    sha256: bytes
    damaged: int
    """Lines of it that are no records."""

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.offset + self.length


def pieces_of(extent: Extent, start: int) -> Iterator[tuple[int, Lines]]:
    """The lines of a file from an offset on, as many at a time as are worked on at once.

    Each piece comes with the offset after it.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    lines: list[tuple[int, bytes]] = []
    size = 0
    for offset, line in lines_of(extent, start):
        if size >= _PIECE_BYTES or len(lines) >= _PIECE_LINES:
            yield offset, tuple(lines)
            lines, size = [], 0
        lines.append((offset, line))
        size += len(line)
    if lines:
        yield extent.length, tuple(lines)


def digest_of(lines: Iterable[tuple[int, bytes]]) -> bytes:
    """The SHA-256 of lines."""
    whole = hashlib.sha256()
    for _, line in lines:
        whole.update(line)
    return whole.digest()


def sound_pieces(extent: Extent, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Those of the pieces, from the first on, that the file still holds.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    for piece in pieces:
        if piece.end > extent.length:
            return
        part = Extent(extent.seen_at, extent.name, piece.end)
        if digest_of(lines_of(part, piece.offset)) != piece.sha256:
            return
        yield piece
