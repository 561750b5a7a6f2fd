from __future__ import annotations

from pathlib import Path

import pytest

from archive.collection import Collection
from tests.crawl.running import bases, crawl
from tests.site.process import running_site


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Two crawls of a small sample site; to be copied by whoever changes it."""
    root = tmp_path_factory.mktemp("crawled") / "sample"
    with running_site(articles=32, seed=5) as site:
        for _ in range(2):
            assert crawl(root, *bases(site)).code == 0
    return Collection(root)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
