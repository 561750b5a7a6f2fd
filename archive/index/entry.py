"""Entries of a CDXJ index: a line for each capture, as pywb and the cdxj tools read it.

    net,zamanalwsl,en)/news/article/28874 20170811235616 {"url": "https://en.zamanalwsl.net/…", …}

All values of the JSON are strings: `url`, `mime` (`warc/revisit` for a revisit), `status`,
`digest`, `length`, `offset`, `filename`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.encoder import encode_basestring_ascii as _quoted
from pathlib import Path
from typing import Final

import msgspec

from archive.errors import DamagedArchiveError
from archive.faults import Code, Fault
from archive.http.message import ResponseMessage, entity, media_type, parse_response, split_interim
from archive.index.surt import surt
from archive.names import sealed_name
from archive.warc.capture import Capture
from archive.warc.reader import StoredRecord, read_records
from archive.warc.stamps import timestamp, utc_date
from archive.warc.writing import NOT_MODIFIED, sha256

REVISIT_MIME: Final = "warc/revisit"
INDEXED: Final = frozenset({"response", "revisit", "resource"})
_ANSWERS: Final = frozenset({"response", "revisit"})
_NOT_MODIFIED: Final = NOT_MODIFIED.rpartition("/")[2]  # the same in WARC/1.0 and 1.1
_TIMESTAMP: Final = re.compile(r"([0-9]{14})(?:[0-9]{3})?")
"""CDXJ 0.1.0: milliseconds may follow."""


class CdxjEntry(msgspec.Struct, frozen=True):
    """One line of an index."""

    url: str
    timestamp: str
    """14 digits, UTC."""
    mime: str | None
    status: int | None
    digest: str | None
    """Algorithm and value of the payload's digest: `sha256:` and hexadecimal digits for ours."""
    length: int
    """Bytes of the record's gzip member."""
    offset: int
    """Bytes of the file before it."""
    filename: str

    @property
    def urlkey(self) -> str:
        """The SURT of the address."""
        return surt(self.url)

    def line(self) -> bytes:
        """The line with its end, as cdxj-indexer writes it; unknown values are left out."""
        fields = (
            ("url", self.url),
            ("mime", self.mime),
            ("status", None if self.status is None else str(self.status)),
            ("digest", self.digest),
            ("length", str(self.length)),
            ("offset", str(self.offset)),
            ("filename", self.filename),
        )
        # json.dumps of a dict gives the same and takes three times as long.
        known = ", ".join([f'"{name}": {_quoted(value)}' for name, value in fields if value])
        return f"{self.urlkey} {self.timestamp} {{{known}}}\n".encode("ascii")


class _Fields(msgspec.Struct):
    url: str
    filename: str
    offset: str | int
    length: str | int
    mime: str | None = None
    status: str | int | None = None
    digest: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Fields)


def parse_line(line: bytes) -> tuple[str, CdxjEntry]:
    """The key and the entry of a line, by whichever tool it was written.

    Raises:
        DamagedArchiveError: Where it is no line of a CDXJ index.

    """
    try:
        urlkey, digits, fields = line.split(b" ", 2)
        moment = _TIMESTAMP.fullmatch(digits.decode("ascii"))
        if moment is None:
            raise ValueError("no timestamp")
        found = _DECODER.decode(fields)
        status = str(found.status)
        entry = CdxjEntry(
            url=found.url,
            timestamp=moment[1],
            mime=found.mime,
            status=int(status) if re.fullmatch("[0-9]{3}", status) else None,
            digest=found.digest,
            length=_count(found.length),
            offset=_count(found.offset),
            filename=found.filename,
        )
        return urlkey.decode(), entry
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise DamagedArchiveError(
            f"The line {line[:80]!r} is no line of a CDXJ index ({error}). "
            "Rebuild the index from the WARC files."
        ) from error


def _count(value: str | int) -> int:
    if not re.fullmatch("[0-9]{1,18}", str(value)):
        raise ValueError("no count of bytes")
    return int(value)


