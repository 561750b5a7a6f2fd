"""A case of the wire: what a server says to which requests, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from archive.warc.exchange import Truncation

Then = Literal["keep", "close", "drop", "reset", "hang"]


@dataclass(frozen=True)
class Reply:
    """The bytes for one request."""

    pieces: tuple[bytes, ...]
    """Written one after the other, with a pause after each."""
    then: Then = "keep"
    surplus: bytes = b""
    """Written together with the last piece, but no part of the response."""
    pause: float = 0.05


@dataclass(frozen=True)
class Ask:
    """One request of the crawl."""

    path: str = "/"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    meta: tuple[tuple[str, Any], ...] = (("dont_retry", True),)
    body: bytes = b""
    userinfo: str = ""
    proxy: Literal["server", "tunnel", "refusing"] | None = None
    """What is asked instead of the server: the case's own server, or a proxy that tunnels."""
    stop: Literal["headers", "body"] | None = None
    """Where a signal handler of the crawl stops the download."""


@dataclass(frozen=True)
class Case:
    """Requests made one after the other, and what becomes of the exchanges."""

    name: str
    replies: tuple[Reply, ...]
    asks: tuple[Ask, ...] = (Ask(),)
    truncated: tuple[Truncation | None, ...] = (None,)
    """One for each exchange; None also where there was no byte of a response."""
    schemes: tuple[str, ...] = ("http", "https")
    plain: bool = False
    """Whether the server does not speak TLS, whatever it is asked."""
    refused: bool = False
    """Whether nobody listens."""
    as_stock: bool = True
    """Whether the crawl sees what it sees without a tap."""

    def __str__(self) -> str:
        return self.name


PAGE: Final = "<!doctype html><title>زمان الوصل</title><p>خبر</p>".encode() * 20
OK: Final = b"HTTP/1.1 200 OK\r\n"
HTML: Final = OK + b"Content-Type: text/html; charset=utf-8\r\n"
CHUNKED: Final = HTML + b"Transfer-Encoding: chunked\r\n\r\n"
BRIEF: Final = (("dont_retry", True), ("download_timeout", 0.7))
SMALL: Final = (("dont_retry", True), ("download_maxsize", 100_000))
LARGE_BODY: Final = bytes(range(256)) * 4000
SHORT: Final = OK + b"Content-Length: 2\r\n\r\nok"


def sized(body: bytes, head: bytes = HTML) -> bytes:
    """A response with a length."""
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunks(body: bytes, size: int = 97, extension: bytes = b"") -> bytes:
    """A body in chunks, without the empty one that ends it."""
    return b"".join(
        b"%X%s\r\n%s\r\n" % (len(body[at : at + size]), extension, body[at : at + size])
        for at in range(0, len(body), size)
    )


def encoded(coding: bytes, body: bytes) -> bytes:
    """A response with a content coding."""
    return sized(body, HTML + b"Content-Encoding: " + coding + b"\r\n")


def answered(name: str, *pieces: bytes, then: Then = "keep", surplus: bytes = b"") -> Case:
    """A case of one whole response."""
    return Case(name, (Reply(pieces, then, surplus),))


def lenient(name: str, head: bytes) -> Case:
    """A case of a response that Scrapy alone gives up for its headers, and browsers do not."""
    return Case(name, (Reply((sized(PAGE, head),)),), as_stock=False)


def cut(name: str, truncated: Truncation | None, *pieces: bytes, then: Then = "close") -> Case:
    """A case of a response that does not come whole."""
    asks = (Ask(meta=BRIEF),) if then == "hang" else (Ask(),)
    return Case(name, (Reply(pieces, then),), asks, (truncated,))


def stopped(
    name: str, response: bytes, where: Literal["headers", "body"], truncated: Truncation | None
) -> Case:
    """A case in which a signal handler of the crawl has seen enough."""
    return Case(name, (Reply((response,), "hang"),), (Ask(stop=where),), (truncated,))
