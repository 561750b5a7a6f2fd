"""Item pipeline 1: the article of a captured page, which worker processes extract."""

from __future__ import annotations

import asyncio
from typing import Protocol, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from archive.errors import ArchiveError, WorkerUnavailableError
from pipelines.items.item import DownloadItem
from pipelines.workers.pool import ExtractionPool


class _ArchivingSpider(Protocol):
    pages: ExtractionPool

    def end_by(self, error: ArchiveError) -> None: ...


class ExtractPipeline:
    """Sets `article` where there is a `page`. The event loop goes on meanwhile."""

    def __init__(self, spider: _ArchivingSpider, stats: StatsCollector) -> None:
        self._spider = spider
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the spider, whose processes read the pages."""
        assert crawler.stats is not None
        return cls(cast("_ArchivingSpider", crawler.spider), crawler.stats)

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Waits; a page that cannot be read gives an article without text and with a warning.

        Raises:
            DropItem: Where no page can be read: it stays pending, and the crawl ends.

        """
        if item.page is not None and item.reading is not None:
            try:
                item.article = await asyncio.wrap_future(item.reading)
            except WorkerUnavailableError as error:
                self._spider.end_by(error)
                raise DropItem(f"{item.url} could not be read, and stays pending") from error
            self._stats.inc_value(f"extract/{item.article.method or 'no_article'}")
            for warning in (*item.page.faults, *item.article.warnings):
                self._stats.inc_value(f"extract/warning/{warning}")
        return item

    async def close_spider(self) -> None:
        """Ends the workers."""
        await asyncio.to_thread(self._spider.pages.close)
