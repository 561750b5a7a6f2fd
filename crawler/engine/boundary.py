"""Downloader middleware: the last guard before a request leaves.

Only the hosts of the crawled editions, never a vote, a search or another scheme; whoever made the
request: the spider, a redirect of robots.txt, or a mistake of ours.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import StatsCollector

from crawler.engine.session import session_of
from crawler.stats import CrawlStat
from crawler.visits.addresses import Addresses


class BoundaryMiddleware:
    """Refuses requests that do not belong to the crawl, and counts them."""

    def __init__(self, addresses: Addresses, stats: StatsCollector) -> None:
        self._addresses = addresses
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the addresses of the crawl."""
        assert crawler.stats is not None
        return cls(session_of(crawler).addresses, crawler.stats)

    async def process_request(self, request: Request) -> None:
        """Lets the request pass, or raises IgnoreRequest."""
        if not self._addresses.may_fetch(request.url):
            self._stats.inc_value(CrawlStat.BOUNDARY_REFUSED)
            raise IgnoreRequest(f"{request.url} is outside of what this crawl may fetch")
