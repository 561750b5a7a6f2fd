"""A captured page as the extraction needs it, made the same way in a crawl and from an archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archive.http import ResponseMessage, decode_entity
from pipelines.site import Page, Site

PAGE_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of a decoded page; the largest real article page seen has 0.5 MB."""


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """The answer to a request for an article."""

    url: str
    """As it was fetched."""
    page: Page
    """What the address is on the real site."""
    status: int
    content_type: str | None
    body: bytes
    """Decoded: no chunks, no compression."""
    context: Mapping[str, str]
    """What the crawl knew of the page, from the metadata record."""
    faults: tuple[str, ...]
    """What kept the body from being whole: `truncated_time`, `content_coding_cut`."""


def captured_article(
    site: Site,
    url: str,
    message: ResponseMessage,
    context: Mapping[str, str],
    *,
    truncated: str | None,
) -> CapturedPage | None:
    """The page if it is the answer to a request for an article, with a body; None if not.

    Args:
        site: Whose article.
        url: As it was fetched.
        message: The response.
        context: The metadata record's fields; `canonical-url` there names the page on the real site
            where it was fetched from another base address.
        truncated: The WARC-Truncated of the response.

    """
    page = site.page(context.get("canonical-url") or url)
    if page is None or page.kind != "article" or message.status != 200 or not message.body:
        return None
    decoded = decode_entity(message, PAGE_LIMIT)
    faults = [f"truncated_{truncated}"] if truncated else []
    if decoded.fault:
        faults.append(f"content_coding_{decoded.fault}")
    return CapturedPage(
        url, page, 200, message.header("content-type"), decoded.data, context, tuple(faults)
    )
