"""Extension: a mistake of this program costs a page its record, not its capture, nor the crawl.

A page on which some part of the program raised is stored as it came and marked as failed. Without
this its host would wait for the page's turn to end, and the crawl for the page, for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.journal.on_loop import AsyncJournal
from archive.journal.unit import Unit
from archive.warc.exchange import Exchange
from crawler.engine.scheduler import FrontierScheduler
from crawler.visits.visit import Visit
from crawler.wire.handler import exchanges_of
from pipelines.items.item import DownloadItem


class _ArchivingSpider(Protocol):
    journal: AsyncJournal


class Mistakes:
    """Ends the pages that the spider or a pipeline raised on, and counts them."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens for both kinds of errors."""
        mistakes = cls(crawler)
        crawler.signals.connect(mistakes.in_spider, signals.spider_error)
        crawler.signals.connect(mistakes.in_pipeline, signals.item_error)
        return mistakes

    def in_spider(self, failure: Failure, response: Response | Failure) -> None:
        """Ends the page whose answer, or whose failure, the spider raised on."""
        request = cast("Request", response.request)  # type: ignore[union-attr]
        visit = cast("Visit", request.meta["visit"])
        self._give_up(visit.key, exchanges_of(request), visit.context, failure)

    def in_pipeline(self, failure: Failure, item: DownloadItem) -> None:
        """Ends the page whose item a pipeline raised on."""
        self._give_up(item.key, item.exchanges, item.context, failure)

    def _give_up(
        self,
        key: str,
        exchanges: Sequence[Exchange],
        context: Mapping[str, str],
        failure: Failure,
    ) -> None:
        assert self._crawler.stats is not None
        assert self._crawler.engine is not None
        self._crawler.stats.inc_value("mistakes")
        note = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
        unit = Unit(exchanges=exchanges, context=context, key=key, outcome="failed", note=note)
        cast("_ArchivingSpider", self._crawler.spider).journal.keep(unit)
        cast("FrontierScheduler", self._crawler.engine.scheduler).release(key)
