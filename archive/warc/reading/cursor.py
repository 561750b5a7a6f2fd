"""A place in a stream of bytes that comes in pieces and is too long to hold."""

from __future__ import annotations

import re
from typing import Final, Protocol

# Not `\r?\n\r?\n`: with a byte that must come first the search is several times as fast.
_HEAD_END: Final = re.compile(rb"\n\r?\n")
# Not only at the beginning of a line: the record before may have been cut anywhere.
RECORD_BEGIN: Final = re.compile(rb"(?:WARC|warc)/\d\.\d{1,2}\r?\n(?=[A-Za-z-]{1,40}:)")
_BEGIN_SIZE: Final = len(b"WARC/1.10\r\n:") + 40
RECORD_MARK: Final = b"WARC/"
"""What a record begins with; some makers write it in lower case."""
RECORD_END: Final = b"\r\n\r\n"


class Pieces(Protocol):
    """Where the bytes come from."""

    offset: int

    def piece(self) -> bytes:
        """The next bytes, none at the end."""
        ...


class Cursor:
    """Reads heads and blocks out of pieces."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._data = b""
        self._at = 0
        self._ended = False

    @property
    def offset(self) -> int:
        """Bytes of the file before the cursor; only where pieces are the file's own bytes."""
        return self._pieces.offset - (len(self._data) - self._at)

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end of the stream."""
        while len(self._data) - self._at < size and self._more():
            pass
        return self._data[self._at : self._at + size]

    def head(self, limit: int) -> bytes | None:
        """Reads up to an empty line and over it.

        Returns:
            The bytes with the empty line; None where there is none, at the end or within `limit`.

        """
        seen = 0
        while True:
            match = _HEAD_END.search(self._data, self._at + seen, self._at + limit)
            if match is not None:
                head = self._data[self._at : match.end()]
                self._at = match.end()
                return head
            length = len(self._data) - self._at
            if length >= limit or not self._more():
                return None
            seen = max(length - len(RECORD_END), 0)

    def take(self, size: int, keep: int) -> tuple[bytes, int]:
        """Reads over `size` bytes.

        Returns:
            The first `keep` of them, and how many there were: fewer than `size` at the end.

        """
        end = self._at + size
        if end <= len(self._data):
            block = self._data[self._at : min(end, self._at + keep)]
            self._at = end
            return block, size
        parts = [self._data[self._at : self._at + keep]]
        kept, got = len(parts[0]), len(self._data) - self._at
        self._data, self._at = b"", 0
        while got < size and self._more():
            self._at = min(size - got, len(self._data))
            got += self._at
            if kept < keep:
                parts.append(self._data[: min(self._at, keep - kept)])
                kept += len(parts[-1])
        return b"".join(parts), got

    def skip(self, size: int) -> None:
        """Reads over bytes that `peek` has shown."""
        self._at += size

    def step_back(self, size: int) -> None:
        """Stands before the last bytes that `head` has just given."""
        self._at -= size

    def skip_line_ends(self) -> int:
        """Reads over carriage returns and line feeds; gives their number."""
        skipped = 0
        while self.peek(1) in (b"\r", b"\n"):
            rest = self._data[self._at :].lstrip(b"\r\n")
            skipped += len(self._data) - self._at - len(rest)
            self._data, self._at = rest, 0
        return skipped

    def drain(self) -> int:
        """Reads to the end; gives the number of bytes."""
        left = len(self._data) - self._at
        self._at = len(self._data)
        while self._more():
            left += len(self._data)
            self._at = len(self._data)
        return left

    def find_record(self) -> bool:
        """Reads on to where the next record begins; False where none follows."""
        while True:
            match = RECORD_BEGIN.search(self._data, self._at)
            if match is not None:
                self._at = match.start()
                return True
            self._at = max(self._at, len(self._data) - _BEGIN_SIZE)
            if not self._more():
                self._at = len(self._data)
                return False

    def _more(self) -> bool:
        piece = b"" if self._ended else self._pieces.piece()
        if not piece:
            self._ended = True
            return False
        self._data = self._data[self._at :] + piece if self._at < len(self._data) else piece
        self._at = 0
        return True
