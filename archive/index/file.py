"""The index file: the lines of all captures, sorted by their bytes (as `LC_ALL=C sort` does).

It is derived: it can be rebuilt from the WARC files alone. Neither writing nor searching it holds
more than a part of it in memory, however many captures there are.
"""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, Self

from archive.errors import StorageError
from archive.files import whole_file
from archive.index.entry import CdxjEntry, parse_line
from archive.index.surt import surt

_RUN_LINES: Final = 100_000
"""Lines sorted at once: some 30 MB."""
_LINE_LIMIT: Final = 1 << 20


def write_index(entries: Iterable[CdxjEntry], path: Path) -> int:
    """Writes an index of the entries; see `write_lines`."""
    return write_lines((entry.line() for entry in entries), path)


def write_lines(lines: Iterable[bytes], path: Path) -> int:
    """Writes an index of these lines; the old one stays in place until the new one is whole.

    Returns:
        The number of lines; equal ones are written once.

    Raises:
        StorageError: Where it cannot be written.

    """
    written = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as runs, whole_file(path) as file:
            last = b""
            for line in heapq.merge(*_sorted_runs(lines, path.parent, runs)):
                if line != last:
                    file.write(line)
                    written += 1
                last = line
    except OSError as error:
        raise StorageError(
            f"The index {path} could not be written ({error.strerror}). Free space or make the "
            "folder writable, then build the index again."
        ) from error
    return written


def _sorted_runs(
    all_lines: Iterable[bytes], folder: Path, runs: ExitStack
) -> list[Iterable[bytes]]:
    """Sorts as much as memory should hold at once; all but the last part goes to unnamed files."""
    parts: list[Iterable[bytes]] = []
    lines: list[bytes] = []
    for line in all_lines:
        if len(lines) == _RUN_LINES:
            run = runs.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
            run.writelines(sorted(lines))
            run.seek(0)
            parts.append(run)
            lines = []
        lines.append(line)
    return [*parts, sorted(lines)]


class CdxjIndex:
    """An index file that is searched where it lies."""

    def __init__(self, path: Path) -> None:
        """Opens the file.

        Raises:
            StorageError: Where it cannot be read.

        """
        try:
            self._file: BinaryIO = path.open("rb")
            self._size = self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise StorageError(
                f"The index {path} cannot be read ({error.strerror}). "
                "Rebuild it from the WARC files."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def captures(self, url: str) -> Iterator[CdxjEntry]:
        """The entries of an address, in any of its forms, from the oldest to the newest.

        Raises:
            DamagedArchiveError: Where one of their lines cannot be read.

        """
        prefix = surt(url).encode() + b" "
        offset = self._first_line_from(prefix)
        while (line := self._line(offset)).startswith(prefix):
            offset += len(line)
            yield parse_line(line)[1]

    def lines(self) -> Iterator[tuple[int, CdxjEntry]]:
        """All entries in their order, each after its place in the file."""
        offset = 0
        while line := self._line(offset):
            yield offset, parse_line(line)[1]
            offset += len(line)

    def line_at(self, offset: int) -> CdxjEntry:
        """The entry at a place that `lines` gave."""
        return parse_line(self._line(offset))[1]

    def _first_line_from(self, prefix: bytes) -> int:
        """Where the first line begins that does not sort before `prefix`: binary search."""
        low, high = 0, self._size
        while low < high:
            middle = (low + high) // 2
            begin = self._next_line(middle)
            if begin < self._size and self._line(begin) < prefix:
                low = begin + 1
            else:
                high = middle
        return self._next_line(low)

    def _next_line(self, offset: int) -> int:
        """Where the first line begins at `offset` or after it."""
        if offset == 0:
            return 0
        self._file.seek(offset - 1)
        return offset - 1 + len(self._file.readline(_LINE_LIMIT))

    def _line(self, offset: int) -> bytes:
        self._file.seek(offset)
        return self._file.readline(_LINE_LIMIT)
