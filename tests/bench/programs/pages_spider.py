"""The crawl that the cost of capture is measured on: the sample site, link by link.

It is what Scrapy's documentation makes of such a site: a link extractor with patterns, Scrapy's own
scheduler and duplicate filter. Run as a program: `python -m tests.bench.programs.pages_spider MODE
START COLLECTION`, MODE `plain` (Scrapy alone) or `capture` (the same with the wire tap and the
journal), START a file with the first addresses. Prints the CPU seconds of the whole process between
the first request and the end, all threads together, and how many answers came.
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
from scrapy.linkextractors import LinkExtractor

from archive.collection import Collection
from archive.journal.live import Journal
from archive.journal.on_loop import AsyncJournal
from archive.journal.unit import Unit
from archive.warc.stamps import SystemStamps
from crawler.wire.handler import exchanges_of

PLAIN: dict[str, Any] = {
    "LOG_LEVEL": "WARNING",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html", "Accept-Encoding": "gzip, deflate"},
}
CAPTURE: dict[str, Any] = {
    **PLAIN,
    "DOWNLOAD_HANDLERS": {"http": "crawler.wire.handler.WiretapHandler"},
}


class PagesSpider(Spider):
    """Follows a site's listings to its articles, as any spider does."""

    name = "pages"

    def __init__(self, first: list[str], journal: AsyncJournal | None) -> None:
        super().__init__()
        self.first = first
        self.extractor = LinkExtractor(
            allow=(r"/news/article/\d+$", r"/news/articles/\d+(/\d+)?$"),
            allow_domains=("127.0.0.1",),
        )
        self.journal = journal
        self.begun = 0.0
        self.spent = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_args: object, **kwargs: str) -> Self:
        journal = None
        if kwargs["mode"] == "capture":
            collection = Collection(Path(kwargs["collection"]))
            journal = AsyncJournal(Journal(collection, stamps=SystemStamps(), info=()))
            journal.open("bench")
        spider = cls(Path(kwargs["start"]).read_text().split(), journal)
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
        for url in self.first:
            yield Request(url)

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        assert isinstance(response, TextResponse)
        for link in self.extractor.extract_links(response):
            yield Request(link.url)
        if self.journal is not None:
            assert response.request is not None
            exchanges = exchanges_of(response.request)
            await self.journal.write(Unit(key=response.url, exchanges=exchanges))


def main(mode: str, start: str, collection: str) -> None:
    process = AsyncCrawlerProcess(CAPTURE if mode == "capture" else PLAIN)
    crawler = process.create_crawler(PagesSpider)
    process.crawl(crawler, mode=mode, start=start, collection=collection)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, PagesSpider)
    assert crawler.stats is not None
    print(spider.spent, crawler.stats.get_value("response_received_count"))


if __name__ == "__main__":
    main(*sys.argv[1:])
