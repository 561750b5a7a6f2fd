"""The crawl that the cost of capture is measured on: a list of pages, fetched, links read.

Run as a program: `python -m tests.bench.pages_spider MODE URLS COLLECTION`, MODE `plain` (Scrapy
alone) or `capture` (the same with the wire tap and the journal). Prints the CPU seconds of the
whole process between the first request and the end, all threads together.
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response, TextResponse

from archive.collection import Collection
from archive.journal import Journal
from archive.journal_thread import JournalThread
from archive.stamps import SystemStamps
from crawler.capture_handler import exchanges_of
from pipelines.item import DownloadItem

PLAIN: dict[str, Any] = {
    "LOG_LEVEL": "WARNING",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html", "Accept-Encoding": "gzip, deflate"},
}
CAPTURE: dict[str, Any] = {
    **PLAIN,
    "DOWNLOAD_HANDLERS": {"http": "crawler.capture_handler.WiretapHandler"},
    "ITEM_PIPELINES": {"pipelines.store_pipeline.StorePipeline": 300},
}


class PagesSpider(Spider):
    """Fetches each page of a list and reads its links, as any spider does."""

    name = "pages"

    def __init__(self, urls: list[str], journal: JournalThread | None) -> None:
        super().__init__()
        self.urls = urls
        self.links = 0
        self.journal = journal
        self.begun = 0.0
        self.spent = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_args: object, **kwargs: str) -> Self:
        journal = None
        if kwargs["mode"] == "capture":
            collection = Collection(Path(kwargs["collection"]))
            journal = JournalThread(Journal(collection, stamps=SystemStamps(), info=()))
            journal.open("bench")
        spider = cls(Path(kwargs["urls"]).read_text().split(), journal)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.opened, signals.spider_opened)
        crawler.signals.connect(spider.closed_too, signals.spider_closed)
        return spider

    def opened(self) -> None:
        if self.journal is not None:
            self.journal.start()
        self.begun = time.process_time()

    async def closed_too(self) -> None:
        if self.journal is not None:
            await self.journal.close()
        self.spent = time.process_time() - self.begun

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            yield Request(url, dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[DownloadItem]:
        assert isinstance(response, TextResponse)
        self.links += len(response.css("a::attr(href)").getall())
        if self.journal is not None:
            assert response.request is not None
            yield DownloadItem(
                key=response.url, url=response.url, exchanges=exchanges_of(response.request)
            )


def main(mode: str, urls: str, collection: str) -> None:
    process = AsyncCrawlerProcess(CAPTURE if mode == "capture" else PLAIN)
    crawler = process.create_crawler(PagesSpider)
    process.crawl(crawler, mode=mode, urls=urls, collection=collection)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, PagesSpider)
    assert crawler.stats is not None
    print(spider.spent, crawler.stats.get_value("response_received_count"), spider.links)


if __name__ == "__main__":
    main(*sys.argv[1:])
