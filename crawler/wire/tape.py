"""The bytes of a download as they pass, and the exchanges they make when it is over.

A `Download` is one call of a download handler. It has one `Tape` for each request that it put on
a connection: usually one, none where no connection came about, two where a kept connection turned
out to be closed and the pool asked again on a new one. Neither Twisted nor Scrapy is known here.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urldefrag, urlsplit, urlunsplit

from archive.warc.exchange import Exchange, Truncation
from archive.warc.stamps import Stamps

FRAMING_LIMIT: Final = 1 << 20
"""The most bytes a response may have that are not its body: 1xx answers, status line, headers,
the sizes of chunks. Twisted sets no end to them. Chromium refuses headers over 256 KiB
(`HttpStreamParser::kMaxHeaderBufSize`), so no page that a reader could open is lost.
"""
_SURPLUS_LIMIT: Final = 1 << 16
_FAULT_LENGTH: Final = 500

_SECRET_LINES = re.compile(rb"(?im)^(?:proxy-)?authorization[ \t]*:[^\n]*\n")
_TARGET_USERINFO = re.compile(rb"\A(\S+ [a-z][a-z0-9+.-]*://)[^/?#\s]*@", re.IGNORECASE)
_HOST_USERINFO = re.compile(rb"(?im)^(host:[ \t]*+)[^\r\n]*@")
_TEXT_USERINFO = re.compile(r"(?<![^\s/@])(?=:*+[^\s/:@]++:)[^\s/@]*+@")


class Tape:
    """One request and its response while they are on a connection."""

    def __init__(
        self, *, date: datetime, ip: str | None, secure: bool, session: tuple[str, str] | None
    ) -> None:
        """Starts a tape as the request is about to be written.

        Args:
            date: The time.
            ip: The address of the server.
            secure: Whether the connection speaks TLS.
            session: TLS version and cipher; None before the handshake is over.

        """
        self.date = date
        self.ip = ip
        self.secure = secure
        self.session = session
        self.fault: str | None = None
        """What kept the response from its end, for people."""
        self.refusal: Truncation | None = None
        """Why we would not read the response to its end."""
        self.surplus = b""
        """The beginning of what came after the end of the response, up to `_SURPLUS_LIMIT`."""
        self._sent = bytearray()
        self._received = BytesIO()
        self._end: Literal["framing", "close"] | None = None
        self._closed: Literal["cleanly", "uncleanly"] | None = None
        self._stopped = False

    @property
    def size(self) -> int:
        """How many bytes of the response have come."""
        return self._received.tell()

    def send(self, data: bytes) -> None:
        """Keeps bytes of the request."""
        self._sent += data

    def receive(self, data: bytes) -> None:
        """Keeps bytes of the response."""
        if self._end is None and not self._stopped:
            self._received.write(data)

    def refuse(self, reason: Truncation, fault: str) -> None:
        """Notes that we will not read on."""
        self.refusal = self.refusal or reason
        self.fault = self.fault or fault

    def close(self, *, cleanly: bool, fault: str) -> None:
        """Notes that the connection is gone; it means nothing to a response that has ended."""
        if self._end is None:
            self._closed = "cleanly" if cleanly else "uncleanly"
            self.fault = self.fault or fault

    def finish(self, surplus: int) -> None:
        """Notes the end of the response; the last `surplus` bytes are not part of it.

        A body without a length ends with its connection, and only a closing in order vouches for
        that end: on TLS, one with the closing alert (RFC 9112 section 9.8).
        """
        if self._closed is None:
            self._end = "framing"
        elif self._closed == "cleanly":
            self._end = "close"
        if surplus and not self._stopped:
            end = self._received.seek(-surplus, 2)
            self.surplus = self._received.read(_SURPLUS_LIMIT)
            self._received.seek(end)
            self._received.truncate()

    def stop(self, url: str, reason: Truncation | None, fault: str | None) -> Exchange:
        """Ends the recording and gives what it holds.

        Args:
            url: The address, fit to be kept.
            reason: Why the download was given up, if we gave it up.
            fault: How the download failed, if it failed.

        """
        request, response = bytes(self._sent), self._received.getvalue()
        # A connection in the pool keeps its last tape, and should not keep a page with it.
        self._stopped, self._sent, self._received = True, bytearray(), BytesIO()
        # A body that ends by closing has no end of its own once it may be we who closed.
        whole = self._end == "framing" or (self._end == "close" and reason is None)
        truncated: Truncation | None = None
        if response and not whole:
            lost: Truncation = "disconnect" if self._closed else "unspecified"
            truncated = self.refusal or reason or lost
        if self.refusal is None and reason is not None:
            error = fault or self.fault
        else:
            error = self.fault or fault
        # For an http address, TLS is the proxy's and says nothing of the server.
        session = self.session if url.startswith("https:") else None
        version, cipher = session or (None, None)
        return Exchange(
            url=url,
            date=self.date,
            # On TLS a request waits for the handshake: where that failed, nothing of it was sent.
            request=b"" if self.secure and not self.session else without_secrets(request),
            response=response,
            ip=self.ip,
            tls_version=version,
            cipher=cipher,
            truncated=truncated,
            surplus=self.surplus,
            error=None if whole else clean_fault(error or "the response did not come whole"),
        )


class Download:
    """The tapes of one download, in the order of their requests."""

    def __init__(
        self,
        url: str,
        *,
        stamps: Stamps,
        maxsize: int,
        by_proxy: bool,
        public_only: bool = False,
    ) -> None:
        """Opens a download.

        Args:
            url: The address as it was asked for.
            stamps: The clock.
            maxsize: The most bytes of a body (DOWNLOAD_MAXSIZE); 0 for no limit.
            by_proxy: Whether the connection's other end is a proxy, and not the server.
            public_only: Whether the server must have a public address.

        """
        self.url = public_url(url)
        self.overflow: str | None = None
        """What was too large, where a response was refused for its size on the wire."""
        self._by_proxy = by_proxy
        self._public_only = public_only
        self._size_limit = maxsize + FRAMING_LIMIT if maxsize else None
        self._stamps = stamps
        self._opened = stamps.now()
        self._tapes: list[Tape] = []

    def open_tape(self, *, ip: str | None, secure: bool, session: tuple[str, str] | None) -> Tape:
        """Starts the tape of a request; see `Tape`."""
        tape = Tape(
            date=self._stamps.now(),
            ip=None if self._by_proxy else ip,
            secure=secure,
            session=session,
        )
        self._tapes.append(tape)
        return tape

    def may_ask(self, ip: str | None) -> bool:
        """Whether a server at this address may be asked.

        A name of the site that leads to loopback or a private network is a mistake of somebody's or
        an attack: what stands there (a router, a cloud's metadata) must not get into an archive.
        """
        if not self._public_only or self._by_proxy or ip is None:
            return True
        try:
            address = ip_address(ip.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return bool((mapped or address).is_global) and not address.is_multicast

    def size_limit(self, *, in_body: bool) -> int | None:
        """The most bytes a response may have by now; None for no limit."""
        return self._size_limit if in_body else FRAMING_LIMIT

    @property
    def answered(self) -> bool:
        """Whether a byte of a response was recorded."""
        return any(tape.size for tape in self._tapes)

    def stop(self, reason: Truncation | None, fault: str | None) -> list[Exchange]:
        """Ends the download and gives its exchanges; at least one.

        Args:
            reason: Why the download was given up, if we gave it up.
            fault: How the download failed, if it failed.

        """
        if not self._tapes:
            error = clean_fault(fault or "no connection")
            return [Exchange(url=self.url, date=self._opened, error=error)]
        *earlier, last = self._tapes
        exchanges = [tape.stop(self.url, None, None) for tape in earlier]
        return [*exchanges, last.stop(self.url, reason, fault)]


def public_url(url: str) -> str:
    """An address without its fragment and without user name and password."""
    url = urldefrag(url).url
    if "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def without_secrets(request: bytes) -> bytes:
    """A request without the credentials in its head; everything else as it was sent."""
    head, end, body = request.partition(b"\r\n\r\n")
    head = _SECRET_LINES.sub(b"", head + end)
    if b"@" in head:
        head = _TARGET_USERINFO.sub(rb"\1", head)
        head = _HOST_USERINFO.sub(rb"\1", head)
    return head + body


def clean_fault(text: str) -> str:
    """A fault as one line of printable characters without credentials, of a bounded length."""
    line = " ".join(_TEXT_USERINFO.sub("", text[: 2 * _FAULT_LENGTH]).split())
    return "".join(char if char.isprintable() else "?" for char in line)[:_FAULT_LENGTH]
