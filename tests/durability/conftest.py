from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.site.process import RunningSite, running_site


@pytest.fixture(scope="session")
def sixty() -> Iterator[RunningSite]:
    """A sample site of 60 articles; tests of one worker share it, one after the other."""
    with running_site(articles=60, seed=5) as site:
        yield site
