from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.database import open_catalogue
from archive.collection import Collection
from archive.names import open_path
from pipelines.search.index.article_index import ArticleIndex
from pipelines.search.index.update import UpdateReport, update
from tests.pipelines.export.collections import STEM, line, record, with_records
from tests.pipelines.search.indexed import found, updated

ROOT = Path(__file__).resolve().parents[4]
NEXT = "site-20260305050607-00002"


def committed(collection: Collection, length: int) -> None:
    """Says in the catalogue how far the open records file is."""
    with closing(open_catalogue(collection.catalogue)) as catalogue:
        catalogue.execute(
            "INSERT OR REPLACE INTO files VALUES (?, 1, 0, 0, ?, NULL, NULL)", (STEM, length)
        )


def opened(collection: Collection) -> Path:
    sealed = collection.records_path(STEM)
    return sealed.rename(open_path(sealed))


def append(path: Path, *records: dict[str, Any] | bytes) -> None:
    with path.open("ab") as file:
        for its in records:
            file.write(its if isinstance(its, bytes) else line(its))


def contents(collection: Collection) -> list[Any]:
    """What the index says of its articles, apart from their numbers."""
    with ArticleIndex(collection.search) as index:
        rows = sorted(index.browse(most=10_000).articles, key=lambda its: its.article_id)
        return [index.article(its.edition, its.article_id) for its in rows]


def test_a_crawl_that_goes_on(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), record(2)])
    first = len(line(record(1)))
    path = opened(collection)
    committed(collection, first)
    assert updated(collection) == UpdateReport(captures=1, articles=1, finished=True)
    assert found(collection, "bread") == [1]
    assert updated(collection) == UpdateReport(finished=True)
    committed(collection, path.stat().st_size)
    assert updated(collection) == UpdateReport(captures=1, articles=1, finished=True)
    append(path, record(3), b'{"cut')
    committed(collection, path.stat().st_size - 5)
    assert updated(collection) == UpdateReport(captures=1, articles=1, finished=True)
    os.truncate(path, path.stat().st_size - 5)
    path.rename(collection.records_path(STEM))
    with_records(tmp_path / "c", [record(4)], NEXT)
    assert updated(collection) == UpdateReport(captures=1, articles=1, finished=True)
    assert found(collection, "bread") == [4, 3, 2, 1]
    with ArticleIndex(collection.search) as index:
        state = index.state()
    assert (state.complete, state.articles, state.captures, state.damaged) == (True, 4, 4, 0)


def test_a_new_capture_of_an_article(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), record(2)])
    updated(collection)
    later = record(1, captured_at="2027-01-01T00:00:00Z", text="The bakery closed.")
    with_records(tmp_path / "c", [later], NEXT)
    assert updated(collection) == UpdateReport(captures=1, articles=1, finished=True)
    assert found(collection, "closed") == found(collection, "opened 1") == [1]
    same = record(1, captured_at="2028-01-01T00:00:00Z", text="The bakery closed.")
    with_records(tmp_path / "c", [same], "site-3")
    assert updated(collection) == UpdateReport(captures=1, articles=0, finished=True)
    with ArticleIndex(collection.search) as index:
        entry = index.article("en", 1)
        assert entry is not None
        assert (entry.row.captures, entry.row.versions) == (3, 2)
        assert entry.row.last_captured == "2028-01-01T00:00:00Z"


def test_an_article_that_gets_its_date_later_moves(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1, published=None), record(2)])
    updated(collection)
    assert found(collection, "bread") == [2, 1]
    later = record(1, published="2022-01-01", captured_at="2027-01-01T00:00:00Z")
    with_records(tmp_path / "c", [later], NEXT)
    assert updated(collection).articles == 1
    assert found(collection, "bread") == [1, 2]
    assert found(collection, "bread since:2022 until:2022") == [1]
    assert found(collection, "bread since:2026") == []


