"""Exchanges as WARC records: each byte of them."""

from __future__ import annotations

import pytest

from archive.warc.capture import Capture, Original
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import capture_records, no_original
from archive.warc.writing import warcinfo
from tests.archive.golden import build, golden, sha256, text
from tests.archive.wire import DATE, FILE_ID, PAYLOAD, REQUEST, RESPONSE, URL, exchange, record_id
from tests.stamps import FixedStamps

CONTEXT = {"via": "https://en.zamanalwsl.net/news/articles/30/1", "section-name": "Opinion"}
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_whole_exchange_is_a_response_a_request_and_metadata() -> None:
    made = exchange(ip="192.0.2.7", tls_version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384")
    response, request, metadata = build(made, CONTEXT).records
    wire = (
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        "WARC-IP-Address: 192.0.2.7",
        "WARC-Protocol: http/1.1",
        "WARC-Protocol: tls/1.3",
        "WARC-Cipher-Suite: TLS_AES_256_GCM_SHA384",
    )
    assert text(response) == golden(
        "WARC-Type: response",
        f"WARC-Record-ID: {record_id(1)}",
        *wire,
        f"WARC-Concurrent-To: {record_id(2)}",
        "Content-Type: application/http;msgtype=response",
        "WARC-Payload-Digest: "
        "sha256:838455940aca58f425d643b813d38f39178367823aedcf3c826991f3911e5f04",
        f"WARC-Block-Digest: sha256:{sha256(RESPONSE)}",
        block=RESPONSE,
    )
    assert text(request) == golden(
        "WARC-Type: request",
        f"WARC-Record-ID: {record_id(2)}",
        *wire,
        f"WARC-Concurrent-To: {record_id(1)}",
        "Content-Type: application/http;msgtype=request",
        f"WARC-Block-Digest: sha256:{sha256(REQUEST)}",
        block=REQUEST,
    )
    fields = b"via: https://en.zamanalwsl.net/news/articles/30/1\r\nsection-name: Opinion\r\n"
    assert text(metadata) == golden(
        "WARC-Type: metadata",
        f"WARC-Record-ID: {record_id(3)}",
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        f"WARC-Concurrent-To: {record_id(1)}",
        "Content-Type: application/warc-fields",
        f"WARC-Block-Digest: sha256:{sha256(fields)}",
        block=fields,
    )


def test_the_file_opens_with_who_wrote_it() -> None:
    info = [("software", "zamanalwsl-archive/0.1"), ("operator", ""), ("robots", "obey\r\nall")]
    block = b"software: zamanalwsl-archive/0.1\r\nrobots: obey all\r\n"
    opening = warcinfo("zaman.warc.gz", info, record_id=FILE_ID, date=DATE)
    assert text(opening) == golden(
        "WARC-Type: warcinfo",
        f"WARC-Record-ID: {FILE_ID}",
        f"WARC-Date: {DATE}",
        "WARC-Filename: zaman.warc.gz",
        "Content-Type: application/warc-fields",
        f"WARC-Block-Digest: sha256:{sha256(block)}",
        block=block,
    )


def test_the_same_payload_again_is_a_revisit_with_its_own_head_alone() -> None:
    original = Original(record_id(77), URL + "?old", "2026-01-01T00:00:00.000000Z")
    built = build(exchange(), original=original)
    head = RESPONSE.removesuffix(PAYLOAD)
    assert text(built.records[0]) == golden(
        "WARC-Type: revisit",
        f"WARC-Record-ID: {record_id(1)}",
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        "WARC-Protocol: http/1.1",
        f"WARC-Concurrent-To: {record_id(2)}",
        "Content-Type: application/http;msgtype=response",
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        f"WARC-Refers-To: {record_id(77)}",
        f"WARC-Refers-To-Target-URI: {URL}?old",
        "WARC-Refers-To-Date: 2026-01-01T00:00:00.000000Z",
        f"WARC-Payload-Digest: sha256:{sha256(PAYLOAD)}",
        f"WARC-Block-Digest: sha256:{sha256(head)}",
        block=head,
    )
    assert built.capture == Capture(
        record_id(1), "revisit", URL, DATE, 200, "text/html", sha256(PAYLOAD)
    )


def test_the_earlier_capture_is_asked_for_by_address_and_payload() -> None:
    asked: list[tuple[str, str]] = []
    capture_records(
        exchange(),
        stamps=FixedStamps(),
        warcinfo_id=FILE_ID,
        context={},
        find_original=lambda url, digest: asked.append((url, digest)),
    )
    assert asked == [(URL, sha256(PAYLOAD))]


@pytest.mark.parametrize(
    "made",
    [
        exchange(truncated="disconnect"),
        exchange(RESPONSE.replace(b"200 OK", b"404 Not Found")),
        exchange(b"HTTP/1.1 200 OK\r\n\r\n"),
    ],
    ids=["truncated", "not 200", "empty"],
)
def test_what_is_not_a_whole_page_is_never_a_revisit(made: Exchange) -> None:
    built = build(made, original=Original(record_id(77), URL, DATE))
    assert built.records[0].type == "response"
    assert built.records[0].block == made.response


def test_a_304_is_kept_as_it_came_as_not_modified() -> None:
    response = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'
    built = build(exchange(response), original=Original(record_id(77), URL, DATE))
    assert text(built.records[0]) == golden(
        "WARC-Type: revisit",
        f"WARC-Record-ID: {record_id(1)}",
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        "WARC-Protocol: http/1.1",
        f"WARC-Concurrent-To: {record_id(2)}",
        "Content-Type: application/http;msgtype=response",
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        f"WARC-Block-Digest: sha256:{sha256(response)}",
        block=response,
    )
    assert (built.capture.record_type, built.capture.status) == ("revisit", 304)


def test_a_chunked_response_stays_chunked_and_has_its_payload_digest_in_the_index_only() -> None:
    response = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\nbody\r\n0\r\nT: 1\r\n\r\n"
    )
    built = build(exchange(response))
    assert text(built.records[0]) == golden(
        "WARC-Type: response",
        f"WARC-Record-ID: {record_id(1)}",
        f"WARC-Date: {DATE}",
        f"WARC-Target-URI: {URL}",
        f"WARC-Warcinfo-ID: {FILE_ID}",
        "WARC-Protocol: http/1.1",
        f"WARC-Concurrent-To: {record_id(2)}",
        "Content-Type: application/http;msgtype=response",
        f"WARC-Block-Digest: sha256:{sha256(response)}",
        block=response,
    )
    assert built.capture.payload_sha256 == sha256(b"body")


def test_the_same_exchange_gives_the_same_bytes() -> None:
    made = exchange(ip="192.0.2.7")
    once, again = (build(made, CONTEXT).records for _ in range(2))
    assert [record.member() for record in once] == [record.member() for record in again]


@pytest.mark.parametrize(
    ("headers", "mime"),
    [
        (b"Content-Type: Text/HTML; charset=x\r\n", "text/html"),
        (b"Content-Type: ;\r\n", None),
        (b"", None),
    ],
)
def test_the_index_holds_the_bare_media_type(headers: bytes, mime: str | None) -> None:
    built = build(exchange(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\nbody"))
    assert built.capture.mime == mime


def test_an_answer_without_a_payload_has_the_digest_of_nothing() -> None:
    built = build(exchange(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert ("WARC-Payload-Digest", f"sha256:{EMPTY_SHA256}") in built.records[0].fields


def test_nothing_earlier_is_found_without_an_index() -> None:
    no_original(URL, EMPTY_SHA256)
    assert build(exchange()).records[0].type == "response"
