"""Checks the index: each line against the WARC files, and whether each capture has a line."""

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

_MAX_LINE_BYTES: Final = 1 << 20
_ADVICE: Final = "`scrapy replay --index` makes the index again from the WARC files"
_MAX_OTHER_FORMS: Final = 1000


class IndexCheck:
    """Checks one index."""

    def __init__(self, layout: Layout, path: Path, ledger: Ledger) -> None:
        """Prepares the check.

        Args:
            layout: The files that were checked.
            path: The index.
            ledger: The captures of the WARC files.

        """
        self.lines = 0
        self.note: str | None = None
        """What could not be checked, in a sentence."""
        self._layout = layout
        self._path = path
        self._name = layout.name(path)
        self._ledger = ledger
        self._exact = 0
        self._other_forms: list[tuple[int, str]] = []
        """Offset and capture of lines with the right values, written in another form."""

    def run(self) -> Iterator[Fault]:
        """Reads the index and yields its faults."""
        offset, last = 0, b""
        with self._path.open("rb") as file:
            while line := file.readline(_MAX_LINE_BYTES):
                self.lines += 1
                if line < last:
                    yield self._fault(
                        Code.INDEX_ORDER, offset, "the line sorts before the previous one"
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
        """Checks the form of the lines, unless another tool wrote the index in its own form."""
        if len(self._other_forms) > self._exact:
            self.note = (
                f"{self._name}: it was written by another tool, so a changed byte in a name or in "
                "the case of a letter is not noticed. `scrapy replay --index` writes it again."
            )
            return
        for offset, capture in self._other_forms:
            yield self._fault(
                Code.INDEX_DIFFERS,
                offset,
                f"the line of {capture} has the right values in another form: a byte has changed",
            )

    def _check(self, offset: int, line: bytes) -> Iterator[Fault]:
        # The header of a compressed index, and the comments of some tools.
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
                    f"the line points to {entry.filename}:{entry.offset}, where there is no "
                    "capture",
                    entry.filename,
                )
            return
        number, row = found
        place = f"{entry.filename}:{entry.offset}"
        if not self._ledger.mark_listed(number):
            yield self._fault(Code.INDEX_LINE, offset, "an earlier line is for the same capture")
        if line == _expected_line(row):
            self._exact += 1
            return
        wrong = [
            (code, f"the line and the capture at {place} differ in {what}")
            for code, what in differences_of(entry, row)
        ]
        if not _is_key_of(urlkey, entry.url):
            wrong.append((Code.INDEX_LINE, f"{urlkey} is not the key of {entry.url}"))
        if not wrong and self._layout.has_records and len(self._other_forms) < _MAX_OTHER_FORMS:
            self._other_forms.append((offset, place))
        for code, message in wrong:
            yield self._fault(code, offset, message, entry.filename)

    def _fault(
        self, code: Code, offset: int | None, message: str, about: str | None = None
    ) -> Fault:
        return Fault(code, self._name, offset, f"{message}. {_ADVICE}.", about)


def _is_key_of(urlkey: str, url: str) -> bool:
    """Returns whether a key is that of an address; the key of a POST request also has its body.

    Source: pywb, "CDXJ Index Format" and its `append_post_query`; browsertrix writes the same.
    """
    key = surt(url)
    if urlkey == key:
        return True
    place, _, query = urlkey.partition("?")
    own_place, _, own_query = key.partition("?")
    arguments = query.split("&")
    is_request = any(argument.startswith("__wb_method=") for argument in arguments)
    own = set(filter(None, own_query.split("&")))
    return is_request and place == own_place and own <= set(arguments)


def _expected_line(row: CaptureRow) -> bytes:
    """Returns the line that this program writes for a capture."""
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
    """Yields the values that differ; those that either lacks are not compared."""
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
