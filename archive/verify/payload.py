"""The bytes that the digests of a record are taken of, in all the ways that tools take them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from archive.http.message import ResponseMessage, dechunk, entity, split_interim
from archive.warc.digests import sha256_hex
from archive.warc.reader import StoredRecord, WarcFile

_HEAD_END: Final = re.compile(rb"\n\r?\n")


def says_http(record: StoredRecord) -> bool:
    """Returns whether the Content-Type of a record says that its block is an HTTP message."""
    return record.headers.first.get("content-type", "").lower().startswith("application/http")


def block(file: WarcFile, record: StoredRecord) -> Iterator[bytes]:
    """Yields the whole block; from the file, if it was too long to be kept in memory."""
    if record.block_truncated:
        yield from file.block(record.offset)
    else:
        yield record.block


def payloads(file: WarcFile, record: StoredRecord) -> Iterator[Iterator[bytes | memoryview]]:
    """Yields everything that a payload digest may be taken of, each in pieces.

    That is the HTTP body with its chunks; the body without chunks, as the standard says; for
    records without HTTP, the block.
    """
    if not says_http(record):
        yield block(file, record)
        return
    interim, _ = split_interim(record.block)
    head = _HEAD_END.search(record.block, len(interim))
    start = head.end() if head else len(record.block)
    yield _after(start, block(file, record))
    if b"chunked" in record.block[len(interim) : start].lower() and not record.block_truncated:
        yield iter([dechunk(record.block[start:]).data])
    if interim:
        first = _HEAD_END.search(record.block)
        yield _after(first.end() if first else 0, block(file, record))


def _after(start: int, pieces: Iterator[bytes]) -> Iterator[memoryview]:
    for piece in pieces:
        yield memoryview(piece)[start:]
        start = max(start - len(piece), 0)


def payload_sha256(
    record: StoredRecord, message: ResponseMessage | None, digest: str | None
) -> str | None:
    """Returns the payload digest that a JSON record must have, in hexadecimal.

    Args:
        record: The WARC record.
        message: The HTTP response in it.
        digest: The digest of its index entry.

    """
    known = sha256_hex(digest)
    stated = record.headers.get("warc-payload-digest") is not None
    if record.type == "revisit" or record.block_truncated:
        return known
    if known and not (stated and message is not None and message.chunked):
        return known
    return hashlib.sha256(entity(message).data if message else record.block).hexdigest()
