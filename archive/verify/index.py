"""Checks of the index: each line against the WARC files, and whether a capture has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from archive.errors import DamagedArchiveError
from archive.faults import Code, Fault
from archive.index.entry import CdxjEntry, parse_line
from archive.index.surt import surt
from archive.verify.ledger import CaptureRow, Ledger
from archive.warc.digests import parse_digest
from archive.warc.stamps import timestamp

_LINE_LIMIT: Final = 1 << 20
_REBUILD: Final = "Build the index again from the WARC files"


class IndexCheck:
    """Goes through an index."""

    def __init__(self, path: Path, name: str, ledger: Ledger) -> None:
        """Prepares.

        Args:
            path: The file.
            name: What its faults call it.
            ledger: What the WARC files hold.

        """
        self.lines = 0
        self._path = path
        self._name = name
        self._ledger = ledger

    def run(self) -> Iterator[Fault]:
        """Reads the index and gives its faults."""
        offset, last = 0, b""
        with self._path.open("rb") as file:
            while line := file.readline(_LINE_LIMIT):
                self.lines += 1
                if line < last:
                    yield self._fault(
                        Code.INDEX_ORDER, offset, "the line sorts before the one above it"
                    )
                yield from self._check(offset, line)
                offset += len(line)
                last = line
        for warc, place, url in self._ledger.without_line():
            yield self._fault(
                Code.INDEX_INCOMPLETE, None, f"no line for the capture {warc}:{place} of {url}"
            )

    def _check(self, offset: int, line: bytes) -> Iterator[Fault]:
        # The head of a block-compressed index, and the comments of some tools.
        if line.startswith((b"!", b" CDX")):
            return
        try:
            urlkey, entry = parse_line(line)
        except DamagedArchiveError as error:
            yield self._fault(Code.INDEX_LINE, offset, str(error).partition(" Rebuild")[0])
            return
        if urlkey != surt(entry.url):
            yield self._fault(Code.INDEX_LINE, offset, f"{urlkey} is not the key of {entry.url}")
        found = self._ledger.at(entry.filename, entry.offset)
        if found is None:
            yield self._fault(
                Code.INDEX_POINTER,
                offset,
                f"the line points to {entry.filename}:{entry.offset}, where no capture is",
            )
            return
        number, row = found
        if not self._ledger.mark_listed(number):
            yield self._fault(Code.INDEX_LINE, offset, "an earlier line is of the same capture")
        for code, what in _differences(entry, row):
            yield self._fault(
                code,
                offset,
                f"the line and the capture at {entry.filename}:{entry.offset} differ in {what}",
            )

    def _fault(self, code: Code, offset: int | None, message: str) -> Fault:
        return Fault(code, self._name, offset, f"{message}. {_REBUILD}.")


def _differences(entry: CdxjEntry, row: CaptureRow) -> Iterator[tuple[Code, str]]:
    """What both say, and say differently; a tool may leave a value out."""
    if entry.length != row.length:
        yield Code.INDEX_POINTER, f"length ({entry.length}, {row.length})"
    if entry.url != row.url:
        yield Code.INDEX_DIFFERS, f"address ({entry.url}, {row.url})"
    if entry.timestamp != timestamp(row.date):
        yield Code.INDEX_DIFFERS, f"time ({entry.timestamp}, {row.date})"
    if None not in (entry.status, row.status) and entry.status != row.status:
        yield Code.INDEX_DIFFERS, f"status ({entry.status}, {row.status})"
    if entry.mime and row.mime and entry.mime.lower() != row.mime.lower():
        yield Code.INDEX_DIFFERS, f"media type ({entry.mime}, {row.mime})"
    theirs, ours = parse_digest(entry.digest or ""), parse_digest(row.digest or "")
    if theirs and ours and theirs.algorithm == ours.algorithm and theirs != ours:
        yield Code.INDEX_DIFFERS, f"digest ({entry.digest}, {row.digest})"
