"""What the tests of the archive share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.archive.crawls import Crawls


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Crawls]:
    crawls = Crawls(Collection(tmp_path / "zamanalwsl"))
    yield crawls
    crawls.end()
