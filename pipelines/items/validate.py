"""Item pipeline 2: nothing that breaks the record's promises goes on."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from pipelines.items.item import DownloadItem
from pipelines.records.validate import validated


class ValidatePipeline:
    """Takes out of an article what cannot be right, says so in its warnings, and counts it."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the crawler's stats."""
        assert crawler.stats is not None
        return cls(crawler.stats)

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Validates the article, where there is one."""
        if item.article is not None:
            item.article, faults = validated(item.article)
            for fault in faults:
                self._stats.inc_value(f"validate/{fault}")
        return item
