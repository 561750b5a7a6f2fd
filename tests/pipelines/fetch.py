"""A page as a crawl has it: the body without its codings."""

from __future__ import annotations

import gzip
import zlib
from urllib.request import urlopen

from tests.waiting import PATIENCE


def fetch(url: str) -> tuple[bytes, str | None]:
    """A page's body without its codings, and its content type."""
    with urlopen(url, timeout=PATIENCE) as answer:
        body, headers = answer.read(), answer.headers
    match headers.get("Content-Encoding"):
        case "gzip":
            body = gzip.decompress(body)
        case "deflate":
            body = zlib.decompress(body)
    return body, headers.get("Content-Type")
