"""WARC files for the tests of their readers: ours, other makers', whole and damaged."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from archive.faults import Fault
from archive.warc.capture import Original
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import capture_records
from archive.warc.reader import StoredRecord, read_records
from archive.warc.stamps import warc_date
from archive.warc.writing import WarcRecord, warcinfo
from tests.stamps import FixedStamps

SITE = "https://en.zamanalwsl.net"


def page(number: int, *, chunked: bool = False, size: int = 400) -> bytes:
    """A response with a body that does not compress to nothing."""
    words = " ".join(f"{number * 7919 + word * 104729:x}" for word in range(size // 6))
    body = f"<html><p>{number} {words}</p></html>".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    if chunked:
        pieces = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def exchange(stamps: FixedStamps, number: int, response: bytes | None = None) -> Exchange:
    """A capture of an article; every third response is chunked."""
    return Exchange(
        url=f"{SITE}/news/article/{number}",
        date=stamps.now(),
        request=b"GET /news/article/%d HTTP/1.1\r\nHost: en.zamanalwsl.net\r\n\r\n" % number,
        response=page(number, chunked=number % 3 == 0) if response is None else response,
        ip="192.0.2.7",
    )


def our_records(numbers: Iterable[int], name: str = "sample.warc.gz") -> list[WarcRecord]:
    """The records of a file of ours: warcinfo, then response, request and metadata of each."""
    stamps = FixedStamps()
    first = warcinfo(
        name,
        [("software", "zamanalwsl-archive")],
        record_id=stamps.record_id(),
        date=warc_date(stamps.now()),
    )
    records = [first]
    for number in numbers:
        stamps.advance(1)
        built = capture_records(
            exchange(stamps, number),
            stamps=stamps,
            warcinfo_id=first.record_id,
            context={"via": f"{SITE}/news/articles/30/1"},
        )
        records += built.records
    return records


def revisit_of(original: WarcRecord, number: int, warcinfo_id: str) -> list[WarcRecord]:
    """A later capture of an article with the same payload."""
    fields = dict(original.fields)
    stamps = FixedStamps()
    stamps.advance(86_400)
    stamps._ids = 900_000
    target = Original(original.record_id, fields["WARC-Target-URI"], fields["WARC-Date"])
    built = capture_records(
        exchange(stamps, number),
        stamps=stamps,
        warcinfo_id=warcinfo_id,
        context={},
        find_original=lambda url, digest: target,
    )
    return list(built.records)


def plain(record: WarcRecord) -> bytes:
    """A record as an uncompressed file holds it."""
    return gzip.decompress(record.member())


def members(records: Iterable[WarcRecord]) -> list[bytes]:
    return [record.member() for record in records]


def read_all(path: Path, **options: int) -> tuple[list[StoredRecord], list[Fault]]:
    """The records and the faults of a file."""
    records, faults = [], []
    for item in read_records(path, **options):
        if isinstance(item, Fault):
            faults.append(item)
        else:
            records.append(item)
    return records, faults


def codes(faults: Iterable[Fault]) -> list[str]:
    return [str(fault.code) for fault in faults]
