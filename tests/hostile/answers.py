"""Answers that are made to harm whoever takes them, each with what is to become of it."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli

from tests.crawl.scripted import Reply, answer

MB = 1 << 20
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile answer."""

    name: str
    reply: Reply
    truncated: str | None = None
    """The WARC-Truncated that is due. Of what never ends it may be the time that ends it, too."""
    failed: bool = False
    """Whether the page counts as not fetched."""
    warnings: frozenset[str] = frozenset()
    """Of the record, if there is to be one."""
    is_captured: bool | None = True
    """Whether there is a response to be kept; None where chance decides it."""


def page(number: int) -> bytes:
    """An honest article."""
    paragraphs = "".join(
        f"<p>{count} bakers of the old town lit their ovens again on Sunday, said a trader who "
        f"has waited for flour since the spring of {1900 + number}, and the queue was long.</p>"
        for count in ("Two", "Seven", "Nineteen")
    )
    return (
        f"<!doctype html><html><head><title>Bread {number}</title></head><body><h1>Bread comes "
        f"back to town {number}</h1>{paragraphs}<p>Zaman Al Wasl</p>"
        f'<a href="/news/article/{number}/like">(3)</a> '
        f'<a href="/news/article/{number}/dislike">(1)</a><p>Total Comments (0)</p></body></html>'
    ).encode()


def zeros(megabytes: int) -> bytes:
    """A gzip member of as many MB of spaces, made piece by piece."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [engine.compress(b" " * MB) for _ in range(megabytes)]
    return b"".join(pieces) + engine.flush()


def brotli_bomb(megabytes: int) -> bytes:
    engine = brotli.Compressor(quality=5)
    pieces = [engine.process(b" " * MB) for _ in range(megabytes)]
    return b"".join([*pieces, engine.finish()])


def coded(coding: str, body: Callable[[], bytes]) -> Reply:
    """A body in a coding, made when it is asked for."""
    return lambda: [answer(200, body(), Content_Encoding=coding)]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def attributes(count: int) -> bytes:
    return b"<p " + b"".join(b"a%d=1 " % number for number in range(count)) + b">"


def endless_body() -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield chunk(b"<p>more</p>" * 6000)


def endless_bomb() -> Iterator[bytes]:
    """A gzip body that never ends and grows a thousandfold."""
    yield HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    while True:
        if data := engine.compress(b" " * MB):
            yield chunk(data)


def endless_headers() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-More: %s\r\n" % (b"x" * 8000)


def endless_header_line() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-More: "
    while True:
        yield b"x" * 65536


def endless_interim() -> Iterator[bytes]:
    while True:
        yield EARLY_HINTS * 500


def endless_trailers() -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    while True:
        yield b"X-Trailer: %s\r\n" % (b"x" * 8000)


def slow_body() -> Iterator[bytes]:
    yield HEAD + b"Content-Length: 100000\r\n\r\n"
    while True:
        yield b"<p>"
        time.sleep(0.1)


def slow_headers() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X: y\r\n"
        time.sleep(0.1)


def silence() -> Iterator[bytes]:
    yield b""
    time.sleep(5)


def cases(number: int) -> list[Case]:
    """All of them; `number` is of the article that some pretend to be."""
    body = page(number)
    return [
        *_bombs(body),
        *_without_end(),
        *_framed_wrongly(body),
        *_strange_content(body),
        *_endless_tokens(body),
    ]


def _bombs(body: bytes) -> list[Case]:
    """Small answers that grow."""
    return [
        Case("gzip bomb", coded("gzip", lambda: zeros(100))),
        Case("gzip bomb in gzip", coded("gzip, gzip", lambda: gzip.compress(zeros(100)))),
        Case("deflate bomb", coded("deflate", lambda: zlib.compress(b" " * (100 * MB)))),
        Case("br bomb", coded("br", lambda: brotli_bomb(100))),
        Case("a hundred codings", coded(", ".join(["gzip"] * 100), lambda: gzip.compress(body))),
    ]


def _without_end() -> list[Case]:
    """Answers that have no end, or do not come to it."""
    return [
        Case("endless body", endless_body, truncated="length", failed=True),
        Case("endless bomb", endless_bomb, truncated="time", failed=True),
        Case("endless headers", endless_headers, truncated="length", failed=True),
        Case("endless header line", endless_header_line, truncated="length", failed=True),
        # A cut in the midst of an answer leaves a response; one between two of them leaves none.
        Case("endless 1xx", endless_interim, truncated="length", failed=True, is_captured=None),
        Case("endless trailers", endless_trailers, truncated="unspecified", failed=True),
        Case("slow body", slow_body, truncated="time", failed=True),
        Case("slow headers", slow_headers, truncated="time", failed=True),
        Case("silence", silence, failed=True, is_captured=False),
    ]


def _endless_tokens(body: bytes) -> list[Case]:
    """Answers with a run of blanks, or a number, that is thousands of letters long."""
    digits, blanks = b"1" * 4400, b" " * 12_000
    picture = b'<img src="/uploads/%s.jpg" alt="&#%s;"><a href="http://%s/">' % ((digits,) * 3)
    folded = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\r\n%s\r\n\r\n" % blanks
    return [
        Case("a number in an alt", answer(200, body.replace(b"<p>", b"<p>" + picture, 1))),
        Case("blanks behind a header's charset", lambda: [folded + body]),
        Case("blanks behind a page's charset", answer(200, b"<meta charset=" + blanks + body)),
    ]


def _framed_wrongly(body: bytes) -> list[Case]:
    """Answers whose head is far too long, or says another length than they have."""
    return [
        Case(
            "1 MB of headers",
            answer(200, body, **{f"X_{n}": "y" * 8000 for n in range(140)}),
            truncated="length",
            failed=True,
        ),
        Case(
            "a length that is too long",
            lambda: [HEAD + b"Content-Length: 90000\r\n\r\n" + body],
            truncated="disconnect",
            failed=True,
        ),
        Case(
            "a length of exabytes",
            HEAD + b"Content-Length: 9000000000000000000\r\n\r\n" + body,
            truncated="length",
            failed=True,
        ),
        Case(
            "a negative length",
            lambda: [HEAD + b"Content-Length: -5\r\n\r\n" + body],
            truncated="unspecified",
            failed=True,
        ),
    ]


def _strange_content(body: bytes) -> list[Case]:
    """Answers whose content is cut, no HTTP, or no page that anyone would write."""
    return [
        Case(
            "a gzip body that is cut within a right length",
            coded("gzip", lambda: gzip.compress(body)[:-40]),
            warnings=frozenset({"content_coding_cut"}),
        ),
        Case("no HTTP at all", lambda: [b"\x00\xff" * 5000], truncated="disconnect", failed=True),
        Case("half a million tags", answer(200, b"<div>" * 500_000)),
        Case("200,000 attributes", lambda: [answer(200, attributes(200_000))]),
        Case("nothing but NULs", answer(200, bytes(MB))),
    ]
