"""The download handler of an offline crawl: every answer comes from an archive.

There is no connection and no lookup of a name behind it. An article is looked for under all of its
addresses: which of them is met first is chance. What the archive does not hold is a miss: counted,
not fetched, and named at the end where it is an article.
"""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.http.message import entity
from archive.index.lookup import FoundCapture
from crawler.console.first_of_many import first_of_many
from crawler.engine.session import session_of
from crawler.stats import CrawlStat
from crawler.wire.reply import Reply
from pipelines.records.captured_page import stored_capture

logger = logging.getLogger(__name__)


class ReplayHandler(BaseDownloadHandler):
    """Answers with the latest capture of an address, or the one closest to a time."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        archive = session_of(crawler).archive
        assert archive is not None
        self._archive = archive
        self._addresses = session_of(crawler).addresses
        self._stats = crawler.stats
        self._missed: list[str] = []
        """Articles that were asked for."""

    async def download_request(self, request: Request) -> Response:
        """The archived answer.

        Raises:
            IgnoreRequest: Where the archive has none.

        """
        assert self._stats is not None
        page = self._addresses.page(request.url)
        is_article = page is not None and page.kind == "article"
        others = self._addresses.article_urls(page) if page is not None and is_article else ()
        url, capture = self._archive.capture_of_page(request.url, others)
        if capture is None:
            self._stats.inc_value(CrawlStat.REPLAY_MISS)
            if is_article:
                self._stats.inc_value(CrawlStat.REPLAY_MISSED_ARTICLES)
                self._missed.append(request.url)
            raise IgnoreRequest(f"{request.url} is not in the archive")
        self._stats.inc_value(CrawlStat.REPLAY_HIT)
        record = capture.group.response
        request.meta["archived_reply"] = Reply(
            url=record.url or url,
            message=capture.message,
            context=capture.group.metadata_fields,
            truncated=record.headers.get("warc-truncated"),
            stored=stored_capture(record, capture.message, capture.place.file),
        )
        return _response(url, capture)

    async def close(self) -> None:
        """Names the articles that were missed; the archive is the spider's to close."""
        for line in first_of_many(self._missed, "and {} more"):
            logger.warning("Not in the archive, under none of its addresses: %s", line)


def _response(url: str, capture: FoundCapture) -> Response:
    """Scrapy's response, as its own handler would make it of these bytes."""
    message = capture.message
    headers = Headers()
    for name, value in message.headers:
        if name != "transfer-encoding":
            headers.appendlist(name, value.encode("latin-1"))
    body = entity(message).data
    response_class = responsetypes.from_args(headers=headers, url=url, body=body)
    return response_class(url=url, status=message.status or 200, headers=headers, body=body)
