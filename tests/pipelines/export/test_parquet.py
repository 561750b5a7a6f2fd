from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from pipelines.export.columns import COLUMNS
from pipelines.export.parquet import write_parquet
from tests.pipelines.export.collections import hostile_records, record, selected, with_records


def rows(records: list[dict[str, Any]], root: Path) -> list[dict[str, Any]]:
    write_parquet(selected(with_records(root / "c", records)), root / "out")
    found: list[dict[str, Any]] = parquet.read_table(root / "out").to_pylist(
        maps_as_pydicts="strict"
    )
    return found


def flat(value: dict[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401
    found: Any = value
    for name in path:
        found = None if found is None else found[name]
    return found


def test_what_went_in_comes_out(tmp_path: Path) -> None:
    records = [record(), record(2, section=None, comments=[], links=[]), *hostile_records()]
    found = rows(records, tmp_path)
    assert len(found) == len(records)
    for row, its in zip(found, records, strict=True):
        for column in COLUMNS:
            if column.name != "captured_at":
                assert row["_".join(column.path)] == flat(its, column.path), column.name


def test_times_are_times(tmp_path: Path) -> None:
    moments = ["2026-03-04T05:06:07.08Z", "2026-03-04T05:06:07.123456789Z", "2026-03-04T25:00:00Z"]
    days = ["2017-08-11T23:56:16+03:00", None, "2017-02-30"]
    records = [
        record(n, captured_at=moment, published=day)
        for n, (moment, day) in enumerate(zip(moments, days, strict=True))
    ]
    found = rows(records, tmp_path)
    assert [row["captured_at"] for row in found] == [
        datetime(2026, 3, 4, 5, 6, 7, 80_000, UTC),
        datetime(2026, 3, 4, 5, 6, 7, 123_456, UTC),
        None,
    ]
    assert [row["published_day"] for row in found] == [date(2017, 8, 11), None, None]
    assert [row["published"] for row in found] == days


def test_rows_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.export.parquet.GROUP_ROWS", 2)
    assert [row["article_id"] for row in rows([record(n) for n in range(5)], tmp_path)] == [
        *range(5)
    ]
    assert parquet.ParquetFile(tmp_path / "out").num_row_groups == 3
    (tmp_path / "out").unlink()
    monkeypatch.setattr("pipelines.export.parquet.GROUP_BYTES", 1)
    rows([record(n) for n in range(5)], tmp_path)
    assert parquet.ParquetFile(tmp_path / "out").num_row_groups == 5


def test_no_captures_give_a_table_without_rows(tmp_path: Path) -> None:
    assert rows([], tmp_path) == []
    assert "warc_offset" in parquet.read_schema(tmp_path / "out").names