def http_response(record: StoredRecord) -> ResponseMessage | None:
    """The HTTP response in a record's block, without 1xx answers; None where it holds none."""
    kind = record.headers.get("content-type")
    untold = kind is None and record.type in _ANSWERS and record.block.startswith(b"HTTP/")
    if untold or (kind or "").lower().startswith("application/http"):
        return parse_response(split_interim(record.block)[1])
    return None


def entry_of(record: StoredRecord, filename: str) -> CdxjEntry | None:
    """The index entry of a record; None where a replay tool has nothing to show for it.

    Left out are requests, metadata, warcinfo and 304 answers; and what cannot be pointed to: no
    address, no date, or a gzip member shared with other records. The digest is the one that
    the record states, so that it is the one its revisits state; where it states none, the SHA-256
    of the payload without chunks.
    """
    if record.type not in INDEXED:
        return None
    return entry_of_response(record, http_response(record), filename)


def entry_of_response(
    record: StoredRecord, message: ResponseMessage | None, filename: str
) -> CdxjEntry | None:
    """The same, of a response, revisit or resource whose block has been parsed."""
    if not is_indexed(record, message):
        return None
    return CdxjEntry(
        url=record.url or "",
        timestamp=timestamp(record.date),
        mime=mime_of_record(record, message),
        status=message.status if message else None,
        digest=digest_of(record, message),
        length=record.length,
        offset=record.offset,
        filename=filename,
    )


def is_indexed(record: StoredRecord, message: ResponseMessage | None) -> bool:
    """Whether an index has a line for a response, revisit or resource; see `entry_of`."""
    get = record.headers.first.get
    if not record.url or not record.length or utc_date(get("warc-date", "")) is None:
        return False
    if get("warc-profile", "").endswith(_NOT_MODIFIED):
        return False
    return message is None or message.status != 304 or record.type != "revisit"


def digest_of(record: StoredRecord, message: ResponseMessage | None) -> str | None:
    """The digest that a record's entry has; see `entry_of`."""
    digest = record.headers.first.get("warc-payload-digest")
    if digest is None and record.type != "revisit" and not record.block_truncated:
        return sha256(entity(message).data if message else record.block)
    return digest


def mime_of_record(record: StoredRecord, message: ResponseMessage | None) -> str | None:
    """The media type that a record's entry has."""
    if record.type == "revisit":
        return REVISIT_MIME
    headers = record.headers
    return media_type(message.header("content-type") if message else headers.get("content-type"))


def date_fault(record: StoredRecord, file: str) -> Fault | None:
    """What is said of a capture whose WARC-Date is no date; None of all others.

    An index has no line for it, and no record of its page can be made.
    """
    if record.type not in INDEXED or utc_date(record.date) is not None:
        return None
    return Fault(
        Code.FIELD_INVALID,
        file,
        record.offset,
        f"the capture's WARC-Date {record.date[:80]!r} is no date: it is in no index, and no "
        "record of it is made. Compare it with another copy of the file.",
    )


def entry_of_capture(
    capture: Capture, *, filename: str, offset: int, length: int
) -> CdxjEntry | None:
    """The same as `entry_of` from what the catalogue remembers of a capture."""
    if capture.record_type not in INDEXED:
        return None
    if capture.record_type == "revisit" and capture.status == 304:
        return None
    return CdxjEntry(
        url=capture.url,
        timestamp=timestamp(capture.date),
        mime=REVISIT_MIME if capture.record_type == "revisit" else capture.mime,
        status=capture.status,
        digest=capture.payload_sha256 and f"sha256:{capture.payload_sha256}",
        length=length,
        offset=offset,
        filename=filename,
    )


def file_entries(path: Path) -> Iterator[CdxjEntry | Fault]:
    """The entries of a WARC file in its order, and its faults.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    filename = sealed_name(path)
    for item in read_records(path):
        if isinstance(item, Fault):
            yield item
        elif found := entry_of(item, filename) or date_fault(item, str(path)):
            yield found
