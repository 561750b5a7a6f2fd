from __future__ import annotations

import pytest

from archive.collection import Collection
from tests.crawl.crawled import crawled_twice


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Two crawls of a small sample site; to be copied by whoever changes it."""
    return crawled_twice(tmp_path_factory.mktemp("crawled") / "sample", articles=32)
