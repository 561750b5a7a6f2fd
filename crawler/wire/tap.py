"""A tap under Twisted's HTTP client: every byte of the wire, above TLS, put on tapes.

What an archive needs is the bytes of the connection, and no public hook of Scrapy or Twisted has
them. `Response.headers` has lost the reason of the status line, the order, case and spacing of the
headers, and those that Twisted takes for the connection's own; `Response.body` is without chunks
and trailers, and the downloader middlewares take its compression off; `bytes_received` sees the
same decoded body; a request gets its last headers in the agent, behind every hook; and an answer
that was cut off is an exception without its bytes.

So the tap sits between Twisted's transports and its HTTP parser:

    TappedPool        gives connections to requests, and knows of which download they are
    _TappedRequest    writes itself to a transport: the bytes sent
    _TappedProtocol   is a connection: its address, its TLS session
    _TappedParser     is given the bytes received, and finds where the response ends

Each adds a few lines to the class it stands for and passes everything on. What Scrapy does stays
as it is: responses, exceptions, retries, latencies, proxies, tunnels; with two exceptions against
hostile servers. A response whose heads and framing alone are over `FRAMING_LIMIT` is given up, and
a connection on which bytes come unasked is aborted. The CONNECT with which a tunnel is asked for is
between us and the proxy, and on no tape.

None of these classes is public, so Scrapy is held to one minor version, and the hooks are looked
for at import.
"""

# Most of Twisted's HTTP client has no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import re
import socket
import time
from collections.abc import Hashable, Iterable, Sequence
from contextvars import ContextVar
from typing import Final, Protocol, cast

import scrapy
import twisted
from twisted.internet.defer import Deferred, fail
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import (
    IAddress,
    IHandshakeListener,
    ISSLTransport,
    IStreamClientEndpoint,
)
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool
from twisted.web.iweb import IResponse
from zope.interface import implementer

from archive.errors import IncompatibleLibraryError
from crawler.wire.tape import Download, Tape

_FIELD_NAME: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A token (RFC 9110 section 5.6.2)."""


def incompatible(what: str) -> IncompatibleLibraryError:
    """The error for libraries that are not what the tap was made for."""
    return IncompatibleLibraryError(
        f"The capture does not work with Scrapy {scrapy.__version__} and Twisted "
        f"{twisted.__version__}: {what}. Install the versions that requirements.lock names."
    )


try:
    from scrapy.core.downloader.handlers.http11 import (
        _LenientHTTP11ClientFactory,
        _LenientHTTP11ClientProtocol,
        _LenientHTTPClientParser,
    )
    from twisted.web._newclient import BODY, DONE, HTTP11ClientProtocol
    from twisted.web._newclient import Request as _TwistedRequest
except ImportError as error:
    raise incompatible(str(error)) from error

_HOOKS: Final = (
    (HTTPConnectionPool, ("getConnection", "maxPersistentPerHost", "_factory")),
    (_LenientHTTP11ClientFactory, ("buildProtocol",)),
    (HTTP11ClientProtocol, ("request", "dataReceived", "state", "_parser")),
    (_LenientHTTPClientParser, ("dataReceived", "lineLengthExceeded", "MAX_LENGTH")),
    (_LenientHTTPClientParser, ("connectionLost", "_finished", "headerReceived")),
    (_TwistedRequest, ("_construct", "writeTo")),
)


def check_hooks(hooks: Iterable[tuple[type, Sequence[str]]] = _HOOKS) -> None:
    """Raises IncompatibleLibraryError where a class no longer has what the tap holds on to."""
    for owner, names in hooks:
        for name in names:
            if not hasattr(owner, name):
                raise incompatible(f"there is no {owner.__name__}.{name}")


check_hooks()

current_download: ContextVar[Download] = ContextVar("current_download")
"""Whom the pool is asked for a connection; set it in the step that asks."""


class PrivateAddressError(Exception):
    """The name of a public host leads to this machine or its network; nothing was asked there."""


class OverflowingResponseError(Exception):
    """A response has more bytes on the wire than it may have."""


class _Transport(Protocol):
    """What the tap uses of Twisted's transports, which have more in common than their interface."""

    def write(self, data: bytes) -> None: ...
    def getPeer(self) -> IAddress: ...  # noqa: N802
    def getHandle(self) -> _TlsHandle: ...  # noqa: N802
    def abortConnection(self) -> None: ...  # noqa: N802
    @property
    def socket(self) -> socket.socket: ...


