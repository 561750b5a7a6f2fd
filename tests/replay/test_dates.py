"""WARC-Dates in all forms: what replay writes, everything reads; what is no date is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.index.entry import CdxjEntry, file_entries
from tests.archive.samples import codes
from tests.replay.makers import record, record_id, response, write
from tests.replay.pages import answer, page_of, text_of, url_of
from tests.replay.replayed import replay

FORMS = {
    "2017-08-11T10:00:00.5Z": "2017-08-11T10:00:00.5Z",
    "2017": "2017-01-01T00:00:00Z",
    "2017-08": "2017-08-01T00:00:00Z",
    "2017-08-11": "2017-08-11T00:00:00Z",
    "2017-08-11T10:00Z": "2017-08-11T10:00:00Z",
    "2017-08-11T10:00:00": "2017-08-11T10:00:00Z",
    "2017-08-11T13:00:00+03:00": "2017-08-11T10:00:00Z",
}


@pytest.mark.parametrize("date", FORMS)
def test_each_form_is_indexed_and_recorded(date: str, tmp_path: Path) -> None:
    made = response("1.1", 1, url_of(5), answer(page_of(5)), date=date)
    path = write(tmp_path / "a.warc.gz", [made])
    ((found,), report) = replay(path)
    assert found["captured_at"] == FORMS[date]
    assert report.faults == []
    (entry,) = file_entries(path)
    assert isinstance(entry, CdxjEntry)
    assert entry.timestamp == "".join(filter(str.isdigit, FORMS[date]))[:14]


@pytest.mark.parametrize("date", ["yesterday", "2017-13-01", ""])
def test_what_is_no_date_gives_no_record_and_is_said(date: str, tmp_path: Path) -> None:
    made = response("1.1", 1, url_of(5), answer(page_of(5)), date=date)
    path = write(tmp_path / "a.warc.gz", [made])
    records, report = replay(path)
    assert records == []
    assert codes(report.faults) == ["field-invalid"]
    assert "is in no index" in report.faults[0].message
    assert [str(item) for item in file_entries(path)] == [str(report.faults[0])]


@pytest.mark.parametrize(("last", "warnings"), [(True, []), (False, ["truncated_unspecified"])])
def test_a_response_in_segments_is_one_page(
    *, last: bool, warnings: list[str], tmp_path: Path
) -> None:
    block = answer(page_of(5))
    middle = len(block) - 60
    fields = [
        ("WARC-Record-ID", record_id(2)),
        ("WARC-Date", "2017-08-11T23:56:16Z"),
        ("WARC-Target-URI", url_of(5)),
        ("WARC-Segment-Number", "2"),
        ("WARC-Segment-Origin-ID", record_id(1)),
        ("WARC-Segment-Total-Length", str(len(block))),
    ]
    made = [
        response("1.1", 1, url_of(5), block[:middle], ("WARC-Segment-Number", "1")),
        record("1.1", "continuation", fields, block[middle:]),
    ]
    ((found,), _) = replay(write(tmp_path / "a.warc.gz", made[: 1 + last]))
    assert found["text"].startswith(text_of(5))
    assert [its for its in found["extraction"]["warnings"] if "truncated" in its] == warnings
