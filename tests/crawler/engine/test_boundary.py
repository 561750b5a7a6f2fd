from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from crawler.engine.boundary import BoundaryMiddleware
from tests.crawler.standing_in import EN, mirrored, real


@pytest.fixture
def stats() -> MemoryStatsCollector:
    return MemoryStatsCollector(get_crawler())


@pytest.mark.parametrize(
    "url", [f"{EN}/", f"{EN}/robots.txt", f"{EN}/news/article/5", f"{EN}/uploads/a.png"]
)
def test_requests_of_the_crawl_pass(url: str, stats: MemoryStatsCollector) -> None:
    asyncio.run(BoundaryMiddleware(real(), stats).process_request(Request(url)))
    assert stats.get_value("boundary/refused") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/robots.txt",
        "https://leaks.zamanalwsl.net/",
        f"{EN}/news/article/5/like",
        f"{EN}/news/article/5/%64islike",
        f"{EN}/news/search/Homs/1",
        f"{EN}:8443/",
        "ftp://en.zamanalwsl.net/",
        "file:///etc/passwd",
        "data:,x",
        "s3://en.zamanalwsl.net/x",
    ],
)
def test_all_others_are_refused_and_counted(url: str, stats: MemoryStatsCollector) -> None:
    with pytest.raises(IgnoreRequest, match="outside"):
        asyncio.run(BoundaryMiddleware(real(), stats).process_request(Request(url)))
    assert stats.get_value("boundary/refused") == 1


def test_with_a_mirror_the_real_host_is_refused(stats: MemoryStatsCollector) -> None:
    boundary = BoundaryMiddleware(mirrored(), stats)
    asyncio.run(boundary.process_request(Request("http://127.0.0.1:8000/robots.txt")))
    with pytest.raises(IgnoreRequest):
        asyncio.run(boundary.process_request(Request(f"{EN}/robots.txt")))
