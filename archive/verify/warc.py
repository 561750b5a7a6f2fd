"""Checks of one WARC file: its records, each by itself, and how they belong together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from archive.cdxj import entry_of_response, http_response
from archive.collection import OPEN_SUFFIX
from archive.digests import parse_digest, sha256_hex
from archive.faults import Code, Fault
from archive.http import ResponseMessage, dechunk, entity, split_interim
from archive.reader import BLOCK_LIMIT, StoredRecord, WarcFile
from archive.verify.ledger import CaptureRow

_WITH_URL: Final = frozenset(
    {"response", "resource", "request", "revisit", "conversion", "continuation"}
)
_POINTED_TO: Final = frozenset({"response", "revisit", "resource"})
# Name, form, and the types of records that must have it (None: all); WARC/1.1 section 5.
_FIELDS: Final = (
    ("warc-type", re.compile(r"\S+"), None),
    ("warc-record-id", re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>?"), None),
    (
        "warc-date",
        re.compile(
            r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?Z)?)?)?"
        ),
        None,
    ),
    # Blanks are met in old files; a control character is no writer's habit.
    ("warc-target-uri", re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:\S[^\0-\x1f\x7f]*"), _WITH_URL),
    ("warc-profile", re.compile(r"\S+"), frozenset({"revisit"})),
)
_ONCE: Final = (*(name for name, _, _ in _FIELDS), "warc-block-digest", "warc-payload-digest")
_HEAD_END: Final = re.compile(rb"\n\r?\n")
_COMPARE: Final = "Compare the record with another copy of the file"


class WarcCheck:
    """Goes through one file; faults and captures are handed over as they are met."""

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        on_fault: Callable[[Fault], None],
        on_capture: Callable[[CaptureRow], None],
        on_bytes: Callable[[int], None],
        block_limit: int = BLOCK_LIMIT,
    ) -> None:
        """Prepares.

        Args:
            path: The file.
            name: What the faults call it.
            on_fault: Takes each fault.
            on_capture: Takes each record that something may point to.
            on_bytes: Told how far the file has been read, in bytes.
            block_limit: Bytes of a block that are kept; longer ones are read once more.

        """
        self.records = 0
        self._path = path
        self._name = name
        self._sealed_name = path.name.removesuffix(OPEN_SUFFIX)
        self._on_fault = on_fault
        self._on_capture = on_capture
        self._on_bytes = on_bytes
        self._block_limit = block_limit
        self._ids: set[str] = set()
        self._partners: dict[str, int] = {}
        self._warcinfos: set[str] = set()

    def run(self) -> None:
        """Reads the whole file.

        Raises:
            StorageError: Where the disk does not give the bytes.

        """
        empty = True
        with WarcFile(self._path) as file:
            for item in file.records(block_limit=self._block_limit):
                empty = False
                if isinstance(item, Fault):
                    self._say(item.code, item.offset or 0, item.message)
                    continue
                self.records += 1
                self._on_bytes(item.offset + item.length)
                self._check(file, item)
        if empty and not self._path.name.endswith(OPEN_SUFFIX):
            self._say(Code.EMPTY, 0, "the file holds nothing. Restore it from another copy.")
        for record_id, offset in self._partners.items():
            if record_id not in self._ids:
                self._say(
                    Code.PARTNER_MISSING,
                    offset,
                    f"this record belongs to {record_id}, which is not in the file. "
                    "Look for it in another copy.",
                )

    def _check(self, file: WarcFile, record: StoredRecord) -> None:
        kind = record.type
        self._check_fields(record)
        self._check_links(record)
        self._check_block_digest(file, record)
        if kind in ("response", "resource"):
            self._check_payload_digest(file, record)
        if kind in _POINTED_TO:
            self._on_capture(self._row(record))

    def _check_fields(self, record: StoredRecord) -> None:
        headers, offset, kind = record.headers, record.offset, record.type
        if headers.strange:
            self._say(
                Code.HEADER_DAMAGED,
                offset,
                f"{headers.strange} lines of the record's header are no fields. {_COMPARE}.",
            )
        for name, form, kinds in _FIELDS:
            value = headers.get(name)
            if not value and (kinds is None or kind in kinds):
                self._say(
                    Code.FIELD_MISSING, offset, f"the record has no {name}, as it must. {_COMPARE}."
                )
            elif value and not form.fullmatch(value):
                self._say(
                    Code.FIELD_INVALID,
                    offset,
                    f"the record's {name} is not what it should be: {value[:80]!r}. {_COMPARE}.",
                )
        for name in _ONCE if headers.repeated else ():
            if name in headers.repeated:
                self._say(
                    Code.FIELD_REPEATED,
                    offset,
                    f"the record has more than one {name}: programs may differ on which counts. "
                    f"{_COMPARE}.",
                )

    def _check_links(self, record: StoredRecord) -> None:
        headers, offset = record.headers, record.offset
        if record.record_id in self._ids:
            self._say(
                Code.ID_REPEATED,
                offset,
                f"an earlier record of the file has the id {record.record_id} too. "
                "The file may be two copies put together.",
            )
        self._ids.add(record.record_id)
        for partner in headers.all("warc-concurrent-to"):
            self._partners.setdefault(partner, offset)
        if record.type == "warcinfo":
            self._warcinfos.add(record.record_id)
        warcinfo = headers.get("warc-warcinfo-id")
        if warcinfo and warcinfo not in self._warcinfos:
            self._warcinfos.add(warcinfo)
            self._say(
                Code.WARCINFO_MISSING,
                offset,
                f"no warcinfo record {warcinfo} stands before the first record that names it. "
                "The file's beginning may be lost: look for another copy.",
            )

    def _check_block_digest(self, file: WarcFile, record: StoredRecord) -> None:
        field = record.headers.get("warc-block-digest")
        if field is None:
            return
        digest = parse_digest(field)
        if digest is None:
            self._unknown(record, "WARC-Block-Digest", field)
        elif record.type == "revisit" and digest.is_of([]):
            pass  # wget states the digest of nothing for its revisits
        elif not digest.is_of(_block(file, record)):
            self._say(
                Code.BLOCK_DIGEST,
                record.offset,
                f"the block is not the one that {field} was taken of: bytes have changed since. "
                f"{_COMPARE}.",
            )

    def _check_payload_digest(self, file: WarcFile, record: StoredRecord) -> None:
        field = record.headers.get("warc-payload-digest")
        if field is None:
            return
        digest = parse_digest(field)
        if digest is None:
            self._unknown(record, "WARC-Payload-Digest", field)
        elif not any(digest.is_of(payload) for payload in _payloads(file, record)):
            self._say(
                Code.PAYLOAD_DIGEST,
                record.offset,
                f"the payload is not the one that {field} was taken of. {_COMPARE}.",
            )

    def _row(self, record: StoredRecord) -> CaptureRow:
        message = http_response(record)
        entry = entry_of_response(record, message, self._sealed_name)
        headers = record.headers
        return CaptureRow(
            file=self._sealed_name,
            offset=record.offset,
            length=record.length,
            type=record.type,
            record_id=record.record_id,
            url=record.url or "",
            date=record.date,
            status=entry.status if entry else None,
            mime=entry.mime if entry else None,
            digest=entry.digest if entry else None,
            payload_sha256=_payload_sha256(record, message, entry.digest if entry else None),
            indexable=entry is not None and not self._path.name.endswith(OPEN_SUFFIX),
            refers_to=headers.get("warc-refers-to"),
            refers_to_url=headers.get("warc-refers-to-target-uri"),
            refers_to_date=headers.get("warc-refers-to-date"),
        )

    def _unknown(self, record: StoredRecord, name: str, field: str) -> None:
        self._say(
            Code.DIGEST_UNKNOWN,
            record.offset,
            f"the {name} {field[:80]!r} cannot be checked: its algorithm or its form is not known "
            "here. Check it with a program that knows it.",
        )

    def _say(self, code: Code, offset: int, message: str) -> None:
        self._on_fault(Fault(code, self._name, offset, message))


def _block(file: WarcFile, record: StoredRecord) -> Iterator[bytes]:
    """The whole block, from the file once more where it was too long to be kept."""
    if record.block_truncated:
        yield from file.block(record.offset)
    else:
        yield record.block


def _payloads(file: WarcFile, record: StoredRecord) -> Iterator[Iterator[bytes | memoryview]]:
    """What a payload digest may be of, in pieces.

    That is the HTTP body as it stands in the record, where the digest is of the transfer; the
    body without chunks, as the standard says; for records without HTTP, the block.
    """
    if not (record.headers.get("content-type") or "").lower().startswith("application/http"):
        yield _block(file, record)
        return
    interim, _ = split_interim(record.block)
    head = _HEAD_END.search(record.block, len(interim))
    start = head.end() if head else len(record.block)
    yield _after(start, _block(file, record))
    if b"chunked" in record.block[len(interim) : start].lower() and not record.block_truncated:
        yield iter([dechunk(record.block[start:]).data])
    if interim:
        first = _HEAD_END.search(record.block)
        yield _after(first.end() if first else 0, _block(file, record))


def _after(start: int, pieces: Iterator[bytes]) -> Iterator[memoryview]:
    for piece in pieces:
        yield memoryview(piece)[start:]
        start = max(start - len(piece), 0)


def _payload_sha256(
    record: StoredRecord, message: ResponseMessage | None, digest: str | None
) -> str | None:
    """The digest that a record of the page must state; it is computed where none can be relied on.

    `digest` is the one of the index entry: stated, and checked above, or computed a moment ago.
    """
    known = sha256_hex(digest)
    stated = record.headers.get("warc-payload-digest") is not None
    if record.type == "revisit" or record.block_truncated:
        return known
    if known and not (stated and message is not None and message.chunked):
        return known
    return hashlib.sha256(entity(message).data if message else record.block).hexdigest()