@pytest.mark.parametrize(
    ("now", "captures", "removed"),
    [
        ([record(1), record(2), record(3)], 0, 0),
        ([record(1), record(2), record(4)], 3, 3),
        ([record(1), record(2)], 2, 3),
        ([], 0, 3),
        ([record(1), record(2), record(3), record(4)], 1, 0),
        ([record(3), record(2), record(1)], 3, 3),
    ],
)
def test_records_that_are_made_anew(
    now: list[dict[str, Any]], captures: int, removed: int, tmp_path: Path
) -> None:
    collection = with_records(tmp_path / "c", [record(1), record(2), record(3)])
    with_records(tmp_path / "c", [record(3, captured_at="2020-01-01T00:00:00Z")], NEXT)
    updated(collection)
    fresh = with_records(tmp_path / "fresh", now)
    fresh.records_path(STEM).rename(collection.records_path(STEM))
    done = updated(collection)
    assert (done.captures, done.removed) == (captures, removed)
    merged = contents(collection)
    updated(collection, anew=True)
    anew = contents(collection)
    assert [entry.captures for entry in merged] == [entry.captures for entry in anew]
    ids = sorted({its["article_id"] for its in now} | {3})
    assert sorted(found(collection, "bread")) == ids


def test_only_what_is_new_in_a_file_that_was_made_anew_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.index.pieces.PIECE_LINES", 2)
    collection = with_records(tmp_path / "c", [record(n) for n in range(1, 8)])
    updated(collection)
    changed = [record(n, text="Other." if n == 6 else record(n)["text"]) for n in range(1, 8)]
    with_records(tmp_path / "other", changed).records_path(STEM).rename(
        collection.records_path(STEM)
    )
    done = updated(collection)
    assert (done.removed, done.captures) == (3, 3)
    assert found(collection, "other") == [6]
    assert found(collection, "ovens") == [7, 5, 4, 3, 2, 1]


def test_a_file_that_is_changed_where_it_lies(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), record(2)])
    updated(collection)
    path = collection.records_path(STEM)
    path.write_bytes(path.read_bytes().replace(b"ovens", b"doors"))
    os.utime(path, ns=(1, 1))
    assert updated(collection).captures == 2
    assert found(collection, "doors") == [2, 1]
    assert found(collection, "ovens") == []


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    with_records(tmp_path / "c", [record(2)], NEXT)
    updated(collection)
    collection.records_path(STEM).unlink()
    assert updated(collection) == UpdateReport(removed=1, finished=True)
    assert found(collection, "bread") == [2]
    assert len(contents(collection)) == 1


def test_lines_that_are_no_records_are_counted(tmp_path: Path) -> None:
    broken = [b"\n", b"{}\n", b"\xff\n", b"[" * 100_000 + b"\n", line(record(-7))]
    collection = with_records(tmp_path / "c", [record(1), *broken, record(2), b'{"cut'])
    assert updated(collection) == UpdateReport(captures=2, articles=2, damaged=6, finished=True)
    with ArticleIndex(collection.search) as index:
        assert index.state().damaged == 6
        assert index.state().complete
    # The end of the line comes: what was no record is one now.
    whole = line(record(3))
    path = collection.records_path(STEM)
    os.truncate(path, path.stat().st_size - 5)
    append(path, whole[:50])
    updated(collection)
    append(path, whole[50:])
    updated(collection)
    assert found(collection, "bread") == [3, 2, 1]


def test_the_rest_is_left_to_the_next_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.index.pieces.PIECE_LINES", 1)
    collection = with_records(tmp_path / "c", [record(n) for n in range(1, 4)])
    done = update(collection, collection.search, lambda *_: None, seconds=-1)
    assert not done.finished
    with ArticleIndex(collection.search) as index:
        assert not index.state().complete
        assert index.state().share == 0
    assert updated(collection).finished


def test_many_articles_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.index.article_numbers.NUMBERS_PER_DAY", 16)
    monkeypatch.setattr("pipelines.search.index.article_numbers.NUMBERS_TRIED", 4)
    made = [record(n, published="2017-08-11") for n in range(1, 40)]
    collection = with_records(tmp_path / "c", made)
    updated(collection)
    assert sorted(found(collection, "bread")) == list(range(1, 40))


def test_an_index_of_records_that_are_others_now_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.index.update.REBUILD_FROM", 0)
    collection = with_records(tmp_path / "c", [record(n) for n in range(1, 10)])
    updated(collection)
    with_records(tmp_path / "c", [record(n, text="Other.") for n in range(1, 10)])
    done = updated(collection)
    assert done.anew == "The article index is rebuilt: most of its records have changed."
    assert (done.captures, done.removed) == (9, 0)
    assert len(found(collection, "other")) == 9
    with closing(sqlite3.connect(collection.search)) as database:
        assert database.execute("SELECT count(*) FROM gone").fetchone() == (0,)
