from __future__ import annotations

import pytest

from tests.wire.runs import Crawls


@pytest.fixture(scope="session")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    return Crawls(tmp_path_factory.mktemp("wire"))