class _TlsHandle(Protocol):
    """What the tap uses of OpenSSL.SSL.Connection."""

    def get_protocol_version_name(self) -> str: ...
    def get_cipher_name(self) -> str: ...


class _Tee:
    """A transport that notes on a tape what is written to it."""

    def __init__(self, transport: _Transport, tape: Tape) -> None:
        self._transport = transport
        self._tape = tape

    def write(self, data: bytes) -> None:
        self._tape.send(data)
        self._transport.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:  # noqa: N802
        self.write(b"".join(data))

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)


class _TappedRequest(_TwistedRequest):
    """A request that knows its download, and has a tape each time it is sent.

    Twisted's pool sends the same request again where a kept connection turns out to be closed.
    """

    download: Download
    tape: Tape

    @classmethod
    def like(cls, request: _TwistedRequest, download: Download) -> _TappedRequest:
        tapped: _TappedRequest = cls._construct(
            request.method,
            request.uri,
            request.headers,
            request.bodyProducer,
            request.persistent,
            request._parsedURI,  # noqa: SLF001
        )
        tapped.download = download
        return tapped

    def writeTo(self, transport: _Transport) -> Deferred[None]:  # noqa: N802
        return cast("Deferred[None]", super().writeTo(_Tee(transport, self.tape)))


class _TappedParser(_LenientHTTPClientParser):
    """The parser of one response. Like Scrapy's own it has no state besides its base's."""

    # Twisted gives up a response with a header line over 16 KiB; Chromium takes 256 KiB of headers.
    MAX_LENGTH = 1 << 18
    request: _TappedRequest

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802
        """Leaves out what is no header field; Twisted would give up the whole response.

        Browsers do the same, and take a name for what it is without the blanks around it.
        """
        name = name.strip(b" \t")
        if _FIELD_NAME.fullmatch(name):
            super().headerReceived(name, value)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        tape, download = self.request.tape, self.request.download
        tape.receive(data)
        try:
            super().dataReceived(data)
        except Exception as exception:
            tape.refuse("unspecified", f"{type(exception).__name__}: {exception}")
            raise
        limit = download.size_limit(in_body=self.state == BODY)
        if limit is not None and tape.size > limit and self.state != DONE:
            download.overflow = f"the response has over {limit} bytes on the wire"
            tape.refuse("length", download.overflow)
            raise OverflowingResponseError(download.overflow)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        self.request.tape.refuse("length", f"a header line has over {self.MAX_LENGTH} bytes")
        super().lineLengthExceeded(line)

    def _finished(self, rest: bytes) -> None:
        self.request.tape.finish(surplus=len(rest))
        if rest:
            # They would stand before the answer to the next request, and become it.
            self.request.persistent = False
        super()._finished(rest)

    def connectionLost(self, reason: Failure | None = connectionDone) -> None:  # noqa: N802
        # First the tape: a body without a length calls _finished from within the base's method.
        # At the end of a response that left its connection open, Twisted gives a bare exception.
        cause: object = reason.value if isinstance(reason, Failure) else reason
        self.request.tape.close(
            cleanly=isinstance(cause, ConnectionDone), fault=f"{type(cause).__name__}: {cause}"
        )
        super().connectionLost(reason)


