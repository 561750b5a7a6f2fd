"""Collections that hold more than one crawl."""

from __future__ import annotations

from pathlib import Path

from archive.collection import Collection
from tests.crawl.running import bases, crawl
from tests.site.process import running_site


def crawled_twice(root: Path, *, articles: int) -> Collection:
    """Two crawls of a small sample site: the second has revisits."""
    with running_site(articles=articles, seed=5) as site:
        for _ in range(2):
            assert crawl(root, *bases(site)).code == 0
    return Collection(root)
