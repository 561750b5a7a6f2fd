"""Small article pages, and the answers of servers that hold them."""

from __future__ import annotations

import gzip
import sys
import zlib

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SITE = "https://en.zamanalwsl.net"


def url_of(number: int) -> str:
    return f"{SITE}/news/article/{number}"


def text_of(number: int) -> str:
    """The text that the record of the article must have."""
    return "\n".join(
        f"The council of village {number}{letter} met for the {turn} time on the water supply, and "
        "agreed that the two wells in the north should be dug before the winter begins."
        for letter, turn in (("a", "first"), ("b", "second"), ("c", "third"))
    )


def page_of(number: int, *, link: str = "/news/article/7", extra: str = "") -> bytes:
    """A page as a reader of the site sees it, in markup of no class."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text_of(number).split("\n"))
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>T</title></head><body>"
        f"{extra}<form><input value='Search For Keyword.'></form>"
        f"<div><h1>Two wells for village {number}</h1><div>{paragraphs}"
        f"<p>The list of the wells is <a href='{link}'>here</a> for all who want to read it.</p>"
        "<p>Zaman Al Wasl</p></div>"
        f"<a href='/news/article/{number}/like'>(67)</a> "
        f"<a href='/news/article/{number}/dislike'>(58)</a>"
        "<h3>Total Comments (0)</h3><h4>Comments About This Article</h4>"
        "<p>Please fill the fields below.</p></div></body></html>"
    ).encode()


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(body) + engine.flush()


CODINGS = {
    "identity": lambda body: body,
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "br": brotli.compress,
    "zstd": zstd.compress,
    "deflate": zlib.compress,
    "raw deflate": raw_deflate,
}


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    head = (b"HTTP/1.1 " + status, b"Content-Type: text/html; charset=utf-8", *headers)
    return b"\r\n".join(head) + b"\r\n\r\n" + body
