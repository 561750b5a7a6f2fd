"""A captured page as the extraction needs it, made the same way in a crawl and from an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archive.http.message import ResponseMessage, decode_entity, entity
from archive.http.wayback import is_web_archive, original_url, without_toolbar
from archive.warc.capture import Capture, StoredCapture
from archive.warc.stamps import utc_date
from archive.warc.stored_record import StoredRecord
from pipelines.site.addresses import Page, Site

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

    @property
    def original_url(self) -> str:
        """The address on the live web, by which links on the page are resolved."""
        return original_url(self.url)

    @property
    def is_from_web_archive(self) -> bool:
        """Whether it was fetched from a web archive, not from the site."""
        return is_web_archive(self.url)


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
    page = article_page(site, url, context)
    if page is None:
        return None
    return captured_page(page, url, message, context, truncated=truncated)


def captured_page(
    page: Page,
    url: str,
    message: ResponseMessage,
    context: Mapping[str, str],
    *,
    truncated: str | None,
) -> CapturedPage | None:
    """The same, of an address that `article_page` has read."""
    if message.status != 200 or not message.body:
        return None
    decoded = decode_entity(message, PAGE_LIMIT)
    faults = [f"truncated_{truncated}"] if truncated else []
    if decoded.fault:
        faults.append(f"content_coding_{decoded.fault}")
    body = without_toolbar(decoded.data) if is_web_archive(url) else decoded.data
    return CapturedPage(
        url, page, 200, message.header("content-type"), body, context, tuple(faults)
    )


def stored_capture(record: StoredRecord, message: ResponseMessage, file: str) -> StoredCapture:
    """A capture out of an archive, as the record of its page names it.

    Args:
        record: The response, revisit or resource.
        message: The whole answer: of a revisit with the payload that it refers to.
        file: The sealed name of the WARC file.

    """
    payload = None if record.block_truncated else entity(message).data
    capture = Capture(
        record_id=record.record_id,
        record_type=record.type,
        url=record.url or "",
        date=utc_date(record.date) or record.date,
        status=message.status,
        mime=None,
        payload_sha256=None if payload is None else hashlib.sha256(payload).hexdigest(),
    )
    return StoredCapture(capture, file, record.offset, record.length)


def article_page(site: Site, url: str, context: Mapping[str, str]) -> Page | None:
    """The article that an address names, on the site or in a web archive; None if it names none."""
    page = site.page(context.get("canonical-url") or original_url(url))
    return page if page is not None and page.kind == "article" else None
