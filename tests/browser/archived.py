"""A collection of answers that a test thinks up, as if a crawl had met them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from archive.collection import Collection
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import capture_records
from archive.warc.stamps import timestamp, warc_date
from archive.warc.writing import warcinfo
from tests.archive.verified import FIRST, build_index, write_records, write_warc
from tests.stamps import FixedStamps

TIMESTAMP = timestamp(warc_date(FixedStamps().now()))
"""When all of it was captured."""


def answer(
    body: bytes | str,
    content_type: str = "text/html; charset=utf-8",
    *,
    status: str = "200 OK",
    headers: Iterable[str] = (),
) -> bytes:
    """The bytes of a response."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}"]
    lines += [f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def collection_of(root: Path, answers: Iterable[tuple[str, bytes]]) -> Collection:
    """A sealed collection with a capture of each address."""
    collection = Collection(root)
    collection.create()
    stamps = FixedStamps()
    warc = collection.warc_path(FIRST)
    info = [("software", "tests")]
    records = [
        warcinfo(warc.name, info, record_id=stamps.record_id(), date=warc_date(stamps.now()))
    ]
    for url, response in answers:
        place = urlsplit(url)
        request = f"GET {place.path or '/'} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
        exchange = Exchange(url=url, date=stamps.now(), request=request, response=response)
        built = capture_records(
            exchange, stamps=stamps, warcinfo_id=records[0].record_id, context={}
        )
        records += built.records
    write_warc(warc, records)
    write_records(collection, warc)
    build_index(collection)
    return collection
