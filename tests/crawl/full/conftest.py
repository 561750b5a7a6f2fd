from __future__ import annotations

import pytest

from tests.crawl.collected import articles, by_article, warc_records
from tests.crawl.full.full_crawl import FullCrawl
from tests.crawl.running import bases, crawl
from tests.site.process import running_site


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> FullCrawl:
    """Both editions, 240 articles. Tests that use it belong to the group `full crawl`."""
    collection = tmp_path_factory.mktemp("full") / "sample"
    with running_site(articles=240) as site:
        done = crawl(collection, *bases(site))
        return FullCrawl(
            collection=collection,
            ended=done,
            addresses=site.addresses,
            truth=by_article(site.truth()),
            requisites=site.requisites(),
            counts=site.counts(),
            log=site.log(),
            records=articles(collection),
            warc=warc_records(collection),
        )
