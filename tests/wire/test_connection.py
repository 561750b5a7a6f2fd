"""What a crawl over real connections cannot show at will."""

# Twisted's test transports have no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    StopDownload,
)
from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import Request
from twisted.web.http_headers import Headers

from archive.warc.exchange import Truncation
from crawler.visits.addresses import Addresses
from crawler.wire.handler import _reason
from crawler.wire.tap import PrivateAddressError, TappedPool, _TappedRequest
from crawler.wire.tape import Download
from pipelines.site import SITE
from tests.stamps import FixedStamps


def test_bytes_that_nobody_asked_for_end_the_connection_at_once() -> None:
    connection = TappedPool._factory(lambda _: None, "a test").buildProtocol(None)
    transport = StringTransport()
    connection.makeConnection(transport)
    connection.dataReceived(b"HTTP/1.1 200 OK\r\n\r\n")
    assert transport.disconnected
    assert transport.value() == b""


@pytest.mark.parametrize(
    ("exception", "reason"),
    [
        (DownloadTimeoutError(), "time"),
        (DownloadCancelledError(), "length"),
        # Closing takes a while: by then a body without a length may look whole.
        (StopDownload(), "unspecified"),
        (DownloadFailedError(), None),
    ],
)
def test_what_we_gave_up_is_told_from_what_failed(
    exception: Exception, reason: Truncation | None
) -> None:
    assert _reason(exception) == reason


@pytest.mark.parametrize(
    ("ip", "may_ask"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:169.254.169.254", False),
        ("::ffff:93.184.216.34", True),
        ("not an address", False),
    ],
)
def test_a_public_name_that_leads_to_a_private_address_is_not_asked(
    ip: str, *, may_ask: bool
) -> None:
    downloads = {
        public_only: Download(
            "https://en.zamanalwsl.net/",
            stamps=FixedStamps(),
            maxsize=0,
            by_proxy=False,
            public_only=public_only,
        )
        for public_only in (True, False)
    }
    assert downloads[True].may_ask(ip) is may_ask
    assert downloads[False].may_ask(ip)


def test_not_a_byte_is_sent_to_a_private_address() -> None:
    connection = TappedPool._factory(lambda _: None, "a test").buildProtocol(None)
    transport = StringTransport(peerAddress=IPv4Address("TCP", "169.254.169.254", 80))
    connection.makeConnection(transport)
    download = Download(
        "http://x/", stamps=FixedStamps(), maxsize=0, by_proxy=False, public_only=True
    )
    request = _TappedRequest.like(Request(b"GET", b"/", Headers({b"host": [b"x"]}), None), download)
    failures: list[Failure] = []
    connection.request(request).addErrback(failures.append)
    assert failures[0].check(PrivateAddressError) is PrivateAddressError
    assert transport.value() == b""
    assert transport.disconnected
    (exchange,) = download.stop(None, "a private address")
    assert (exchange.request, exchange.response) == (b"", b"")


def test_a_base_address_that_the_user_gave_may_be_private() -> None:
    addresses = Addresses(SITE, {"en": ["http://127.0.0.1:8000"]})
    assert addresses.is_given("http://127.0.0.1:8000/news/article/5")
    assert not addresses.is_given("http://127.0.0.1:8001/")
    assert not addresses.is_given("https://www.zamanalwsl.net/")
