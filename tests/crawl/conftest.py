from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.crawl.collected import by_article
from tests.site.process import RunningSite, running_site


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
