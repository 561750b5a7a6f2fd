"""What a revisit refers to: the earlier capture with the payload that it leaves out.

Makers tell it in different ways. Ours, browsertrix, warcprox and pywb name address and time of the
earlier capture (WARC/1.1 sections 5.11 and 6.7); Heritrix and old wget name only its digest, or
its record id. Digests come in several spellings and algorithms, and some are of the chunked body.
A payload is given only where what the revisit says fits it; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from msgspec.structs import replace

from archive.http.message import ResponseMessage, entity
from archive.index.entry import REVISIT_MIME, CdxjEntry, http_response
from archive.warc.digests import normal_digest, parse_digest
from archive.warc.stamps import timestamp
from archive.warc.stored_record import StoredRecord


class SearchedIndex(Protocol):
    """Index entries that can be searched."""

    def captures(self, url: str) -> Iterable[CdxjEntry]:
        """Those of an address, in any of its forms."""
        ...

    def with_digest(self, digest: str) -> Iterable[CdxjEntry]:
        """Those with a digest (see `normal_digest`) that are no revisits."""
        ...


def response_of(record: StoredRecord) -> ResponseMessage | None:
    """The answer that a record holds: of a resource, which has no HTTP head, 200 and its type."""
    message = http_response(record)
    if message is not None or record.type != "resource":
        return message
    kind = record.headers.get("content-type")
    headers = (("content-type", kind),) if kind else ()
    return ResponseMessage(200, "", headers, b"", record.block)


def with_payload(head: ResponseMessage, original: ResponseMessage) -> ResponseMessage:
    """The whole answer of a revisit: its own head, where it has one, and the payload."""
    own = head if head.status is not None else original
    headers = tuple(pair for pair in own.headers if pair[0] != "transfer-encoding")
    return replace(own, headers=headers, body=entity(original).data)


def candidates(revisit: StoredRecord, index: SearchedIndex) -> Iterator[CdxjEntry]:
    """The captures that a revisit may refer to, the likeliest first.

    First those of the address and time that it names, then of the address, then of the digest.
    """
    url = revisit.address("warc-refers-to-target-uri") or revisit.url or ""
    date = revisit.headers.get("warc-refers-to-date")
    of_url = [entry for entry in index.captures(url) if entry.mime != REVISIT_MIME]
    then = [entry for entry in of_url if date and entry.timestamp == timestamp(date)]
    yield from then
    digest = normal_digest(revisit.headers.get("warc-payload-digest"))
    if digest is None:
        yield from (entry for entry in of_url if entry not in then)
        return
    # A digest of another algorithm says nothing: that payload has to be looked at.
    algorithm = digest.partition(":")[0]
    for entry in of_url:
        theirs = normal_digest(entry.digest) or ""
        may_fit = theirs == digest or theirs.partition(":")[0] != algorithm
        if may_fit and entry not in then:
            yield entry
    yield from index.with_digest(digest)


def fits(
    revisit: StoredRecord, record: StoredRecord, message: ResponseMessage, *, check_bytes: bool
) -> bool:
    """Whether the payload of a record is the one that the revisit speaks of.

    Args:
        revisit: The revisit.
        record: The earlier capture.
        message: Its answer.
        check_bytes: Whether the digest is taken of the payload even where the earlier capture
            states the same one.

    """
    stated = revisit.headers.get("warc-payload-digest")
    digest = parse_digest(stated or "")
    if digest is not None:
        theirs = normal_digest(record.headers.get("warc-payload-digest"))
        if theirs == normal_digest(stated) and not check_bytes:
            return True
        return any(map(digest.is_of, ([entity(message).data], [message.body])))
    if stated is not None:
        return stated == record.headers.get("warc-payload-digest")
    if target := revisit.headers.get("warc-refers-to"):
        return target == record.record_id
    date = revisit.headers.get("warc-refers-to-date")
    return date is not None and timestamp(date) == timestamp(record.date)
