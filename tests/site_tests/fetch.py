"""A plain client for the sample site: one request, one answer, nothing followed."""

from __future__ import annotations

import gzip
import http.client
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import lxml.html

from tests.waiting import PATIENCE


@dataclass(frozen=True)
class Got:
    """An answer: `body` as it came, without chunks."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def plain(self) -> bytes:
        """The body without its content coding."""
        match self.headers.get("content-encoding"):
            case "gzip":
                return gzip.decompress(self.body)
            case "deflate":
                return zlib.decompress(self.body)
            case _:
                return self.body

    @property
    def root(self) -> lxml.html.HtmlElement:
        """The page as a tree; UTF-8 is taken for granted."""
        return lxml.html.document_fromstring(
            self.plain, parser=lxml.html.HTMLParser(encoding="utf-8")
        )

    @property
    def links(self) -> list[str]:
        """All links of the page, absolute, without fragments."""
        return [urljoin(self.url, href).partition("#")[0] for href in self.root.xpath("//@href")]


def fetch(url: str, method: str = "GET", **headers: str) -> Got:
    """Ask once. Underscores in the names of `headers` stand for hyphens."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, target, headers=fields)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Got(url, answer.status, names, answer.read())
    finally:
        connection.close()
