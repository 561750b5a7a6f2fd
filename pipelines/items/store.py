"""The last item pipeline: the capture, its record and the state of its page go into the journal."""

from __future__ import annotations

import logging
from typing import Protocol, Self, cast

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from archive.errors import StorageError
from archive.journal.on_loop import AsyncJournal
from archive.journal.unit import Unit
from archive.warc.capture import StoredCapture
from pipelines.items.item import DownloadItem
from pipelines.records.record import make_record, record_line

logger = logging.getLogger(__name__)


class _ArchivingSpider(Protocol):
    journal: AsyncJournal


class StorePipeline:
    """Hands each download over as one unit. All that comes before this can be done again."""

    def __init__(self, journal: AsyncJournal, stats: StatsCollector) -> None:
        self._journal = journal
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the spider's journal."""
        assert crawler.stats is not None
        return cls(cast("_ArchivingSpider", crawler.spider).journal, crawler.stats)

    async def process_item(self, item: DownloadItem) -> DownloadItem:
        """Stores. Where the disk refuses, the journal has the crawl closed."""
        unit = Unit(
            exchanges=item.exchanges,
            stored=item.stored,
            context=item.context,
            key=item.key,
            outcome=item.outcome,
            note=item.note,
            wait=item.wait,
            record_line=lambda stored: self._line(item, stored),
        )
        try:
            await self._journal.write(unit)
        except StorageError:
            self._stats.inc_value("store/refused")
        else:
            self._stats.inc_value(f"store/{item.outcome}")
        return item

    def _line(self, item: DownloadItem, stored: StoredCapture) -> bytes | None:
        """The record's line; called by the journal, once it knows where the capture will lie."""
        if item.page is None or item.article is None:
            return None
        try:
            record = make_record(item.page, item.article, stored)
            return None if record is None else record_line(record)
        except Exception:
            # A mistake of ours must not cost the capture, from which the record can be made later.
            logger.exception("The record of %s could not be made", item.url)
            self._stats.inc_value("mistakes")
            return None
