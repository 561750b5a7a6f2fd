"""Members come in pieces that are bounded, whatever they grow to."""

from __future__ import annotations

import gzip
import io
from collections import deque

import pytest

from archive.warc.reading.gzip_members import FileWindow, MemberError, MemberPieces

MB = 1 << 20


@pytest.mark.parametrize("size", [0, 1, MB - 1, MB, MB + 1, 40 * MB])
def test_pieces_are_bounded_and_the_end_of_the_member_is_found(size: int) -> None:
    member = gzip.compress(bytes(size))
    file = io.BytesIO(b"before" + member + gzip.compress(b"next"))
    pieces = MemberPieces(FileWindow(file), len(b"before"))
    total = 0
    while piece := pieces.piece():
        assert len(piece) <= MB
        total += len(piece)
    assert total == size
    assert pieces.offset == len(b"before") + len(member)


@pytest.mark.parametrize("lost", [1, 8, 9, 100, 20_000])
def test_a_torn_bomb_is_torn(lost: int) -> None:
    pieces = MemberPieces(FileWindow(io.BytesIO(gzip.compress(bytes(40 * MB))[:-lost])), 0)
    with pytest.raises(MemberError, match="ends within the gzip member"):
        deque(iter(pieces.piece, b""), maxlen=0)
