"""Verifies one capture: its WARC record is read from the file and compared with the JSON record.

`scrapy verify` checks a whole collection. This checks one capture, while a person waits, and shows
each step, so that it can be repeated by hand: see `viewer.proof.manual_check`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from archive.errors import ArchiveError
from archive.http.message import ResponseMessage, entity, split_interim
from archive.index.entry import http_response
from archive.index.lookup import CaptureLookup
from archive.warc.captures import CaptureGroup
from archive.warc.digests import parse_digest
from archive.warc.reader import StoredRecord
from pipelines.records.captured_page import captured_article, stored_capture
from pipelines.records.record import UNREAD, VERSIONS, Record, make_record, record_line
from pipelines.records.validate import validated
from pipelines.site.addresses import Site
from pipelines.workers.pool import ExtractionPool
from viewer.proof.manual_check import Command, Digests, commands
from viewer.proof.member import Member, read_member

State = Literal["holds", "fails", "unknown"]
Step = Literal[
    "member", "record", "record_id", "block", "payload_header", "payload", "text", "extraction"
]
_MAX_SHOWN_BYTES: Final = 64 << 10
"""Of the response head, and of the request."""


@dataclass(frozen=True, slots=True)
class Check:
    """One step and its result."""

    step: Step
    state: State
    detail: str = ""
    """The values that were compared, or an error message."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of the verification, and what it was made from."""

    record: Record
    checks: tuple[Check, ...]
    member: Member | None
    """Where the record is in the file; None if it cannot be read."""
    commands: tuple[Command, ...]
    response_head: str
    request: str

    @property
    def state(self) -> State:
        """`fails` if any step fails; `unknown` if no step holds."""
        states = {check.state for check in self.checks}
        if "fails" in states:
            return "fails"
        return "holds" if "holds" in states else "unknown"


class Prover:
    """Verifies captures of a collection, one at a time."""

    def __init__(self, captures: CaptureLookup, site: Site, pool: ExtractionPool) -> None:
        """Verifies captures of `site`; pages are extracted again by the workers of `pool`."""
        self._captures = captures
        self._site = site
        self._pool = pool

    def prove(self, record: Record, line: bytes) -> Proof:
        """Reads a capture and compares it with its record.

        Args:
            record: The record.
            line: The record's line in the records file.

        """
        place = record.warc
        try:
            member = read_member(self._captures, place.file, place.offset, place.length)
            group = self._captures.group_at(place.file, place.offset, place.length)
        except ArchiveError as error:
            failed = Check("record", "fails", str(error))
            return Proof(record, (failed, _check_text(record)), None, (), "", "")
        stored = group.response
        checks = (
            Check("member", "fails" if member.fault else "holds", member.fault or ""),
            Check("record", "holds", f"WARC/{stored.version} {stored.type}"),
            _compare("record_id", stored.record_id, place.record_id),
            _check_block(stored),
            *self._payload(record, stored),
            _check_text(record),
            self._extraction(line, record, group),
        )
        request = b"" if group.request is None else group.request.block
        interim, _ = split_interim(stored.block)
        message = http_response(stored)
        head = interim + message.head if message is not None else b""
        shell_commands = tuple(commands(member, _digests(stored, message, len(head))))
        return Proof(record, checks, member, shell_commands, _readable(head), _readable(request))

    def _payload(self, record: Record, stored: StoredRecord) -> Iterator[Check]:
        message = self._captures.response(stored)
        if message is None:
            yield Check("payload", "fails" if stored.type != "revisit" else "unknown")
            return
        payload = entity(message).data
        stated = stored.headers.get("warc-payload-digest")
        if stated is not None:
            digest = parse_digest(stated)
            right = digest is not None and any(map(digest.is_of, ([payload], [message.body])))
            yield Check(
                "payload_header",
                "unknown" if digest is None else "holds" if right else "fails",
                stated,
            )
        found = hashlib.sha256(payload).hexdigest()
        if record.warc.payload_sha256 is not None:
            yield _compare("payload", found, record.warc.payload_sha256)

    def _extraction(self, line: bytes, record: Record, group: CaptureGroup) -> Check:
        if record.extraction.versions != VERSIONS:
            made_by = ", ".join(
                f"{name} {version}" for name, version in record.extraction.versions.items()
            )
            return Check("extraction", "unknown", made_by)
        extracted = self._extract_again(record, group)
        if extracted is None:
            return Check("extraction", "fails")
        if not UNREAD.isdisjoint(extracted.extraction.warnings):
            return Check("extraction", "unknown", ", ".join(extracted.extraction.warnings))
        if record_line(extracted) == line:
            return Check("extraction", "holds")
        names = [
            name
            for name in record.__struct_fields__
            if getattr(record, name) != getattr(extracted, name)
        ]
        return Check("extraction", "fails", ", ".join(names))

    def _extract_again(self, record: Record, group: CaptureGroup) -> Record | None:
        response = group.response
        message = self._captures.response(response)
        url = response.url or ""
        if message is None:
            return None
        page = captured_article(
            self._site,
            url,
            message,
            group.metadata_fields,
            truncated=response.headers.get("warc-truncated"),
        )
        if page is None:
            return None
        reading = self._pool.submit(page.body, page.original_url, page.content_type)
        article, _ = validated(reading.result())
        stored = stored_capture(response, message, record.warc.file)
        return make_record(page, article, stored)


def _compare(step: Step, found: str, stated: str) -> Check:
    if found == stated:
        return Check(step, "holds", found)
    return Check(step, "fails", f"{found} ≠ {stated}")


def _check_block(stored: StoredRecord) -> Check:
    field = stored.headers.get("warc-block-digest")
    digest = parse_digest(field) if field else None
    if field is None or digest is None or stored.block_truncated:
        return Check("block", "unknown", field or "")
    return Check("block", "holds" if digest.is_of([stored.block]) else "fails", field)


def _digests(stored: StoredRecord, message: ResponseMessage | None, head: int) -> Digests:
    """Returns the digests that can be checked by hand."""
    is_plain = stored.type in ("response", "resource") and not (message and message.chunked)
    return Digests(
        block=None if stored.block_truncated else stored.headers.get("warc-block-digest"),
        block_length=len(stored.block),
        payload=stored.headers.get("warc-payload-digest") if is_plain else None,
        http_head_length=head,
    )


def _check_text(record: Record) -> Check:
    if record.text is None:
        return Check("text", "unknown")
    return _compare(
        "text", hashlib.sha256(record.text.encode()).hexdigest(), record.text_sha256 or ""
    )


def _readable(data: bytes) -> str:
    return data[:_MAX_SHOWN_BYTES].decode("latin-1").replace("\r\n", "\n").rstrip("\n")
