"""What durability costs: the pages per second of a crawl, over those of one that never syncs."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.ratio import Ratio
from tests.crawl.running import bases, crawl
from tests.site.process import RunningSite, running_site

ARTICLES = 600
ROUNDS = 5


def sync_cost() -> Ratio:
    """Wall time in turn, with and without, start included; the median of the pairs."""
    pairs = []
    with running_site(articles=ARTICLES, seed=1) as site, TemporaryDirectory() as name:
        for number in range(ROUNDS):
            synced = _seconds(site, Path(name) / f"synced-{number}", "scrapy")
            unsynced = _seconds(site, Path(name) / f"unsynced-{number}", "tests.bench.unsynced")
            pairs.append((synced, unsynced))
    synced = median(synced for synced, _ in pairs)
    return Ratio(
        name="pages a second of a crawl / the same without fsync",
        value=median(unsynced / synced for synced, unsynced in pairs),
        bound=0.9,
        at_most=False,
        detail=f"{ARTICLES} articles in {synced:.1f} s, {ROUNDS} pairs",
    )


def _seconds(site: RunningSite, collection: Path, program: str) -> float:
    begun = time.perf_counter()
    assert crawl(collection, *bases(site), program=("-m", program)).code == 0
    return time.perf_counter() - begun
