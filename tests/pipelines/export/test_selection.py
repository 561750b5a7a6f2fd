from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.database import open_catalogue
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import ArgumentError, StorageError
from archive.names import open_path
from pipelines.export.selection import ExportReport, Filters, selection
from pipelines.records.day import is_between
from pipelines.search.query.query_language import parse_query
from tests.pipelines.export.collections import STEM, ids, line, record, selected, with_records

LATER = "site-20260305050607-00002"


def test_files_by_name_and_records_in_their_order(tmp_path: Path) -> None:
    with_records(tmp_path / "c", [record(1), record(5)], LATER)
    collection = with_records(tmp_path / "c", [record(9), record(2)])
    report = ExportReport()
    assert ids(selected(collection, report)) == [9, 2, 1, 5]
    assert report == ExportReport(captures=4)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"editions": frozenset({"ar"})}, [2]),
        ({"sections": frozenset({52})}, [1, 2, 4]),
        ({"sections": frozenset({7, 52})}, [1, 2, 4]),
        ({"since": "2017-08-11"}, [1]),
        ({"until": "2017-08-11"}, [1, 2]),
        ({"since": "2017-08-11", "until": "2020-01-01"}, [1]),
        ({"since": "2026-03-04"}, []),
        ({"query": parse_query("village")}, [1, 2, 3, 4]),
        ({"query": parse_query("edition:en title:village -3")}, [1, 4]),
        ({"query": parse_query('"has 2"'), "sections": frozenset({52})}, [2]),
        ({"editions": frozenset({"en"}), "sections": frozenset({52})}, [1, 4]),
    ],
)
def test_filters(filters: dict[str, Any], left: list[int], tmp_path: Path) -> None:
    records = [
        record(1, published="2017-08-11T23:59:59+03:00"),
        record(2, edition="ar", published="2017-08-10"),
        record(3, section=None, published=None),
        record(4, published="no date"),
    ]
    assert ids(selected(with_records(tmp_path / "c", records), **filters)) == left


def test_the_latest_of_what_the_other_filters_leave(tmp_path: Path) -> None:
    times = [
        (1, "2026-01-01T00:00:00Z"),
        (1, "2026-01-01T00:00:00.5Z"),
        (2, "2026-01-03T00:00:00Z"),
        (2, "2026-01-02T00:00:00Z"),
        (3, "2026-01-01T00:00:00Z"),
        (3, "2026-01-01T00:00:00Z"),
    ]
    records = [record(n, captured_at=at, likes=k) for k, (n, at) in enumerate(times)]
    records.append(record(1, edition="ar", likes=6))
    collection = with_records(tmp_path / "c", [*records, b"broken\n"])
    report = ExportReport()
    found = [its.record.likes for its in selected(collection, report, latest=True)]
    assert found == [1, 2, 5, 6]
    assert (report.captures, report.damaged) == (4, 1)
    arabic = list(selected(collection, latest=True, editions=frozenset({"ar"})))
    assert [its.record.likes for its in arabic] == [6]


@pytest.mark.parametrize(
    "broken",
    [
        b"\n",
        b"{}\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        line(record(7))[:-20] + b"\n",
        line(record(7, title="\\ud800")).replace(b"\\\\", b"\\"),
        line(record(7, edition="../etc")),
        line(record(7, edition="en\n")),
        line(record(7, captured_at="2026-03-04T05:06:07.08+00:00")),
        line(record(7, captured_at="٢٠٢٦-03-04T05:06:07Z")),
        line(record(-7)),
        line(record(2**63)),
        line(record(7, likes=2**70)),
        line(record(7, section={"id": 2**64, "name": None})),
        line(record(7, status=2**63)),
        line(record(7, schema=3)),
        line(record(7, text=5)),
    ],
)
def test_a_line_that_is_no_record_is_counted_and_passed_over(broken: bytes, tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), broken, record(2)])
    report = ExportReport()
    assert ids(selected(collection, report)) == [1, 2]
    assert report.damaged == 1
    assert report.faults == [f"{STEM}.jsonl:{len(line(record(1)))}: the line is not a record"]


def test_a_line_without_an_end_is_none(tmp_path: Path) -> None:
    report = ExportReport()
    collection = with_records(tmp_path / "c", [record(1), line(record(2))[:-1]])
    assert ids(selected(collection, report)) == [1]
    assert report.damaged == 1


def test_a_line_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.records.file.LINE_LIMIT", 4000)
    report = ExportReport()
    collection = with_records(tmp_path / "c", [record(1), record(2, text="x" * 9999), record(3)])
    assert ids(selected(collection, report)) == [1, 3]
    assert report.damaged == 1


def test_of_an_open_file_only_what_is_committed(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), record(2), b'{"schema": 1, "ur'])
    sealed = collection.records_path(STEM)
    opened = sealed.rename(open_path(sealed))
    assert ids(selected(collection)) == []
    assert snapshot(collection).left_out == (opened.name,)
    catalogue = open_catalogue(collection.catalogue)
    length = len(line(record(1)))
    catalogue.execute("INSERT INTO files VALUES (?, 1, 0, 0, ?, NULL, NULL)", (STEM, length))
    catalogue.close()
    report = ExportReport()
    assert ids(selected(collection, report)) == [1]
    assert report.damaged == 0


def test_a_file_that_is_sealed_meanwhile(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    sealed = collection.records_path(STEM)
    opened = sealed.rename(open_path(sealed))
    catalogue = open_catalogue(collection.catalogue)
    length = len(line(record(1)))
    catalogue.execute("INSERT INTO files VALUES (?, 1, 0, 0, ?, NULL, NULL)", (STEM, length))
    catalogue.close()
    seen = snapshot(collection)
    opened.rename(sealed)
    assert ids(selection(seen, Filters(), ExportReport(), lambda *_: None)) == [1]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="scrapy replay"):
        snapshot(Collection(tmp_path / "none"))
    collection = with_records(tmp_path / "d", [record(1)])
    sealed = collection.records_path(STEM)
    sealed.rename(open_path(sealed))
    collection.catalogue.write_bytes(b"no database, but long enough to be read as one" * 9)
    with pytest.raises(StorageError, match="catalogue"):
        snapshot(collection)


def test_the_collection_is_not_written_to(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1)])
    before = sorted(tmp_path.rglob("*"))
    assert ids(selected(collection, latest=True)) == [1]
    assert sorted(tmp_path.rglob("*")) == before


def test_the_day_is_the_published_one_as_shown(tmp_path: Path) -> None:
    (its,) = selected(
        with_records(tmp_path / "c", [record(1, published="2017-08-11T01:00:00+03:00")])
    )
    assert is_between(its.record.published, "2017-08-11", "2017-08-11")
    assert not is_between(its.record.published, None, "2017-08-10")


def test_without_a_date_it_is_of_no_day() -> None:
    assert is_between(None, None, None)
    assert not is_between(None, "0001-01-01", None)
    assert not is_between("soon", None, "9999-12-31")
