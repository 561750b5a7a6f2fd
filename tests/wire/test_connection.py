"""What a crawl over real connections cannot show at will."""

# Twisted's test transports have no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    StopDownload,
)
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol, Request
from twisted.web.http_headers import Headers

from archive.warc.exchange import Truncation
from crawler.visits.addresses import Addresses
from crawler.wire.handler import _reason
from crawler.wire.tap import (
    PrivateAddressError,
    TappedPool,
    _TappedProtocol,
    _TappedRequest,
    current_download,
)
from crawler.wire.tape import Download
from pipelines.site import SITE
from tests.stamps import FixedStamps


class Kept:
    """A pool with connections that were kept; it makes new ones only when told to."""

    def __init__(self, opened: ExitStack) -> None:
        self.pool = TappedPool(MemoryReactorClock())
        self.pool.maxPersistentPerHost = 4
        self.new = 0
        self._opened = opened

    def keep(self) -> tuple[_TappedProtocol, socket.socket]:
        """A connection that is kept, and the server's end of it."""
        near, far = socket.socketpair()
        self._opened.enter_context(near)
        self._opened.enter_context(far)
        near.setblocking(False)
        connection = TappedPool._factory(lambda _: None, "a test").buildProtocol(None)
        assert isinstance(connection, _TappedProtocol)
        transport = StringTransport()
        transport.socket = near  # type: ignore[attr-defined]
        connection.makeConnection(transport)
        self.pool._putConnection("host", connection)
        return connection, far

    def connect(self, _factory: object) -> Deferred[HTTP11ClientProtocol]:
        """As an endpoint: a new connection is never there yet."""
        self.new += 1
        return Deferred()

    def take(self) -> HTTP11ClientProtocol | None:
        """The connection that a download is given; None where it waits for a new one."""
        current_download.set(Download("http://x/", stamps=FixedStamps(), maxsize=0, by_proxy=False))
        lent: list[object] = []
        self.pool.getConnection("host", self).addCallback(lent.append)  # type: ignore[arg-type]
        if not lent:
            return None
        return lent[0]._connection._clientProtocol  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def kept() -> Iterator[Kept]:
    with ExitStack() as opened:
        yield Kept(opened)


def test_a_silent_connection_is_used_again(kept: Kept) -> None:
    connection, _far = kept.keep()
    assert kept.take() is connection
    assert kept.take() is None
    assert kept.new == 1


def test_a_connection_is_not_used_soon_after_bytes_came(kept: Kept) -> None:
    connection, _far = kept.keep()
    kept.pool.quiet_seconds = 3600
    connection.last_heard = time.monotonic()
    assert kept.take() is None
    connection.last_heard -= 3600
    assert kept.take() is connection


def test_a_connection_with_bytes_that_nobody_read_is_not_used_again(kept: Kept) -> None:
    connection, far = kept.keep()
    far.send(b"H")
    assert kept.take() is None
    connection._wire.socket.recv(1)
    assert kept.take() is connection


def test_a_connection_that_the_server_closed_is_not_used_again(kept: Kept) -> None:
    _connection, far = kept.keep()
    far.close()
    assert kept.take() is None
    assert kept.new == 1


def test_of_all_that_are_kept_the_first_silent_one_is_taken(kept: Kept) -> None:
    (_heard, far), (closed, _), (silent, _), (other, _) = (kept.keep() for _ in range(4))
    far.send(b"H")
    closed.connectionLost(Failure(ConnectionDone()))
    assert kept.take() is silent
    assert kept.take() is other
    assert kept.take() is None
    assert closed not in kept.pool._timeouts
    assert len(kept.pool._timeouts) == 1


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
