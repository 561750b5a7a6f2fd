from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.collected import WarcRecord, articles, warc_records
from tests.crawl.running import Ended, bases, crawl
from tests.site.process import RunningSite, running_site


@dataclass(frozen=True)
class FullCrawl:
    """A crawl of the whole sample site, and what each side knows of it."""

    collection: Path
    ended: Ended
    addresses: dict[str, str]
    truth: dict[tuple[str, int], dict[str, Any]]
    """By edition and id."""
    requisites: list[dict[str, Any]]
    """What its pages need; see `tests.site.requisite_truth`."""
    counts: dict[str, Any]
    log: list[tuple[str, str, str, int]]
    records: list[dict[str, Any]]
    warc: list[WarcRecord]


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


@pytest.fixture(scope="session")
def _running() -> Iterator[RunningSite]:
    with running_site(articles=48, seed=3) as site:
        yield site


@pytest.fixture
def site(_running: RunningSite) -> RunningSite:
    """A small sample site that nobody has asked anything yet."""
    _running.reset()
    return _running


@pytest.fixture
def truth(site: RunningSite) -> dict[tuple[str, int], dict[str, Any]]:
    """The truth about the articles of the small site, by edition and id."""
    return by_article(site.truth())


def by_article(truth: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(its["edition"], its["article_id"]): its for its in truth}
