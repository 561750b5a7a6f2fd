from __future__ import annotations

from pipelines.search.index.rows import CaptureRow
from viewer.shown.timeline import timeline


def capture(number: int, version: int) -> CaptureRow:
    return CaptureRow(
        record_id=f"<urn:x:{number}>",
        captured_at=f"2026-03-04T00:00:{number % 60:02}Z",
        edition="en",
        article_id=1,
        url="https://en.zamanalwsl.net/news/article/1",
        status=200,
        title="t",
        text_sha256=None,
        payload_sha256=None,
        version=version,
        records_file="a.jsonl",
        offset=0,
        length=1,
        warc_file="a.warc.gz",
        warc_offset=0,
        warc_length=1,
    )


def test_captures_without_a_change_are_folded() -> None:
    captures = [capture(number, version) for number, version in enumerate([1, 1, 2, 1, 1, 1])]
    found = timeline(captures)
    assert found.left_out == 0
    assert [(run.version, len(run.unchanged)) for run in found.runs] == [(1, 1), (2, 0), (1, 2)]
    assert [run.first for run in found.runs] == [captures[0], captures[2], captures[3]]
    assert [run.before for run in found.runs] == [None, captures[1], captures[2]]


def test_of_very_many_the_newest_are_shown() -> None:
    found = timeline([capture(number, number) for number in range(5000)])
    assert found.runs[-1].version == 4999
    assert len(found.runs) + found.left_out == 5000
    same = timeline([capture(number, 1) for number in range(5000)])
    (run,) = same.runs
    assert 1 + len(run.unchanged) + same.left_out == 5000
    assert run.unchanged[-1].record_id == "<urn:x:4999>"
