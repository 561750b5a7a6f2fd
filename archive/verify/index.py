"""Checks of the index: each line against the WARC files, and whether a capture has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from archive.errors import DamagedArchiveError
from archive.faults import Code, Fault
from archive.index.entry import CdxjEntry, parse_line
from archive.index.surt import surt
from archive.verify.layout import Layout
from archive.verify.ledger import CaptureRow, Ledger
from archive.warc.digests import parse_digest
from archive.warc.stamps import timestamp

_LINE_LIMIT: Final = 1 << 20
_REBUILD: Final = "`scrapy replay --index` makes the index again from the WARC files"
_MOST_ODD: Final = 1000


class IndexCheck:
    """Goes through an index."""

    def __init__(self, layout: Layout, path: Path, ledger: Ledger) -> None:
        """Takes the index, the files that were checked with it, and what they hold."""
        self.lines = 0
        self.note: str | None = None
        """What could not be compared."""
        self._layout = layout
        self._path = path
        self._name = layout.name(path)
        self._ledger = ledger
        self._exact = 0
        self._odd: list[tuple[int, str]] = []
        """Place and capture of lines that say the right things, and are not written as ours."""

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
        may_lack = self._layout.may_lack_lines()
        for warc, place, url in self._ledger.without_line():
            if warc not in may_lack:
                message = f"no line for the capture {warc}:{place} of {url}"
                yield self._fault(Code.INDEX_INCOMPLETE, None, message, warc)
        yield from self._check_form()

    def _check_form(self) -> Iterator[Fault]:
        """Of an index of ours each byte is known; another tool writes all lines in its own way."""
        if len(self._odd) > self._exact:
            self.note = (
                f"{self._name}: it was written by another tool: a changed byte in a name or in the "
                "case of a letter cannot be seen. `scrapy replay --index` writes it anew."
            )
            return
        for offset, capture in self._odd:
            yield self._fault(
                Code.INDEX_DIFFERS,
                offset,
                f"the line of {capture} is not written as it should be: a byte of it has changed",
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
        found = self._ledger.at(entry.filename, entry.offset)
        if found is None:
            if not self._layout.came_later(entry.filename):
                yield self._fault(
                    Code.INDEX_POINTER,
                    offset,
                    f"the line points to {entry.filename}:{entry.offset}, where no capture is",
                    entry.filename,
                )
            return
        number, row = found
        place = f"{entry.filename}:{entry.offset}"
        if not self._ledger.mark_listed(number):
            yield self._fault(Code.INDEX_LINE, offset, "an earlier line is of the same capture")
        if line == _line_of(row):
            self._exact += 1
            return
        wrong = [
            (code, f"the line and the capture at {place} differ in {what}")
            for code, what in differences_of(entry, row)
        ]
        if not _is_key(urlkey, entry.url):
            wrong.append((Code.INDEX_LINE, f"{urlkey} is not the key of {entry.url}"))
        if not wrong and self._layout.has_records and len(self._odd) < _MOST_ODD:
            self._odd.append((offset, place))
        for code, message in wrong:
            yield self._fault(code, offset, message, entry.filename)

    def _fault(
        self, code: Code, offset: int | None, message: str, about: str | None = None
    ) -> Fault:
        return Fault(code, self._name, offset, f"{message}. {_REBUILD}.", about)


def _is_key(urlkey: str, url: str) -> bool:
    """Whether a key is that of an address; of a POST request it holds what was sent, too.

    Source: pywb, "CDXJ Index Format" and its `append_post_query`; browsertrix writes the same.
    """
    key = surt(url)
    if urlkey == key:
        return True
    place, _, query = urlkey.partition("?")
    own_place, _, own_query = key.partition("?")
    arguments = query.split("&")
    is_request = any(its.startswith("__wb_method=") for its in arguments)
    own = {its for its in own_query.split("&") if its}
    return is_request and place == own_place and own <= set(arguments)


def _line_of(row: CaptureRow) -> bytes:
    """The line of an index of ours for a capture."""
    return CdxjEntry(
        url=row.url,
        timestamp=timestamp(row.date),
        mime=row.mime,
        status=row.status,
        digest=row.digest,
        length=row.length,
        offset=row.offset,
        filename=row.file,
    ).line()


def differences_of(entry: CdxjEntry, row: CaptureRow) -> Iterator[tuple[Code, str]]:
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
