"""Extension: says how far a crawl is, in a line of the log or, on a terminal, in one that stays."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import Self

from rich.console import Console
from rich.live import Live
from scrapy import signals
from scrapy.crawler import Crawler

from archive.journal.stats import JournalStat
from crawler.engine.session import session_of
from crawler.stats import CrawlStat

logger = logging.getLogger(__name__)


class Progress:
    """Tells pages, requisites, records, bytes, what is pending, and how long that will take."""

    def __init__(self, crawler: Crawler, seconds: float, *, terminal: bool) -> None:
        """Takes the crawler, how often to write, and where to.

        Args:
            crawler: Whose progress.
            seconds: Between two lines of the log.
            terminal: Whether to keep one line up to date instead.

        """
        self._crawler = crawler
        self._seconds = seconds
        self._live = Live(console=Console(stderr=True), transient=True) if terminal else None
        self._begun = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads LOGSTATS_INTERVAL and LOG_FILE: with one, a terminal is free for a line."""
        settings = crawler.settings
        terminal = sys.stderr.isatty() and bool(settings["LOG_FILE"])
        progress = cls(crawler, settings.getfloat("LOGSTATS_INTERVAL"), terminal=terminal)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        """Starts the line."""
        self._begun = time.monotonic()
        self._task = asyncio.get_running_loop().create_task(self._run())
        if self._live is not None:
            self._live.start()

    def spider_closed(self) -> None:
        """Stops the line."""
        if self._task is not None:
            self._task.cancel()
        if self._live is not None:
            self._live.stop()

    def line(self) -> str:
        """How far the crawl is."""
        journal = session_of(self._crawler).journal
        counts = journal.stats
        fetched = counts[CrawlStat.STORED_DONE] + counts[CrawlStat.STORED_FAILED]
        requisites = counts[CrawlStat.REQUISITE_DONE] + counts[CrawlStat.REQUISITE_FAILED]
        passed = time.monotonic() - self._begun
        rate = fetched / passed if passed else 0.0
        left = f"{_duration(journal.pending / rate)} at this rate" if rate else "not known yet"
        return (
            f"{fetched - requisites} pages, {requisites} requisites, "
            f"{counts[JournalStat.RECORDS_WRITTEN]} records, "
            f"{counts[JournalStat.RESPONSE_BYTES] / 1e6:.1f} MB, {journal.pending} addresses to go "
            f"as far as known: {left}"
        )

    async def _run(self) -> None:
        while True:
            if self._live is None:
                await asyncio.sleep(self._seconds)
                logger.info("%s", self.line())
            else:
                self._live.update(self.line())
                await asyncio.sleep(0.5)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{round(seconds)} s"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 2880 else f"{minutes / 1440:.1f} days"
