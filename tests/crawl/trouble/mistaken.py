"""Scrapy with a mistake built in: `python -m tests.crawl.trouble.mistaken PART crawl ...`.

The mistake is made for one article, in the part of the program that is named: `spider` or `record`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from scrapy.cmdline import execute

from crawler.engine import storing
from crawler.visits.follow import Answer, Follower
from crawler.visits.visit import Visit
from pipelines.extraction.article import Article
from pipelines.records.captured_page import CapturedPage
from pipelines.records.record import Record
from pipelines.workers.job import Found

ARTICLE = "/news/article/5"

_next_visits = Follower.next_visits


def _mistaken_visits(self: Follower, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
    if visit.url.endswith(ARTICLE):
        raise LookupError("a mistake in the spider")
    yield from _next_visits(self, visit, answer, found)


def _mistaken_record(page: CapturedPage, _article: Article, _stored: object) -> Record | None:
    if page.url.endswith(ARTICLE):
        raise LookupError("a mistake in the record")
    return None


def main() -> None:
    """Run Scrapy's command line."""
    part = sys.argv.pop(1)
    if part == "spider":
        Follower.next_visits = _mistaken_visits  # type: ignore[method-assign]
    else:
        storing.make_record = _mistaken_record  # type: ignore[attr-defined,assignment]
    execute()


if __name__ == "__main__":
    main()