@implementer(IHandshakeListener)
class _TappedProtocol(_LenientHTTP11ClientProtocol):
    """A connection, whatever it goes through: TCP, TLS, or TLS in the tunnel of a proxy."""

    last_heard = 0.0
    """When the last bytes came, by the monotonic clock."""
    _session: tuple[str, str] | None = None
    _tape: Tape | None = None

    @property
    def _wire(self) -> _Transport:
        return cast("_Transport", self.transport)

    def handshakeCompleted(self) -> None:  # noqa: N802
        handle = self._wire.getHandle()
        self._session = handle.get_protocol_version_name(), handle.get_cipher_name()
        if self._tape is not None:  # its request was written before, and waits to be sent
            self._tape.session = self._session

    def request(self, request: _TwistedRequest) -> Deferred[IResponse]:
        tapped = cast("_TappedRequest", request)
        if self.state != "QUIESCENT":
            return super().request(tapped)  # which refuses it: nothing is sent
        ip = getattr(self._wire.getPeer(), "host", None)
        if not tapped.download.may_ask(ip):
            self._wire.abortConnection()
            return fail(PrivateAddressError(f"the host's name leads to {ip}, a private address"))
        self._tape = tapped.tape = tapped.download.open_tape(
            ip=ip,
            secure=ISSLTransport.providedBy(self.transport),
            session=self._session,
        )
        response = super().request(tapped)
        # The base names the class of its parser; Scrapy changes it in the same way.
        self._parser.__class__ = _TappedParser
        return response

    def has_unread(self) -> bool:
        """Whether something came, bytes or the end, that the loop has not come to look at."""
        try:
            self._wire.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.last_heard = time.monotonic()
        if self._parser is None:
            # Nothing was asked, or nothing more is wanted. Twisted would close in order, and on
            # TLS go on reading for as long as the server cares to send.
            self._wire.abortConnection()
        else:
            super().dataReceived(data)


class _TappedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802
        return _TappedProtocol(self._quiescentCallback)


class _Lent:
    """A connection lent to a download for one request."""

    def __init__(self, connection: HTTP11ClientProtocol, download: Download) -> None:
        self._connection = connection
        self._download = download

    def request(self, request: _TwistedRequest) -> Deferred[IResponse]:
        return self._connection.request(_TappedRequest.like(request, self._download))


class TappedPool(HTTPConnectionPool):
    """A pool of connections whose requests are put on the tapes of the current download."""

    _factory = _TappedFactory
    quiet_seconds = 0.25
    """For how long nothing may have come over a connection that is used again. What a server sends
    after the end of a response would else be taken for the answer to the next request."""
    resting = 64
    """How many connections of a host may be kept beside those that are in use by turns. Of a fast
    server's, without a delay, each would else be dropped before it was quiet for long enough."""

    @classmethod
    def like(cls, pool: HTTPConnectionPool) -> TappedPool:
        """A tapped pool in the place of another that Scrapy made and has not used.

        Raises:
            IncompatibleLibraryError: The other makes connections that the tap does not know.

        """
        factory = pool._factory  # noqa: SLF001
        if factory is not _LenientHTTP11ClientFactory:
            raise incompatible(f"connections are made by {factory.__name__}")
        tapped = cls(pool._reactor, persistent=pool.persistent)  # noqa: SLF001
        tapped.maxPersistentPerHost = pool.maxPersistentPerHost + cls.resting
        return tapped

    def getConnection(  # noqa: N802
        self, key: Hashable, endpoint: IStreamClientEndpoint
    ) -> Deferred[HTTP11ClientProtocol]:
        """See Twisted's; called in the step in which a download asks for its connection."""
        download = current_download.get()
        quiet_since = time.monotonic() - self.quiet_seconds
        offered: list[_TappedProtocol] = []  # Twisted takes the first that is open, forgets others
        others: list[_TappedProtocol] = []
        kept: list[_TappedProtocol] = self._connections.get(key, [])
        for at, connection in enumerate(kept):
            if connection.state != "QUIESCENT":
                offered.append(connection)
            elif connection.last_heard > quiet_since:
                others += kept[at:]  # they stand in the order in which they were heard last
                break
            elif connection.has_unread():
                others.append(connection)
            else:
                offered.append(connection)
                others += kept[at + 1 :]
                break
        self._connections[key] = offered
        lent = super().getConnection(key, endpoint).addCallback(lambda it: _Lent(it, download))
        self._connections[key] = others
        return cast("Deferred[HTTP11ClientProtocol]", lent)
