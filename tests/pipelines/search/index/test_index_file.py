from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.errors import ArgumentError, StorageError
from pipelines.search.index.article_index import ArticleIndex
from pipelines.search.index.place import place_of_index
from pipelines.search.index.update import UpdateReport, update
from tests.pipelines.export.collections import record, with_records
from tests.pipelines.search.indexed import found, updated
from tests.programs.program import start
from tests.waiting import wait_until

NEXT = "site-20260305050607-00002"


def test_another_update_is_not_disturbed(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    lock = collection.search.with_name(".search.sqlite.lock")
    with lock.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert updated(collection) == UpdateReport(busy=True)
    assert updated(collection).captures == 1


def test_readers_see_what_was_there_while_it_is_updated(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    updated(collection)
    with_records(tmp_path / "c", [record(2)], NEXT)
    seen = []

    def look(what: str, done: int, total: int) -> None:
        seen.append(found(collection, "bread"))

    update(collection, collection.search, look)
    assert seen == [[1]]
    assert found(collection, "bread") == [2, 1]


@pytest.mark.parametrize("harm", ["garbage", "empty", "cut", "middle", "version", "other tables"])
def test_an_index_that_cannot_be_used_is_made_anew(harm: str, tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(n) for n in range(1, 50)])
    updated(collection)
    path = collection.search
    if harm == "garbage":
        path.write_bytes(b"no database " * 1000)
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "cut":
        os.truncate(path, path.stat().st_size // 2)
    elif harm == "middle":
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(size - 8192))
    else:
        with closing(sqlite3.connect(path)) as database, database:
            sql = "DROP TABLE captures" if harm == "other tables" else "UPDATE meta SET version = 0"
            database.execute(sql)
    with_records(collection.root, [record(50)], NEXT)
    done = updated(collection)
    assert done.captures == 50
    assert (done.anew is None) == (harm == "empty")
    assert len(found(collection, "bread")) == 50


def indexed(collection: Collection) -> int:
    """How many captures the index has by now."""
    try:
        with closing(sqlite3.connect(f"file:{collection.search}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM captures").fetchone()[0])
    except sqlite3.OperationalError:  # there is none yet
        return 0


def has_grown(collection: Collection, beyond: int) -> bool:
    return indexed(collection) > beyond


def test_a_killed_update_goes_on(tmp_path: Path) -> None:
    many = 30_000
    collection = with_records(tmp_path / "c", (record(n, comments=[]) for n in range(1, many + 1)))
    program = (
        "import sys; from pathlib import Path; from archive.collection import Collection;"
        "from tests.pipelines.search.indexed import updated; updated(Collection(Path(sys.argv[1])))"
    )
    committed = 0
    for _ in range(3):
        with start("-c", program, collection.root) as process:
            wait_until(partial(has_grown, collection, committed), process)
            process.kill()
        assert committed < indexed(collection) < many
        committed = indexed(collection)
    updated(collection)
    with ArticleIndex(collection.search) as index:
        state = index.state()
    assert (state.articles, state.captures, state.complete) == (many, many, True)
    with closing(sqlite3.connect(collection.search)) as database:
        database.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute(
            "SELECT count(*) FROM words WHERE words MATCH 'bread'"
        ).fetchone() == (many,)


def test_a_collection_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    assert place_of_index(collection) == collection.search
    updated(collection)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    place = place_of_index(collection)
    assert place.parent == tmp_path / "cache" / "zamanalwsl-archive"
    assert place != place_of_index(Collection(tmp_path / "other" / "c"))
    # The index of the collection is where it begins.
    assert update(collection, place, lambda *_: None) == UpdateReport(finished=True)
    assert place.parent.stat().st_mode & 0o777 == 0o700
    with ArticleIndex(place) as index:
        assert index.state().articles == 1
    collection.search.write_bytes(b"no database")
    place.unlink()
    assert update(collection, place, lambda *_: None).captures == 1
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert place_of_index(collection).is_relative_to(tmp_path / "home" / ".cache")


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no collection"):
        updated(Collection(tmp_path / "none"))
    collection = with_records(tmp_path / "c", [record(1)])
    shutil.rmtree(collection.search.parent)
    collection.search.parent.write_text("a file")
    with pytest.raises(StorageError, match="can be deleted"):
        updated(collection)
