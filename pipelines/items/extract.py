"""Item pipeline 1: the article of a captured page, extracted by worker processes."""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from pipelines.items.item import DownloadItem
from pipelines.items.stats import ItemStat
from pipelines.workers.pool import ExtractionPool


class ExtractPipeline:
    """Sets `article` where there is a `page`. The event loop goes on meanwhile."""

    def __init__(self, pool: ExtractionPool, stats: StatsCollector) -> None:
        self._pool = pool
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads EXTRACTION_WORKERS, EXTRACTION_TIMEOUT and EXTRACTION_MEMORY."""
        settings = crawler.settings
        pool = ExtractionPool(
            settings.getint("EXTRACTION_WORKERS"),
            seconds=settings.getfloat("EXTRACTION_TIMEOUT"),
            memory=settings.getint("EXTRACTION_MEMORY"),
        )
        assert crawler.stats is not None
        return cls(pool, crawler.stats)

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Extracts; a page that cannot be read gives an article without text and with a warning."""
        if item.page is not None:
            page = item.page
            item.article = await asyncio.wrap_future(
                self._pool.submit(page.body, page.original_url, page.content_type)
            )
            self._stats.inc_value(ItemStat(f"extract/{item.article.method or 'no_article'}"))
            for warning in (*page.faults, *item.article.warnings):
                self._stats.inc_value(ItemStat.WARNING.of(warning))
        return item

    async def close_spider(self) -> None:
        """Ends the workers."""
        await asyncio.to_thread(self._pool.close)
