"""What came back for a request: from the wire, or from an archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from scrapy import Request

from archive.http.message import ResponseMessage, decode_entity, parse_response, split_interim
from archive.warc.capture import StoredCapture
from archive.warc.exchange import Exchange
from crawler.wire.handler import exchanges_of
from pipelines.records.captured_page import PAGE_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer in the form that records are made of; the same in a crawl and offline."""

    url: str
    """What was asked for, as the archive names it."""
    message: ResponseMessage | None
    """None where not a byte of an answer came."""
    context: Mapping[str, str]
    """What is known of the page, for the metadata record or from it."""
    truncated: str | None = None
    """The WARC-Truncated."""
    exchanges: Sequence[Exchange] = ()
    """From the wire."""
    stored: StoredCapture | None = None
    """From an archive: where it lies there."""

    @property
    def exchange(self) -> Exchange | None:
        """The exchange that answered, or failed last."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def is_whole(self) -> bool:
        """Whether an answer came, to its end."""
        last = self.exchange
        return last is not None and bool(last.response) and last.truncated is None

    @property
    def decoded_body(self) -> bytes:
        """The body without chunks and compression, as much of it as a page may have; made anew."""
        return decode_entity(self.message, PAGE_LIMIT).data if self.message is not None else b""


def reply_to(request: Request, context: Mapping[str, str]) -> Reply:
    """The reply to a request that was downloaded, in whichever way."""
    offline = request.meta.get("archived_reply")
    if offline is not None:
        return cast("Reply", offline)
    exchanges = exchanges_of(request)
    if not exchanges or not exchanges[-1].response:
        url = exchanges[-1].url if exchanges else request.url
        return Reply(url=url, message=None, context=context, exchanges=exchanges)
    last = exchanges[-1]
    message = parse_response(split_interim(last.response)[1])
    return Reply(
        url=last.url,
        message=message,
        context=context,
        truncated=last.truncated,
        exchanges=exchanges,
    )
