"""A real crawl over the cases, in a process of its own."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.warc.exchange import Exchange
from crawler.wire.handler import WiretapHandler, exchanges_of
from crawler.wire.tap import TappedPool
from tests.wire.case import Case
from tests.wire.cases import CASES

STOCK = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
TAPPED = "tests.wire.crawl.RecordingHandler"


@dataclass
class Plan:
    """What to crawl, and how."""

    scheme: str
    ports: dict[str, int]
    tunnel_port: int
    refusing_port: int
    handler: str = TAPPED
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass
class Seen:
    """What a spider sees of one request."""

    url: str
    status: int | None = None
    headers: dict[bytes, list[bytes]] = field(default_factory=dict)
    body: bytes = b""
    flags: list[str] = field(default_factory=list)
    protocol: str | None = None
    ip: str | None = None
    certificate: bool = False
    latency: bool = False
    error: str | None = None


@dataclass
class Crawled:
    """What a crawl makes of one case."""

    seen: list[Seen] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    """All that were handed over, of redirects and retries too."""
    last: list[Exchange] = field(default_factory=list)
    """Those in the meta of the last request."""


class RecordingHandler(WiretapHandler):
    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.on_exchanges = self.record

    def record(self, request: Request, exchanges: list[Exchange]) -> None:
        crawled: Crawled = request.meta["crawled"]
        crawled.exchanges += exchanges


def stop_at_headers(request: Request) -> None:
    if request.meta["stop"] == "headers":
        raise StopDownload(fail=False)


def stop_in_body(request: Request) -> None:
    if request.meta["stop"] == "body":
        raise StopDownload(fail=True)


class CaseSpider(scrapy.Spider):
    name = "cases"

    def __init__(self, plan: Plan, results: dict[str, Crawled]) -> None:
        super().__init__()
        self.plan = plan
        self.results = results

    async def start(self) -> AsyncIterator[Request]:
        for case in CASES:
            if case.name in self.plan.ports:
                self.results[case.name] = Crawled()
                yield self.request(case, 0)

    def request(self, case: Case, step: int) -> Request:
        plan, ask = self.plan, case.asks[step]
        port = plan.ports[case.name]
        meta = dict(ask.meta)
        meta.update(case=case, step=step, stop=ask.stop, crawled=self.results[case.name])
        host = f"{ask.userinfo}127.0.0.1:{port}"
        match ask.proxy:
            case "server":
                host = f"{ask.userinfo}site.invalid"
                meta["proxy"] = f"http://proxy-user:proxy-word@127.0.0.1:{port}"
            case "tunnel":
                meta["proxy"] = f"http://proxy-user:proxy-word@127.0.0.1:{plan.tunnel_port}"
            case "refusing":
                meta["proxy"] = f"127.0.0.1:{plan.refusing_port}"
        return Request(
            f"{plan.scheme}://{host}{ask.path}#fragment",
            method=ask.method,
            headers=dict(ask.headers),
            body=ask.body,
            meta=meta,
            callback=self.parse,
            errback=self.failed,
            dont_filter=True,
        )

    def parse(self, response: Response) -> Iterator[Request]:
        seen = Seen(
            response.url,
            response.status,
            dict(response.headers),
            response.body,
            response.flags,
            response.protocol,
            str(response.ip_address),
            response.certificate is not None,
        )
        assert response.request is not None
        yield from self.next(response.request, seen)

    def failed(self, failure: Failure) -> Iterator[Request]:
        request = failure.request  # type: ignore[attr-defined]
        seen = Seen(request.url, error=type(failure.value).__name__)
        yield from self.next(request, seen)

    def next(self, request: Request, seen: Seen) -> Iterator[Request]:
        seen.latency = "download_latency" in request.meta
        crawled: Crawled = request.meta["crawled"]
        crawled.seen.append(seen)
        crawled.last = exchanges_of(request)
        case, step = request.meta["case"], request.meta["step"] + 1
        if step < len(case.asks):
            yield self.request(case, step)


def main(plan_file: str, out_file: str) -> None:
    """Crawls by a pickled `Plan` and pickles the `Crawled` of each case, by its name."""
    TappedPool.quiet_seconds = 0  # the cases that ask twice want the same connection
    plan: Plan = pickle.loads(Path(plan_file).read_bytes())
    settings = {
        "DOWNLOAD_HANDLERS": {"http": plan.handler, "https": plan.handler},
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": 15,
        "RETRY_TIMES": 1,
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "USER_AGENT": "wire",
        **plan.settings,
    }
    results: dict[str, Crawled] = {}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(CaseSpider)
    crawler.signals.connect(stop_at_headers, signals.headers_received)
    crawler.signals.connect(stop_in_body, signals.bytes_received)
    process.crawl(crawler, plan=plan, results=results)
    process.start()
    Path(out_file).write_bytes(pickle.dumps(results))
