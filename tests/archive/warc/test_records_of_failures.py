"""What did not come whole, or not at all, as WARC records: each byte of them."""

from __future__ import annotations

import pytest

from archive.warc.capture import Capture
from tests.archive.golden import build, golden, sha256, text
from tests.archive.wire import DATE, FILE_ID, REQUEST, RESPONSE, URL, exchange, record_id


@pytest.mark.parametrize("reason", ["length", "time", "disconnect", "unspecified"])
def test_a_cut_response_says_why_and_keeps_what_came(reason: str) -> None:
    response = b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n<p>half of"
    made = exchange(response, truncated=reason, error="the server\r\nclosed")
    built = build(made)
    assert text(built.records[0]) == golden(
        "WARC-Type: response",
        f"WARC-Record-ID: {record_id(1)}",
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        "WARC-Protocol: http/1.0",
        f"WARC-Concurrent-To: {record_id(2)}",
        "Content-Type: application/http;msgtype=response",
        f"WARC-Truncated: {reason}",
        f"WARC-Payload-Digest: sha256:{sha256(b'<p>half of')}",
        f"WARC-Block-Digest: sha256:{sha256(response)}",
        block=response,
    )
    assert built.records[2].block == b"fetch-error: the server closed\r\n"


def test_a_failure_without_a_byte_is_a_request_and_metadata() -> None:
    built = build(exchange(b"", error="timed out after 30 s", ip="2001:db8::7"))
    request, metadata = built.records
    wire = (
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
    )
    assert text(request) == golden(
        "WARC-Type: request",
        f"WARC-Record-ID: {record_id(1)}",
        *wire,
        "WARC-IP-Address: 2001:db8::7",
        "WARC-Protocol: http/1.1",
        "Content-Type: application/http;msgtype=request",
        f"WARC-Block-Digest: sha256:{sha256(REQUEST)}",
        block=REQUEST,
    )
    block = b"fetch-error: timed out after 30 s\r\n"
    assert text(metadata) == golden(
        "WARC-Type: metadata",
        f"WARC-Record-ID: {record_id(2)}",
        *wire,
        f"WARC-Concurrent-To: {record_id(1)}",
        "Content-Type: application/warc-fields",
        f"WARC-Block-Digest: sha256:{sha256(block)}",
        block=block,
    )
    assert built.capture == Capture(record_id(1), "request", URL, DATE, None, None, None)


@pytest.mark.parametrize(
    ("error", "said"),
    [("connection refused", b"connection refused"), (None, b"no connection")],
)
def test_a_failure_without_a_connection_is_metadata_alone(error: str | None, said: bytes) -> None:
    built = build(exchange(b"", b"", error=error))
    (metadata,) = built.records
    block = b"fetch-error: " + said + b"\r\n"
    assert text(metadata) == golden(
        "WARC-Type: metadata",
        f"WARC-Record-ID: {record_id(1)}",
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        "Content-Type: application/warc-fields",
        f"WARC-Block-Digest: sha256:{sha256(block)}",
        block=block,
    )
    assert built.capture == Capture(record_id(1), "metadata", URL, DATE, None, None, None)


def test_answers_before_the_answer_are_kept_beside_it() -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\n"
    response, _request, metadata = build(exchange(early + RESPONSE)).records
    assert response.block == RESPONSE
    assert metadata.block == (b"interim-responses-base64: SFRUUC8xLjEgMTAwIENvbnRpbnVlDQoNCg==\r\n")


def test_only_answers_before_the_answer_are_no_response() -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\n"
    built = build(exchange(early, truncated="disconnect"))
    assert [record.type for record in built.records] == ["request", "metadata"]
    assert b"interim-responses-base64: " in built.records[1].block
    assert built.capture.payload_sha256 is None
