"""Checks the payload digests of responses that are cut into segments, within one file.

Source: WARC/1.1 sections 5.9 and 7: the digest is of the whole payload, the last segment has the
total length, and segments may be in several files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.warc.digests import Digest
from archive.warc.stored_record import StoredRecord


@dataclass(slots=True)
class _SegmentedPayload:
    offset: int
    digest: Digest | None
    hasher: Any
    """hashlib's object for the bytes so far; None without a digest."""
    next_number: int = 2


class SegmentDigests:
    """The segmented responses of one file."""

    def __init__(self) -> None:
        self._payloads: dict[str, _SegmentedPayload] = {}

    def begin(
        self, record: StoredRecord, digest: Digest | None, payload: Iterable[bytes | memoryview]
    ) -> None:
        """Adds the first segment of a response: the digest that it states, and its payload."""
        hasher = None
        if digest is not None:
            hasher = hashlib.new(digest.algorithm, usedforsecurity=False)
            for piece in payload:
                hasher.update(piece)
        self._payloads[record.record_id] = _SegmentedPayload(record.offset, digest, hasher)

    def add(self, record: StoredRecord, block: Iterable[bytes]) -> bool:
        """Adds a further segment; returns False if it is the last and the digest does not match."""
        get = record.headers.first.get
        origin = get("warc-segment-origin-id", "")
        started = self._payloads.get(origin)
        if started is None or get("warc-segment-number") != str(started.next_number):
            return True
        started.next_number += 1
        if started.digest is not None:
            for piece in block:
                started.hasher.update(piece)
        if get("warc-segment-total-length") is None:
            return True
        del self._payloads[origin]
        return started.digest is None or started.hasher.digest() == started.digest.value

    def unfinished(self) -> Iterator[tuple[int, int]]:
        """Yields the offset of each incomplete response, and the number of its next segment."""
        for started in self._payloads.values():
            yield started.offset, started.next_number
