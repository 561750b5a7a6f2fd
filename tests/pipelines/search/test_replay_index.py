"""`scrapy replay --index` makes the article index."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

from archive.collection import Collection
from tests.command_line import scrapy
from tests.pipelines.export.collections import record, with_records
from tests.pipelines.search.indexed import found, updated


def replay_index(collection: Collection) -> subprocess.CompletedProcess[str]:
    return scrapy("replay", "--index", "-s", f"COLLECTION={collection.root}")


def test_the_index_is_made_anew(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), b"{}\n", record(2)])
    updated(collection)
    inode = collection.search.stat().st_ino
    with_records(tmp_path / "c", [record(3)], "other")
    kept = collection.search.open("rb")  # or the new file may get the number of the old
    with kept:
        done = replay_index(collection)
        assert collection.search.stat().st_ino != inode
    assert done.returncode == 0, done.stderr
    assert f"3 records in {collection.search}, but for 1 lines that are none" in done.stderr
    assert found(collection, "bread") == [3, 2, 1]


def test_an_index_that_is_being_updated_is_left_alone(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    updated(collection)
    with collection.search.with_name(".search.sqlite.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = replay_index(collection)
    assert done.returncode == 6
    assert "Another process is updating" in done.stderr
    assert found(collection, "bread") == [1]
