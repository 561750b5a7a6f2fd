"""Every exchange of a crawl against the log of the server that it was with, byte for byte."""

from __future__ import annotations

import dataclasses
import re

import pytest

from crawler.wire.tape import FRAMING_LIMIT
from tests.wire.case import SMALL, Case
from tests.wire.cases import CASES, LIMITS, STOPS
from tests.wire.runs import Crawls

pytestmark = pytest.mark.xdist_group("wire")

ON_BOTH = pytest.mark.parametrize("scheme", ["http", "https"])


def over(*cases: Case) -> pytest.MarkDecorator:
    """Runs a test for each scheme and case."""
    pairs = [(scheme, case) for scheme in ("http", "https") for case in cases]
    return pytest.mark.parametrize(
        ("scheme", "case"),
        [
            pytest.param(scheme, case, id=f"{scheme}-{case}")
            for scheme, case in pairs
            if scheme in case.schemes
        ],
    )


EVERY_CASE = over(*CASES)
_READ_SIZE = 1 << 16


def without_logins(request: bytes) -> bytes:
    """A request of the cases as it may be kept: their secrets are all of these forms."""
    head, end, body = request.partition(b"\r\n\r\n")
    lines = [
        line.replace(b"secret:word@", b"")
        for line in head.split(b"\r\n")
        if not line.startswith((b"Authorization:", b"Proxy-Authorization:"))
    ]
    return b"\r\n".join(lines) + end + body


def test_there_are_enough_cases() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    for scheme in ("http", "https"):
        assert sum(scheme in case.schemes for case in CASES) >= 80


@EVERY_CASE
def test_requests_are_what_the_server_read(crawls: Crawls, scheme: str, case: Case) -> None:
    run = crawls.tapped(scheme)
    assert [exchange.request for exchange in run.sent(case)] == [
        without_logins(served.request) for served in run.served[case.name]
    ]


@EVERY_CASE
def test_responses_are_what_the_server_wrote(crawls: Crawls, scheme: str, case: Case) -> None:
    run = crawls.tapped(scheme)
    for exchange, served in zip(run.sent(case), run.served[case.name], strict=True):
        if exchange.truncated:
            assert exchange.response
            assert served.response.startswith(exchange.response)
        else:
            assert exchange.response == served.response


@EVERY_CASE
def test_what_is_incomplete_says_why(crawls: Crawls, scheme: str, case: Case) -> None:
    exchanges = crawls.tapped(scheme).crawled[case.name].exchanges
    assert tuple(exchange.truncated for exchange in exchanges) == case.truncated
    for exchange in exchanges:
        incomplete = bool(exchange.truncated) or not exchange.response
        assert bool(exchange.error) == incomplete
        assert "\n" not in (exchange.error or "")


@EVERY_CASE
def test_the_connection_is_described(crawls: Crawls, scheme: str, case: Case) -> None:
    run = crawls.tapped(scheme)
    for exchange in run.crawled[case.name].exchanges:
        assert exchange.url.startswith(f"{scheme}://")
        assert "#" not in exchange.url
        assert "@" not in exchange.url
        connected = bool(exchange.request) or case.plain
        direct = connected and not any(ask.proxy for ask in case.asks)
        assert exchange.ip == ("127.0.0.1" if direct else None)
        if scheme == "https" and exchange.request:
            assert exchange.tls_version == "TLSv1.3"
            assert re.fullmatch(r"TLS_\w+", exchange.cipher or "")
        else:
            assert (exchange.tls_version, exchange.cipher) == (None, None)


@over(*(case for case in CASES if case.as_stock))
def test_scrapy_sees_what_it_sees_without_a_tap(crawls: Crawls, scheme: str, case: Case) -> None:
    mine, stock = (
        [dataclasses.replace(seen, url="") for seen in run.crawled[case.name].seen]
        for run in (crawls.tapped(scheme), crawls.stock(scheme))
    )
    assert mine == stock
    assert len(mine) == len(case.asks)


@EVERY_CASE
def test_the_meta_holds_the_last_download_only(crawls: Crawls, scheme: str, case: Case) -> None:
    crawled = crawls.tapped(scheme).crawled[case.name]
    assert crawled.last == crawled.exchanges[-len(crawled.last) :]
    assert len(crawled.last) == (2 if case.name == "closed-while-idle" else 1)


@EVERY_CASE
def test_servers_cannot_fill_the_memory(crawls: Crawls, scheme: str, case: Case) -> None:
    limit = dict(SMALL)["download_maxsize"] if case in LIMITS else 2_000_000
    for exchange in crawls.tapped(scheme).crawled[case.name].exchanges:
        assert len(exchange.response) <= limit + FRAMING_LIMIT + _READ_SIZE


@over(*(case for case in LIMITS if not case.as_stock))
def test_responses_of_endless_framing_are_refused(crawls: Crawls, scheme: str, case: Case) -> None:
    (seen,) = crawls.tapped(scheme).crawled[case.name].seen
    assert seen.error == "DownloadCancelledError"


@over(*(case for case in STOPS if case.truncated != (None,)))
def test_stopped_downloads_say_so(crawls: Crawls, scheme: str, case: Case) -> None:
    (exchange,) = crawls.tapped(scheme).crawled[case.name].exchanges
    assert exchange.error == "a signal handler stopped the download"


@ON_BOTH
def test_dates_are_in_the_order_of_the_requests(crawls: Crawls, scheme: str) -> None:
    for crawled in crawls.tapped(scheme).crawled.values():
        dates = [exchange.date for exchange in crawled.exchanges]
        assert dates == sorted(dates)
        assert all(date.utcoffset() is not None for date in dates)


@ON_BOTH
def test_secrets_are_sent_and_not_kept(crawls: Crawls, scheme: str) -> None:
    run = crawls.tapped(scheme)
    kept = repr([crawled.exchanges for crawled in run.crawled.values()])
    sent = repr([*(served.request for served in run.served["authorisation"]), *run.tunnels])
    if scheme == "http":
        sent += repr([served.request for served in run.served["by-proxy-with-login"]])
        assert "secret:word@" in sent
    assert "c2VjcmV0" in sent
    assert "Proxy-Authorization: " in sent
    for secret in ("c2VjcmV0", "Proxy-Authorization", "proxy-word", "secret:word"):
        assert secret not in kept


@ON_BOTH
def test_the_tap_itself_never_fails(crawls: Crawls, scheme: str) -> None:
    assert crawls.tapped(scheme).stderr == ""


def test_nothing_is_sent_to_a_server_that_is_not_trusted(crawls: Crawls) -> None:
    case = next(case for case in CASES if case.name == "sized")
    run = crawls.run("https", [case], settings={"DOWNLOAD_VERIFY_CERTIFICATES": True})
    (exchange,) = run.crawled[case.name].exchanges
    assert run.served[case.name] == []
    assert (exchange.request, exchange.response) == (b"", b"")
    assert "certificate verify failed" in (exchange.error or "")
