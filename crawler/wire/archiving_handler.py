"""The download handler of a crawl: Scrapy's own, with the exchanges on the wire kept."""

from __future__ import annotations

from typing import Protocol, cast

from scrapy import Request
from scrapy.crawler import Crawler

from archive.journal.on_loop import AsyncJournal
from archive.journal.unit import Unit
from archive.warc.exchange import Exchange
from crawler.visits.addresses import Addresses
from crawler.wire.handler import WiretapHandler


class _ArchivingSpider(Protocol):
    journal: AsyncJournal
    addresses: Addresses


class ArchivingHandler(WiretapHandler):
    """Captures all downloads.

    A visit's exchanges are stored with its record by the item pipelines. What has no visit, such as
    robots.txt and its redirects, goes into the journal from here.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider = cast("_ArchivingSpider", crawler.spider)
        self._journal = spider.journal
        self._addresses = spider.addresses
        self.on_exchanges = self._keep_what_has_no_visit

    def is_public(self, url: str) -> bool:
        """Whether the user has not put another base address in the place of this one."""
        return not self._addresses.is_given(url)

    def _keep_what_has_no_visit(self, request: Request, exchanges: list[Exchange]) -> None:
        if "visit" not in request.meta and exchanges:
            self._journal.keep(Unit(exchanges=exchanges))
