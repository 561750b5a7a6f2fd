"""Checks a records file: each line, and whether it agrees with the capture that it points to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import msgspec

from archive.faults import Code, Fault
from archive.names import stem_of
from archive.verify.ledger import CaptureRow, Ledger
from archive.warc.stamps import utc_date

_MAX_LINE_BYTES: Final = 64 << 20
_ADVICE: Final = "`scrapy replay` makes the file again from the WARC files"

_Count = Annotated[int, msgspec.Meta(ge=0, le=10**18)]


class _WarcPlace(msgspec.Struct):
    file: str
    offset: _Count
    length: _Count
    record_id: str
    payload_sha256: str | None = None


class _Line(msgspec.Struct):
    """The fields of a record that can be compared with the WARC file."""

    warc: _WarcPlace
    url: str
    captured_at: str | None = None
    status: int | None = None
    text: str | None = None
    text_sha256: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Line)


class RecordsCheck:
    """Checks one records file."""

    def __init__(self, path: Path, name: str, ledger: Ledger) -> None:
        """Prepares the check.

        Args:
            path: The records file.
            name: The file's name in a report.
            ledger: The captures of the WARC files.

        """
        self.lines = 0
        self._path = path
        self._name = name
        self._ledger = ledger
        self._last_offset = -1

    def run(self) -> Iterator[Fault]:
        """Reads the file and yields its faults."""
        offset = 0
        with self._path.open("rb") as file:
            while line := file.readline(_MAX_LINE_BYTES):
                self.lines += 1
                yield from self._check(offset, line)
                offset += len(line) + _rest_of_line(file, line)

    def _check(self, offset: int, raw: bytes) -> Iterator[Fault]:
        try:
            if not raw.endswith(b"\n"):
                raise ValueError("it does not end")
            line = _DECODER.decode(raw)
        except (ValueError, msgspec.MsgspecError, RecursionError) as error:
            yield self._fault(
                Code.RECORD_LINE, offset, f"this line is not a record ({error}). {_ADVICE}."
            )
            return
        if line.text_sha256 != _sha256(line.text):
            yield self._fault(
                Code.RECORD_DIFFERS,
                offset,
                f"the text does not have the digest text_sha256. {_ADVICE}.",
            )
        yield from self._check_place(offset, line)

    def _check_place(self, offset: int, line: _Line) -> Iterator[Fault]:
        place = line.warc
        found = self._ledger.at(place.file, place.offset)
        if found is None:
            yield self._fault(
                Code.RECORD_POINTER,
                offset,
                f"the record points to {place.file}:{place.offset}, where there is no capture. "
                f"{_ADVICE}.",
                place.file,
            )
            return
        if stem_of(Path(place.file)) != stem_of(self._path):
            yield self._fault(
                Code.RECORD_POINTER,
                offset,
                f"the record points to {place.file}, but this is not its records file. {_ADVICE}.",
            )
        if place.offset <= self._last_offset:
            yield self._fault(
                Code.RECORD_ORDER,
                offset,
                f"the record is not in the order of the captures, or is repeated. {_ADVICE}.",
            )
        self._last_offset = place.offset
        for code, what in _differences(line, found[1]):
            yield self._fault(
                code,
                offset,
                f"the record and the capture at {place.file}:{place.offset} differ in {what}. "
                f"{_ADVICE}.",
                place.file,
            )

    def _fault(self, code: Code, offset: int, message: str, about: str | None = None) -> Fault:
        return Fault(code, self._name, offset, message, about)


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _differences(line: _Line, row: CaptureRow) -> Iterator[tuple[Code, str]]:
    place = line.warc
    if place.length != row.length:
        yield Code.RECORD_POINTER, f"length ({place.length}, {row.length})"
    if place.record_id != row.record_id:
        yield Code.RECORD_POINTER, f"record id ({place.record_id}, {row.record_id})"
    if row.payload_sha256 and place.payload_sha256 != row.payload_sha256:
        yield (
            Code.RECORD_DIFFERS,
            f"payload digest ({place.payload_sha256}, {row.payload_sha256})",
        )
    if line.url != row.url:
        yield Code.RECORD_DIFFERS, f"address ({line.url}, {row.url})"
    if line.captured_at not in (None, row.date, utc_date(row.date)):
        yield Code.RECORD_DIFFERS, f"time ({line.captured_at}, {row.date})"
    if line.status is not None and row.status is not None and line.status != row.status:
        yield Code.RECORD_DIFFERS, f"status ({line.status}, {row.status})"


def _rest_of_line(file: BinaryIO, line: bytes) -> int:
    """Skips the rest of a line that is longer than the limit; returns its length."""
    skipped = 0
    while not line.endswith(b"\n") and (line := file.readline(_MAX_LINE_BYTES)):
        skipped += len(line)
    return skipped
