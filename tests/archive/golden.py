"""The bytes that a record must have, spelled out."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping

from archive.warc.capture import Original
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import CaptureRecords, capture_records
from archive.warc.writing import WarcRecord
from tests.archive.wire import FILE_ID
from tests.stamps import FixedStamps


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def build(
    made: Exchange,
    context: Mapping[str, str] | None = None,
    original: Original | None = None,
) -> CaptureRecords:
    return capture_records(
        made,
        stamps=FixedStamps(),
        warcinfo_id=FILE_ID,
        context=context or {},
        find_original=lambda _url, _digest: original,
    )


def text(record: WarcRecord) -> str:
    """The record's own bytes, which are its gzip member's only content."""
    return gzip.decompress(record.member()).decode("utf-8", errors="surrogateescape")


def golden(*lines: str, block: bytes) -> str:
    head = "\r\n".join(("WARC/1.1", *lines, f"Content-Length: {len(block)}", "", ""))
    return head + block.decode("utf-8", errors="surrogateescape") + "\r\n\r\n"
