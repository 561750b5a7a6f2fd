from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.site.process import RunningSite, running_site


@pytest.fixture(scope="session")
def running() -> Iterator[RunningSite]:
    with running_site(articles=240, seed=7) as site:
        yield site


@pytest.fixture
def site(running: RunningSite) -> RunningSite:
    """A site that nobody has asked anything or voted on yet."""
    running.reset()
    return running


@pytest.fixture(scope="session")
def truth(running: RunningSite) -> list[dict[str, Any]]:
    return running.truth()
