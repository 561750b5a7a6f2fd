from __future__ import annotations

from pathlib import Path

import pytest

from archive.catalogue.crawl_state import CrawlState, NotFetched, crawl_state
from archive.catalogue.database import open_catalogue
from archive.collection import Collection


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path / "c")
    collection.create()
    return collection


def enter(collection: Collection, *statements: str) -> None:
    catalogue = open_catalogue(collection.catalogue)
    for statement in statements:
        catalogue.execute(statement)
    catalogue.close()


ROW = "INSERT INTO frontier VALUES ('{}', 1, 'h', 0, 0, {}, 0, 0, '{}', '{{}}', {})"


def test_a_crawl_that_stopped(collection: Collection) -> None:
    enter(
        collection,
        "INSERT INTO crawls VALUES (1, 'x', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z')",
        "INSERT INTO crawls VALUES (2, 'y', '2026-02-01T00:00:00Z', NULL)",
        ROW.format("a", 0, "{}", "NULL"),
        ROW.format("b", 1, "{}", "NULL"),
        ROW.format("c", 1, "{}", "NULL"),
        ROW.format("d", 2, '{"url": "https://en.zamanalwsl.net/x"}', "'404 six times'"),
        ROW.format("e", 2, "no JSON", "NULL"),
    )
    assert crawl_state(collection) == CrawlState(
        started="2026-02-01T00:00:00Z",
        finished=None,
        running=False,
        pending=1,
        fetched=2,
        failed=2,
        not_fetched=(
            NotFetched("https://en.zamanalwsl.net/x", "404 six times"),
            NotFetched("?", None),
        ),
    )


def test_without_a_crawl(collection: Collection) -> None:
    assert crawl_state(collection) is None
    assert not collection.catalogue.exists()
    enter(collection)
    assert crawl_state(collection) is None
    collection.catalogue.write_bytes(b"no database" * 100)
    assert crawl_state(collection) is None
