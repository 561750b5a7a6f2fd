"""An exchange as WARC/1.1 records: response or revisit, request, metadata.

Pure: the same exchange, ids and context give the same records. HTTP blocks are those that came over
the wire.

Source: WARC/1.1, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/;
for WARC-Protocol and WARC-Cipher-Suite the IIPC's proposals of these names.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.http.message import entity, media_type, parse_response, split_interim
from archive.warc.capture import Capture, Original
from archive.warc.exchange import Exchange
from archive.warc.fields import FIELDS_TYPE
from archive.warc.stamps import Stamps, warc_date
from archive.warc.writing import IDENTICAL_PAYLOAD, NOT_MODIFIED, WarcRecord, sha256, warc_fields

FindOriginal = Callable[[str, str], Original | None]


def no_original(_url: str, _payload_sha256: str) -> None:
    """Finds no earlier capture."""


@dataclass(frozen=True, slots=True)
class CaptureRecords:
    """The records of one exchange in their order; the first is the one that `capture` is of."""

    capture: Capture
    records: tuple[WarcRecord, ...]


def capture_records(
    exchange: Exchange,
    *,
    stamps: Stamps,
    warcinfo_id: str,
    context: Mapping[str, str],
    find_original: FindOriginal = no_original,
) -> CaptureRecords:
    """The records of one exchange: response or revisit, request, metadata.

    Args:
        exchange: What went over the wire.
        stamps: Gives the record ids.
        warcinfo_id: The id of the file's warcinfo record.
        context: What the crawl knew and the page does not say; it goes into the metadata record.
        find_original: Gives the earlier capture, if there is one, of an address with a payload of
            this SHA-256 (hexadecimal); then the record is a revisit without the payload.

    """
    return _Builder(exchange, stamps, warcinfo_id, context, find_original).build()


class _Builder:
    def __init__(
        self,
        exchange: Exchange,
        stamps: Stamps,
        warcinfo_id: str,
        context: Mapping[str, str],
        find_original: FindOriginal,
    ) -> None:
        self._exchange = exchange
        self._warcinfo_id = warcinfo_id
        self._context = context
        self._find_original = find_original
        self._interim, self._final = split_interim(exchange.response)
        self._message = parse_response(self._final)
        self._response_id = stamps.record_id() if self._final else None
        self._request_id = stamps.record_id() if exchange.request else None
        self._metadata_block = self._metadata()
        self._metadata_id = stamps.record_id() if self._metadata_block else None
        self._date = warc_date(exchange.date)

    def build(self) -> CaptureRecords:
        records: list[WarcRecord] = []
        digest: str | None = None
        if self._response_id:
            response, digest = self._response(self._response_id)
            records.append(response)
        if self._request_id:
            records.append(self._request(self._request_id))
        if self._metadata_id:
            records.append(self._metadata_record(self._metadata_id))
        first = records[0]
        message = self._message if self._response_id else None
        capture = Capture(
            record_id=first.record_id,
            record_type=first.type,
            url=self._exchange.url,
            date=self._date,
            status=message.status if message else None,
            mime=media_type(message.header("content-type")) if message else None,
            payload_sha256=digest,
        )
        return CaptureRecords(capture, tuple(records))

    def _common(self, concurrent_to: str | None) -> list[tuple[str, str]]:
        exchange = self._exchange
        fields = [
            ("WARC-Date", self._date),
            ("WARC-Target-URI", exchange.url),
            ("WARC-Warcinfo-ID", self._warcinfo_id),
        ]
        if exchange.ip:
            fields.append(("WARC-IP-Address", exchange.ip))
        if exchange.request:
            fields.append(("WARC-Protocol", (self._message.protocol or "HTTP/1.1").lower()))
        if exchange.tls_version:
            fields.append(("WARC-Protocol", _tls_protocol(exchange.tls_version)))
        if exchange.cipher:
            fields.append(("WARC-Cipher-Suite", exchange.cipher))
        if concurrent_to:
            fields.append(("WARC-Concurrent-To", concurrent_to))
        return fields

    def _response(self, record_id: str) -> tuple[WarcRecord, str]:
        message, exchange = self._message, self._exchange
        payload = entity(message).data
        digest = hashlib.sha256(payload).hexdigest()
        fields = self._common(self._request_id)
        fields.append(("Content-Type", "application/http;msgtype=response"))
        if exchange.truncated:
            fields.append(("WARC-Truncated", exchange.truncated))
        if message.status == 304:
            block = self._final
            fields.append(("WARC-Profile", NOT_MODIFIED))
        elif original := self._original(payload, digest):
            block = message.head
            fields += [
                ("WARC-Profile", IDENTICAL_PAYLOAD),
                ("WARC-Refers-To", original.record_id),
                ("WARC-Refers-To-Target-URI", original.url),
                ("WARC-Refers-To-Date", original.date),
                ("WARC-Payload-Digest", f"sha256:{digest}"),
            ]
        else:
            block = self._final
            if not message.chunked:  # warcio and FastWARC take the digest of the chunked bytes
                fields.append(("WARC-Payload-Digest", f"sha256:{digest}"))
        fields.append(("WARC-Block-Digest", sha256(block)))
        kind = "revisit" if any(name == "WARC-Profile" for name, _ in fields) else "response"
        return WarcRecord(kind, record_id, tuple(fields), block), digest

    def _original(self, payload: bytes, digest: str) -> Original | None:
        """The capture to refer to. Only what came whole and well is worth referring to."""
        if not payload or self._message.status != 200 or self._exchange.truncated:
            return None
        return self._find_original(self._exchange.url, digest)

    def _request(self, record_id: str) -> WarcRecord:
        block = self._exchange.request
        fields = (
            *self._common(self._response_id),
            ("Content-Type", "application/http;msgtype=request"),
            ("WARC-Block-Digest", sha256(block)),
        )
        return WarcRecord("request", record_id, fields, block)

    def _metadata(self) -> bytes:
        pairs = list(self._context.items())
        if self._exchange.error:
            pairs.append(("fetch-error", self._exchange.error))
        if self._interim:
            pairs.append(("interim-responses-base64", base64.b64encode(self._interim).decode()))
        if self._exchange.surplus:
            pairs.append(("surplus-base64", base64.b64encode(self._exchange.surplus).decode()))
        if not pairs and not self._final and not self._exchange.request:
            pairs.append(("fetch-error", "no connection"))
        return warc_fields(pairs)

    def _metadata_record(self, record_id: str) -> WarcRecord:
        block = self._metadata_block
        fields = [
            ("WARC-Date", self._date),
            ("WARC-Target-URI", self._exchange.url),
            ("WARC-Warcinfo-ID", self._warcinfo_id),
        ]
        if beside := self._response_id or self._request_id:
            fields.append(("WARC-Concurrent-To", beside))
        fields += [("Content-Type", FIELDS_TYPE), ("WARC-Block-Digest", sha256(block))]
        return WarcRecord("metadata", record_id, tuple(fields), block)


def _tls_protocol(version: str) -> str:
    """`TLSv1.3` as the proposal for WARC-Protocol writes it: `tls/1.3`."""
    return re.sub(r"(?i)^(tls|ssl)v", lambda match: match[1].lower() + "/", version)
