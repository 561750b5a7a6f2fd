"""Item pipeline 0: gives a host its next turn.

An item is the last thing its page yields, so by now all links of the page are in the frontier.
"""

from __future__ import annotations

from typing import Self, cast

from scrapy.crawler import Crawler

from crawler.frontier import FrontierScheduler
from pipelines.item import DownloadItem


class TurnPipeline:
    """Releases the turn of each page that arrives."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the crawler, whose scheduler is made later than this."""
        return cls(crawler)

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Releases, and passes the item on as it is."""
        assert self._crawler.engine is not None
        cast("FrontierScheduler", self._crawler.engine.scheduler).release(item.key)
        return item
