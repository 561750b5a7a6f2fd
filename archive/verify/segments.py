"""Payload digests of responses that are cut into segments: taken over all segments of a file.

Source: WARC/1.1 sections 5.9 and 7: the digest is of the whole payload, the last segment tells the
whole length, and segments may lie in several files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.warc.digests import Digest
from archive.warc.stored_record import StoredRecord


@dataclass(slots=True)
class _Begun:
    offset: int
    digest: Digest | None
    taken: Any
    """hashlib's object for the bytes so far."""
    next_number: int = 2


class SegmentDigests:
    """Those of one file."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}

    def begin(
        self, record: StoredRecord, digest: Digest | None, payload: Iterable[bytes | memoryview]
    ) -> None:
        """Takes the first segment of a response, the digest it states, and its payload."""
        taken = None
        if digest is not None:
            taken = hashlib.new(digest.algorithm, usedforsecurity=False)
            for piece in payload:
                taken.update(piece)
        self._begun[record.record_id] = _Begun(record.offset, digest, taken)

    def go_on(self, record: StoredRecord, block: Iterable[bytes]) -> bool:
        """Takes a further segment; False where it ends a payload that is not the stated one."""
        get = record.headers.first.get
        origin = get("warc-segment-origin-id", "")
        begun = self._begun.get(origin)
        if begun is None or get("warc-segment-number") != str(begun.next_number):
            return True
        begun.next_number += 1
        if begun.digest is not None:
            for piece in block:
                begun.taken.update(piece)
        if get("warc-segment-total-length") is None:
            return True
        del self._begun[origin]
        return begun.digest is None or begun.taken.digest() == begun.digest.value

    def unfinished(self) -> Iterator[tuple[int, int]]:
        """Offset of each response of which segments are missing, and the number of the first."""
        for begun in self._begun.values():
            yield begun.offset, begun.next_number
