"""WARC-Dates in all their forms: what replay writes, everything reads."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from pipelines.records.file import record_of
from pipelines.records.record import Record, record_line
from tests.replay.makers import heritrix, write
from tests.replay.pages import answer, page_of, url_of
from tests.replay.replayed import replay


def dated(tmp_path: Path, date: str) -> Path:
    path = write(tmp_path / "a.warc", heritrix(url_of(5), answer(page_of(5))))
    lines = path.read_bytes().split(b"\r\n")
    again = [
        f"WARC-Date: {date}".encode() if line.lower().startswith(b"warc-date:") else line
        for line in lines
    ]
    path.write_bytes(b"\r\n".join(again))
    return path


@pytest.mark.parametrize(
    ("date", "captured_at"),
    [
        ("2017-08-11T23:56:16Z", "2017-08-11T23:56:16Z"),
        ("2017-08-11T23:56:16.25Z", "2017-08-11T23:56:16.25Z"),
        ("2017-08-11", "2017-08-11T00:00:00Z"),
        ("2017-08", "2017-08-01T00:00:00Z"),
        ("2017", "2017-01-01T00:00:00Z"),
        ("2017-08-12T02:56:16+03:00", "2017-08-11T23:56:16Z"),
        ("2017-08-11T23:56:16", "2017-08-11T23:56:16Z"),
    ],
)
def test_every_form_gives_a_record_that_is_read(
    tmp_path: Path, date: str, captured_at: str
) -> None:
    (record,), report = replay(dated(tmp_path, date))
    assert record["captured_at"] == captured_at
    assert report.faults == []
    line = record_line(msgspec.convert(record, Record))
    assert record_of(line) is not None


@pytest.mark.parametrize("date", ["yesterday", "2017-02-30T00:00:00Z", "20170811235616"])
def test_what_is_no_date_gives_no_record_and_is_said(tmp_path: Path, date: str) -> None:
    records, report = replay(dated(tmp_path, date))
    assert records == []
    assert [str(fault.code) for fault in report.faults] == ["field-invalid"]
