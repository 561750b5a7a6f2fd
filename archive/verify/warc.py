"""Checks one WARC file: each of its records, and the references between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from archive.faults import Code, Fault
from archive.http.message import ResponseMessage
from archive.index.entry import digest_of, http_response, is_indexed, mime_of_record
from archive.names import is_open, sealed_name
from archive.verify.ledger import CaptureRow
from archive.verify.payload import block, payload_sha256, payloads, says_http
from archive.verify.segments import SegmentDigests
from archive.warc.captures import is_first_segment
from archive.warc.digests import normal_digest, parse_digest
from archive.warc.reader import BLOCK_LIMIT, StoredRecord, WarcFile
from archive.warc.writing import sha256

_TYPES_WITH_URL: Final = frozenset(
    {"response", "resource", "request", "revisit", "conversion", "continuation"}
)
_CAPTURE_TYPES: Final = frozenset({"response", "revisit", "resource"})
_WORD: Final = r"\S+"
# The common form comes first: the general one takes several times as long.
_RECORD_ID: Final = r"(?:<urn:uuid:[0-9a-f-]{36}>|<?[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>?)"
_DATE: Final = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z|"
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?Z)?)?)?)"
)
# Old files have spaces in addresses; control characters are damage.
_URI: Final = r"<?[A-Za-z][A-Za-z0-9+.-]*:\S[^\0-\x1f\x7f]*"
# Name, form, and the record types that must have it (None: all); WARC/1.1 section 5.
_FIELDS: Final = (
    ("warc-type", re.compile(_WORD), None),
    ("warc-record-id", re.compile(_RECORD_ID), None),
    ("warc-date", re.compile(_DATE), None),
    ("warc-target-uri", re.compile(_URI), _TYPES_WITH_URL),
    ("warc-profile", re.compile(_WORD), frozenset({"revisit"})),
)
_VALID_FIELDS: Final = re.compile(rf"(?!revisit\n){_WORD}\n{_RECORD_ID}\n{_DATE}\n{_URI}")
"""The first four fields, one a line, of a record for which these are enough."""
_HEAD_END: Final = b"\r\n\r\n"
_PROGRESS_BYTES: Final = 1 << 20
"""Between two progress reports."""
_UNREPEATABLE: Final = (
    *(name for name, _, _ in _FIELDS),
    "warc-block-digest",
    "warc-payload-digest",
)
_ADVICE: Final = "Compare the record with another copy of the file"


def _plain_id(record_id: str) -> str:
    """Returns a record id in a normal form: some tools omit the brackets, or use capital letters.

    Source: RFC 8141 (`urn:uuid:` in any case) and RFC 9562 section 4.
    """
    bare = record_id.removeprefix("<").removesuffix(">")
    return bare.lower() if bare[:9].lower() == "urn:uuid:" else bare


class WarcCheck:
    """Checks one file; calls functions with the faults and captures that it finds."""

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        on_fault: Callable[[Fault], None],
        on_capture: Callable[[CaptureRow], None] | None,
        on_bytes: Callable[[int], None],
        block_limit: int = BLOCK_LIMIT,
    ) -> None:
        """Prepares the check.

        Args:
            path: The WARC file.
            name: The file's name in a report.
            on_fault: Called with each fault.
            on_capture: Called with each response, revisit and resource; None if not needed.
            on_bytes: Called from time to time with the offset that is reached, in bytes.
            block_limit: The most bytes of a block that are kept in memory; a longer block is read a
                second time.

        """
        self.records = 0
        self.captures = 0
        """How many of the records are responses, revisits or resources."""
        self._path = path
        self._name = name
        self._sealed_name = sealed_name(path)
        self._is_open = is_open(path)
        self._on_fault = on_fault
        self._on_capture = on_capture
        self._on_bytes = on_bytes
        self._block_limit = block_limit
        self._ids: set[str] = set()
        self._partners: dict[str, tuple[str, int]] = {}
        self._warcinfos: set[str] = set()
        self._segments = SegmentDigests()
        self._line_ends_reported = False

    def run(self) -> None:
        """Reads the whole file.

        Raises:
            StorageError: If the file cannot be read.

        """
        empty, due = True, 0
        with WarcFile(self._path) as file:
            for item in file.records(block_limit=self._block_limit):
                empty = False
                if isinstance(item, Fault):
                    self._add(item.code, item.offset or 0, item.message)
                    continue
                self.records += 1
                if item.offset >= due:
                    self._on_bytes(item.offset)
                    due = item.offset + _PROGRESS_BYTES
                self._check(file, item)
        if empty and not self._is_open:
            self._add(Code.EMPTY, 0, "the file is empty. Restore it from another copy.")
        for plain_id, (record_id, offset) in self._partners.items():
            if plain_id not in self._ids:
                self._add(
                    Code.PARTNER_MISSING,
                    offset,
                    f"this record belongs to {record_id}, which is not in the file. "
                    "Look for it in another copy.",
                )
        for offset, number in self._segments.unfinished():
            self._add(
                Code.SEGMENT_MISSING,
                offset,
                f"the response is cut into segments, and segment {number} does not follow in this "
                "file: segments of several files are not put together. Look for it in another "
                "file of the same crawl.",
            )

    def _check(self, file: WarcFile, record: StoredRecord) -> None:
        self._check_fields(record)
        self._check_links(record)
        self._check_block_digest(file, record)
        kind = record.type
        if kind == "continuation" and not self._segments.add(record, block(file, record)):
            self._add_payload_fault(record, "that the first segment states")
        if kind in _CAPTURE_TYPES:
            self.captures += 1
            if kind != "revisit":
                self._check_payload_digest(file, record)
            if self._on_capture is not None:
                self._on_capture(self._row(record, http_response(record)))

    def _check_fields(self, record: StoredRecord) -> None:
        headers, get = record.headers, record.headers.first.get
        if headers.bare_ends and not self._line_ends_reported:
            self._line_ends_reported = True
            self._add(
                Code.HEADER_LINE_ENDS,
                record.offset,
                "from here on, lines of WARC headers end in LF, not in CR LF: other programs may "
                "not read the file. `warcio recompress` writes it correctly.",
            )
        # All fields at once, which is faster; each by itself only if something is wrong.
        values = (
            f"{get('warc-type', '')}\n{get('warc-record-id', '')}\n{get('warc-date', '')}\n"
            f"{get('warc-target-uri', '')}"
        )
        if headers.strange or not _VALID_FIELDS.fullmatch(values):
            self._check_each_field(record)
        for name in _UNREPEATABLE if headers.repeated else ():
            if name in headers.repeated:
                self._add(
                    Code.FIELD_REPEATED,
                    record.offset,
                    f"the record has more than one {name}: programs may differ on which counts. "
                    f"{_ADVICE}.",
                )

    def _check_each_field(self, record: StoredRecord) -> None:
        headers, offset, kind = record.headers, record.offset, record.type
        if headers.strange:
            self._add(
                Code.HEADER_DAMAGED,
                offset,
                f"{headers.strange} lines of the record's header are not fields. {_ADVICE}.",
            )
        for name, form, kinds in _FIELDS:
            value = headers.get(name)
            if not value and (kinds is None or kind in kinds):
                self._add(
                    Code.FIELD_MISSING,
                    offset,
                    f"the record has no {name}, which is required. {_ADVICE}.",
                )
            elif value and not form.fullmatch(value):
                self._add(
                    Code.FIELD_INVALID,
                    offset,
                    f"the record's {name} has an invalid value: {value[:80]!r}. {_ADVICE}.",
                )

    def _check_links(self, record: StoredRecord) -> None:
        headers, offset = record.headers, record.offset
        record_id = _plain_id(record.record_id)
        if record_id in self._ids:
            self._add(
                Code.ID_REPEATED,
                offset,
                f"an earlier record of the file has the id {record_id} too. "
                "The file may be two copies put together.",
            )
        self._ids.add(record_id)
        if partner := headers.first.get("warc-concurrent-to"):
            partners = headers.all("warc-concurrent-to") if headers.repeated else (partner,)
            for partner in partners:
                self._partners.setdefault(_plain_id(partner), (partner, offset))
        if record.type == "warcinfo":
            self._warcinfos.add(record_id)
        warcinfo = _plain_id(headers.first.get("warc-warcinfo-id", ""))
        if warcinfo and warcinfo not in self._warcinfos:
            self._warcinfos.add(warcinfo)
            self._add(
                Code.WARCINFO_MISSING,
                offset,
                f"no warcinfo record {warcinfo} comes before the first record that names it. "
                "The file's beginning may be lost: look for another copy.",
            )

    def _check_block_digest(self, file: WarcFile, record: StoredRecord) -> None:
        field = record.headers.first.get("warc-block-digest")
        if field is None or (not record.block_truncated and field == sha256(record.block)):
            return
        digest = parse_digest(field)
        if digest is None:
            self._add_unknown_digest(record, "WARC-Block-Digest", field)
        elif record.type == "revisit" and digest.is_of([]):
            pass  # wget writes the digest of an empty block in its revisits
        elif not digest.is_of(block(file, record)):
            self._add(
                Code.BLOCK_DIGEST,
                record.offset,
                f"the block does not have the digest {field}: bytes of it have changed. {_ADVICE}.",
            )

    def _check_payload_digest(self, file: WarcFile, record: StoredRecord) -> None:
        field = record.headers.first.get("warc-payload-digest")
        if is_first_segment(record):
            digest = parse_digest(field or "")
            self._segments.begin(record, digest, next(payloads(file, record)))
            return
        if field is None:
            return
        # Nearly all digests are of what follows the first empty line. The other possibilities are
        # tried only if that does not match.
        begin = record.block.find(_HEAD_END) + len(_HEAD_END) if says_http(record) else 0
        if not record.block_truncated and field == sha256(record.block[begin:]):
            return
        digest = parse_digest(field)
        if digest is None:
            self._add_unknown_digest(record, "WARC-Payload-Digest", field)
        elif not any(digest.is_of(payload) for payload in payloads(file, record)):
            self._add_payload_fault(record, field)

    def _add_payload_fault(self, record: StoredRecord, digest: str) -> None:
        self._add(
            Code.PAYLOAD_DIGEST,
            record.offset,
            f"the payload does not have the digest {digest}. {_ADVICE}.",
        )

    def _row(self, record: StoredRecord, message: ResponseMessage | None) -> CaptureRow:
        get = record.headers.first.get
        indexed = is_indexed(record, message)
        digest = digest_of(record, message) if indexed else None
        return CaptureRow(
            file=self._sealed_name,
            offset=record.offset,
            length=record.length,
            type=record.type,
            record_id=record.record_id,
            url=record.url or "",
            date=record.date,
            status=message.status if indexed and message else None,
            mime=mime_of_record(record, message) if indexed else None,
            digest=digest,
            normal_digest=normal_digest(get("warc-payload-digest")),
            payload_sha256=None
            if is_first_segment(record)
            else payload_sha256(record, message, digest),
            indexable=indexed and not self._is_open,
            refers_to=get("warc-refers-to"),
            refers_to_url=get("warc-refers-to-target-uri"),
            refers_to_date=get("warc-refers-to-date"),
        )

    def _add_unknown_digest(self, record: StoredRecord, name: str, field: str) -> None:
        self._add(
            Code.DIGEST_UNKNOWN,
            record.offset,
            f"the {name} {field[:80]!r} cannot be checked: its algorithm or its form is not "
            "known. Check it with another program.",
        )

    def _add(self, code: Code, offset: int, message: str) -> None:
        self._on_fault(Fault(code, self._name, offset, message))
