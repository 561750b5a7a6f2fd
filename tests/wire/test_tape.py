"""The parts of the tap that are pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.exchange import Truncation
from crawler.wire.tape import Download, clean_fault, public_url, without_secrets
from tests.stamps import FixedStamps

HEAD = b"GET / HTTP/1.1\r\nHost: site.invalid\r\n"


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://site.invalid/a?b#c", "http://site.invalid/a?b"),
        ("http://me:word@site.invalid:81/a", "http://site.invalid:81/a"),
        ("http://me@site.invalid/@b", "http://site.invalid/@b"),
        ("http://a@b:c@site.invalid/", "http://site.invalid/"),
        ("http://site.invalid/me:word@here", "http://site.invalid/me:word@here"),
        ("http://[::1]:81/@", "http://[::1]:81/@"),
    ],
)
def test_urls_are_kept_without_credentials(url: str, public: str) -> None:
    assert public_url(url) == public


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (HEAD + b"Authorization: Basic x\r\nX: y\r\n\r\n", HEAD + b"X: y\r\n\r\n"),
        (HEAD + b"X: y\r\nproxy-AUTHORIZATION: x\r\n\r\n", HEAD + b"X: y\r\n\r\n"),
        (
            b"GET http://a@b:c@site.invalid/@d HTTP/1.1\r\nHost: a@b:c@site.invalid\r\n\r\n",
            b"GET http://site.invalid/@d HTTP/1.1\r\nHost: site.invalid\r\n\r\n",
        ),
        (HEAD + b"\r\nAuthorization: x\r\n\r\n", HEAD + b"\r\nAuthorization: x\r\n\r\n"),
        (HEAD + b"X-Authorization: y\r\n\r\n", HEAD + b"X-Authorization: y\r\n\r\n"),
        (HEAD + b"Authorization: cut off\r\n", HEAD),
    ],
)
def test_requests_are_kept_without_credentials(sent: bytes, kept: bytes) -> None:
    assert without_secrets(sent) == kept


@given(st.lists(st.from_regex(rb"(?i)x-[a-z]+: [ -~]*", fullmatch=True)), st.binary())
def test_requests_without_credentials_are_kept_as_they_are(lines: list[bytes], body: bytes) -> None:
    request = HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body
    assert without_secrets(request) == request


@given(st.text())
def test_faults_are_one_printable_line(text: str) -> None:
    fault = clean_fault(text)
    assert len(fault) <= 500
    assert fault.isprintable()


def test_faults_are_kept_without_credentials() -> None:
    fault = "Getting http://me:word@site.invalid/ took\nlonger than 0.7 seconds."
    assert clean_fault(fault) == "Getting http://site.invalid/ took longer than 0.7 seconds."
    assert "word" not in clean_fault("no results for hostname lookup: me:word@site.invalid")


def test_what_comes_after_the_download_is_not_kept() -> None:
    download = Download("http://site.invalid/", stamps=FixedStamps(), maxsize=0, by_proxy=False)
    tape = download.open_tape(ip="192.0.2.1", secure=False, session=None)
    tape.send(HEAD)
    tape.receive(b"HTTP/1.1 200")
    (exchange,) = download.stop("time", "too slow")
    tape.receive(b" OK\r\n")
    tape.finish(surplus=2)
    assert (exchange.response, exchange.truncated) == (b"HTTP/1.1 200", "time")
    assert tape.size == 0


@pytest.mark.parametrize(
    ("cleanly", "reason", "truncated"),
    [
        (True, None, None),
        (False, None, "disconnect"),
        (True, "unspecified", "unspecified"),  # closed by us, then
        (False, "time", "time"),
    ],
)
def test_a_body_that_ends_by_closing_is_whole_if_the_server_closed_in_order(
    cleanly: bool, reason: Truncation | None, truncated: Truncation | None
) -> None:
    download = Download("http://site.invalid/", stamps=FixedStamps(), maxsize=0, by_proxy=False)
    tape = download.open_tape(ip=None, secure=False, session=None)
    tape.receive(b"HTTP/1.0 200 OK\r\n\r\nbody")
    tape.close(cleanly=cleanly, fault="closed")
    tape.finish(surplus=0)
    (exchange,) = download.stop(reason, None)
    assert exchange.truncated == truncated
    assert exchange.error == ("closed" if truncated else None)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://site.invalid/", ("TLSv1.3", "TLS_AES_256_GCM_SHA384")),
        ("http://site.invalid/", (None, None)),
    ],
)
def test_tls_with_a_proxy_is_not_taken_for_tls_with_the_server(
    url: str, told: tuple[str | None, str | None]
) -> None:
    download = Download(url, stamps=FixedStamps(), maxsize=0, by_proxy=True)
    tape = download.open_tape(
        ip="192.0.2.1", secure=True, session=("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    )
    tape.send(HEAD)
    (exchange,) = download.stop(None, None)
    assert (exchange.tls_version, exchange.cipher) == told
    assert (exchange.request, exchange.ip) == (HEAD, None)


def test_a_download_without_connection_is_an_exchange() -> None:
    (exchange,) = Download(
        "http://me:word@site.invalid/#a", stamps=FixedStamps(), maxsize=0, by_proxy=False
    ).stop(None, "DNS lookup failed")
    assert exchange.url == "http://site.invalid/"
    assert (exchange.request, exchange.response, exchange.ip) == (b"", b"", None)
    assert (exchange.truncated, exchange.error) == (None, "DNS lookup failed")
