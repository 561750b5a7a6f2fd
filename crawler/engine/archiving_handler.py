"""The download handler of a crawl of the network: all that passes the wire is archived."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler

from archive.journal.unit import Unit
from archive.warc.exchange import Exchange
from crawler.engine.session import session_of
from crawler.wire.handler import WiretapHandler


class ArchivingHandler(WiretapHandler):
    """Captures all downloads.

    A visit's exchanges are stored with its record. What has no visit, such as
    robots.txt and its redirects, goes into the journal from here.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        session = session_of(crawler)
        self._journal = session.journal
        self._addresses = session.addresses
        self.on_exchanges = self._keep_what_has_no_visit

    def is_public(self, url: str) -> bool:
        """Whether the user has not put another base address in the place of this one."""
        return not self._addresses.is_given(url)

    def _keep_what_has_no_visit(self, request: Request, exchanges: list[Exchange]) -> None:
        if "visit" not in request.meta and exchanges:
            self._journal.keep(Unit(exchanges=exchanges))
