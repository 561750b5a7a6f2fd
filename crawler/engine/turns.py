"""Item pipelines 0 and 3: give a host its next turn.

An item is the last thing its page yields, so by the first of them all links of the page are in the
frontier. A large page gives its turn back only when it is extracted: a site that sends nothing but
pages that grow a hundredfold would otherwise fill the memory with those that wait for it.
"""

from __future__ import annotations

import gc
from typing import Final, Self, cast

from scrapy.crawler import Crawler

from crawler.engine.scheduler import FrontierScheduler
from pipelines.items.item import DownloadItem

_LARGE: Final = 1 << 20
"""Bytes; the largest real article page seen has half of that."""


class TurnPipeline:
    """Releases the turn of each page that has come through the extraction."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the crawler, whose scheduler is made later than this."""
        return cls(crawler)

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Releases, if that has not been done, and passes the item on as it is."""
        if item.size > _LARGE and item.outcome != "done":
            # A failed download leaves a ring of frames and exceptions that holds all its bytes, and
            # Python counts objects, not bytes, to say when it is time to look for such rings.
            gc.collect()
        assert self._crawler.engine is not None
        cast("FrontierScheduler", self._crawler.engine.scheduler).release(item.key)
        return item


class EarlyTurnPipeline(TurnPipeline):
    """Releases the turn of each page that arrives, but for the large ones."""

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Releases, unless the item is large, and passes it on as it is."""
        return item if item.size > _LARGE else await super().process_item(item)
