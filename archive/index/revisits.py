"""What a revisit refers to: the earlier capture with the payload that it leaves out.

Makers tell it in different ways. Ours, browsertrix, warcprox and pywb name address and time of the
earlier capture (WARC/1.1 sections 5.11 and 6.7); Heritrix and old wget name only its digest, or
its record id. Digests come in two spellings and several algorithms, and some are of the chunked
body. A payload is given only where what the revisit says fits it; nothing is guessed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from msgspec.structs import replace

from archive.http.message import ResponseMessage, entity
from archive.http.wayback import original_url
from archive.index.entry import REVISIT_MIME, CdxjEntry, http_response
from archive.index.file import CdxjIndex
from archive.warc.digests import parse_digest
from archive.warc.stamps import timestamp
from archive.warc.stored_record import StoredRecord

_MOST_TRIED: Final = 8
"""Captures that are read for one revisit: an archive may be made to hold many that do not fit."""


def response_of(record: StoredRecord) -> ResponseMessage | None:
    """The answer that a record holds: of a resource, which has no HTTP head, 200 and its type."""
    message = http_response(record)
    if message is not None or record.type != "resource":
        return message
    kind = record.headers.get("content-type")
    headers = (("content-type", kind),) if kind else ()
    return ResponseMessage(200, "", headers, b"", record.block)


class Originals:
    """Finds the captures that revisits refer to."""

    def __init__(self, index: CdxjIndex, read: Callable[[CdxjEntry], StoredRecord]) -> None:
        """Takes the index of an archive, and what reads a record of it."""
        self._index = index
        self._read = read
        self._by_digest: sqlite3.Connection | None = None

    def close(self) -> None:
        """Lets go of what was gathered."""
        if self._by_digest is not None:
            self._by_digest.close()

    def resolve(self, revisit: StoredRecord, head: ResponseMessage) -> ResponseMessage | None:
        """The whole answer: the revisit's own head and the payload it refers to; None without it.

        Raises:
            DamagedArchiveError: Where the index points to no record.

        """
        for entry in islice(self._candidates(revisit), _MOST_TRIED):
            record = self._read(entry)
            message = response_of(record)
            if message is None or not _fits(revisit, record, message):
                continue
            payload = entity(message).data
            told = head if head.status is not None else message
            headers = tuple(pair for pair in told.headers if pair[0] != "transfer-encoding")
            return replace(told, headers=headers, body=payload)
        return None

    def _candidates(self, revisit: StoredRecord) -> Iterator[CdxjEntry]:
        """First those of the address and time, then of the address, then of the digest."""
        url = original_url(revisit.address("warc-refers-to-target-uri") or revisit.url or "")
        date = revisit.headers.get("warc-refers-to-date")
        of_url = [entry for entry in self._index.captures(url) if entry.mime != REVISIT_MIME]
        then = [entry for entry in of_url if date and entry.timestamp == timestamp(date)]
        yield from then
        digest = _normal(revisit.headers.get("warc-payload-digest"))
        if digest is None:
            yield from (entry for entry in of_url if entry not in then)
            return
        # A digest of another algorithm says nothing: that payload has to be looked at.
        algorithm = digest.partition(":")[0]
        for entry in of_url:
            theirs = _normal(entry.digest) or ""
            may_fit = theirs == digest or theirs.partition(":")[0] != algorithm
            if may_fit and entry not in then:
                yield entry
        yield from self._of_digest(digest)

    def _of_digest(self, digest: str) -> Iterator[CdxjEntry]:
        if self._by_digest is None:
            self._by_digest = sqlite3.connect("")  # a temporary file, gone with the connection
            self._by_digest.execute("CREATE TABLE captures (digest TEXT, place INTEGER)")
            self._by_digest.executemany(
                "INSERT INTO captures VALUES (?, ?)",
                (
                    (normal, place)
                    for place, entry in self._index.lines()
                    if entry.mime != REVISIT_MIME and (normal := _normal(entry.digest))
                ),
            )
            self._by_digest.execute("CREATE INDEX by_digest ON captures (digest, place)")
        found = self._by_digest.execute(
            "SELECT place FROM captures WHERE digest = ? ORDER BY place LIMIT ?",
            (digest, _MOST_TRIED),
        )
        for (place,) in found:
            yield self._index.line_at(place)


def _normal(field: str | None) -> str | None:
    """A digest in one spelling; one that is not known as it stands."""
    digest = parse_digest(field) if field else None
    return f"{digest.algorithm}:{digest.value.hex()}" if digest else field or None


def _fits(revisit: StoredRecord, record: StoredRecord, message: ResponseMessage) -> bool:
    """Whether the payload is the one that the revisit speaks of."""
    stated = revisit.headers.get("warc-payload-digest")
    digest = parse_digest(stated or "")
    if digest is not None:
        theirs = _normal(record.headers.get("warc-payload-digest"))
        payloads = ([entity(message).data], [message.body])
        return theirs == _normal(stated) or any(map(digest.is_of, payloads))
    if stated is not None:
        return stated == record.headers.get("warc-payload-digest")
    if target := revisit.headers.get("warc-refers-to"):
        return target == record.record_id
    date = revisit.headers.get("warc-refers-to-date")
    return date is not None and timestamp(date) == timestamp(record.date)
