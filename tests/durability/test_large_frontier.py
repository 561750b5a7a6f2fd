"""A large frontier takes the disk's room, not the memory's, and is as quick as a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.catalogue.database import open_catalogue
from archive.catalogue.frontier import _NEXT
from tests.durability.large_frontier import measure

pytestmark = pytest.mark.slow


def test_memory_does_not_grow_with_the_frontier(tmp_path: Path) -> None:
    measured = measure(tmp_path, 200_000)
    # A list of as many addresses would take 50 MB and more.
    assert measured.peak_bytes - measured.begin_bytes < 20e6


def test_the_next_page_is_found_without_a_search(tmp_path: Path) -> None:
    database = open_catalogue(tmp_path / "catalogue.sqlite")
    (step,) = database.execute(f"EXPLAIN QUERY PLAN {_NEXT}", (1, "h", 0.0, 2)).fetchall()
    database.close()
    assert step[3] == "SEARCH frontier USING INDEX frontier_next (crawl=? AND host=?)"
