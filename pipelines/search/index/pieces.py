"""Divides records files into pieces with digests, to find out what of a file is indexed already.

An open file grows, a sealed one gets a new name, a replay writes a new file with mostly the same
bytes. In each case indexing continues at the first piece that is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from archive.extent import Extent
from pipelines.records.file import lines_of

PIECE_BYTES: Final = 8 << 20
PIECE_LINES: Final = 2000

Lines = tuple[tuple[int, bytes], ...]
"""Lines with their offsets in the file."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An indexed part of a records file."""

    offset: int
    length: int
    sha256: bytes
    damaged: int
    """Lines in it that are not records."""

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.offset + self.length


def pieces_of(extent: Extent, start: int) -> Iterator[tuple[int, Lines]]:
    """Yields the lines of a file from an offset on, in pieces, each after the offset of its end.

    Raises:
        StorageError: If the file cannot be read.

    """
    lines: list[tuple[int, bytes]] = []
    size = 0
    for offset, line in lines_of(extent, start):
        if size >= PIECE_BYTES or len(lines) >= PIECE_LINES:
            yield offset, tuple(lines)
            lines, size = [], 0
        lines.append((offset, line))
        size += len(line)
    if lines:
        yield extent.length, tuple(lines)


def digest_of(lines: Iterable[tuple[int, bytes]]) -> bytes:
    """The SHA-256 of the lines together."""
    whole = hashlib.sha256()
    for _, line in lines:
        whole.update(line)
    return whole.digest()


def unchanged_pieces(extent: Extent, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yields the pieces that are unchanged in the file, up to the first that is not.

    Raises:
        StorageError: If the file cannot be read.

    """
    for piece in pieces:
        if piece.end > extent.length:
            return
        part = Extent(extent.seen_at, extent.name, piece.end)
        if digest_of(lines_of(part, piece.offset)) != piece.sha256:
            return
        yield piece
