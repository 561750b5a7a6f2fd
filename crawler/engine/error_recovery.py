"""Extension: a mistake of this program costs a page its record, not its capture, nor the crawl.

A page on which the spider raised is stored as it came and marked as failed. Without this its host
would wait for the page's turn to end, and the crawl for the page, for ever.
"""

from __future__ import annotations

from typing import Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.journal.unit import Unit
from crawler.engine.session import session_of
from crawler.stats import CrawlStat
from crawler.visits.visit import Visit
from crawler.wire.handler import exchanges_of


class ErrorRecovery:
    """Ends the pages that the spider raised on, and counts them."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens for errors of the spider."""
        recovery = cls(crawler)
        crawler.signals.connect(recovery.in_spider, signals.spider_error)
        return recovery

    def in_spider(self, failure: Failure, response: Response | Failure) -> None:
        """Ends the page whose answer, or whose failure, the spider raised on."""
        request = cast("Request", response.request)  # type: ignore[union-attr]
        visit = cast("Visit", request.meta["visit"])
        session = session_of(self._crawler)
        session.journal.stats[CrawlStat.MISTAKES] += 1
        session.journal.keep(
            Unit(
                exchanges=exchanges_of(request),
                context=visit.context,
                key=visit.key,
                outcome="failed",
                note=f"{type(failure.value).__name__}: {failure.getErrorMessage()}",
            )
        )
        session.end_turn(visit.key)
