from __future__ import annotations

from pathlib import Path

import pytest

from archive.collection import Collection
from tests.crawl.crawled import crawled_twice


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Two crawls of a small sample site; to be copied by whoever changes it."""
    return crawled_twice(tmp_path_factory.mktemp("crawled") / "sample", articles=32)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
