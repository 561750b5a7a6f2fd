"""Captures: the records that belong together, in whichever order a maker writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from archive.faults import Code, Fault
from archive.warc.captures import CaptureGroup, group_records, read_captures
from archive.warc.fields import NamedFields, parse_warc_fields
from archive.warc.reader import StoredRecord
from tests.archive.samples import SITE, members, our_records, read_all

DATE = "2026-03-04T05:06:07Z"


def record(kind: str, record_id: str, *to: str, url: str = SITE, date: str = DATE) -> StoredRecord:
    fields = [("WARC-Type", kind), ("WARC-Record-ID", record_id), ("WARC-Target-URI", url)]
    fields += [("WARC-Date", date), *(("WARC-Concurrent-To", name) for name in to)]
    return StoredRecord(0, 1, "1.1", NamedFields(fields), f"id: {record_id}".encode(), False)


def groups(items: Iterable[StoredRecord | Fault]) -> Iterator[CaptureGroup]:
    for item in group_records(items):
        assert isinstance(item, CaptureGroup)
        yield item


def test_our_captures_are_whole_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "ours.warc.gz"
    path.write_bytes(b"".join(members(our_records(range(50)))))
    records, _ = read_all(path)
    captures = list(read_captures(path))
    assert len(captures) == 50
    for number, capture in enumerate(captures):
        assert isinstance(capture, CaptureGroup)
        assert capture.response.url == f"{SITE}/news/article/{number}"
        assert capture.response.offset == records[1 + 3 * number].offset
        assert capture.request is not None
        assert capture.request.url == capture.response.url
        assert capture.metadata_fields == {"via": f"{SITE}/news/articles/30/1"}


ORDERS = {
    "request first": [record("request", "q"), record("response", "r", "q")],
    "request first, pointing on": [record("request", "q", "r"), record("response", "r")],
    "both point to the response": [
        record("metadata", "m", "r"),
        record("request", "q", "r"),
        record("response", "r"),
    ],
    "the response joins two": [
        record("request", "q"),
        record("metadata", "m", "r"),
        record("response", "r", "q"),
    ],
    "no links": [record("response", "r"), record("request", "q"), record("metadata", "m")],
    "revisit": [record("revisit", "r"), record("request", "q", "r")],
}


@pytest.mark.parametrize("case", ORDERS)
def test_partners_are_found_in_any_order(case: str) -> None:
    others = [record("warcinfo", "w"), record("response", "x", "y", url="http://a/")]
    (first, *rest) = [
        capture for capture in groups([*others, *ORDERS[case]]) if capture.response.record_id == "r"
    ]
    assert not rest
    assert first.request is not None
    assert first.request.record_id == "q"
    has_metadata = any(item.type == "metadata" for item in ORDERS[case])
    assert first.metadata_fields == ({"id": "m"} if has_metadata else {})


def test_partners_are_found_between_other_captures() -> None:
    items = [record("request", f"q{n}", url=f"http://a/{n}") for n in range(5)]
    items += [record("response", f"r{n}", f"q{n}", url=f"http://a/{n}") for n in (2, 0, 1, 4, 3)]
    found = list(groups(items))
    assert [capture.response.record_id for capture in found] == ["r2", "r0", "r1", "r4", "r3"]
    for capture in found:
        assert capture.request is not None
        assert capture.request.record_id[1:] == capture.response.record_id[1:]


def test_two_captures_of_one_moment_stay_two() -> None:
    items = [record("response", "r1"), record("response", "r2"), record("request", "q2", "r2")]
    first, second = groups(items)
    assert first.request is None
    assert second.request is not None


def test_records_without_a_response_are_no_capture() -> None:
    assert list(groups([record("request", "q"), record("metadata", "m", "q")])) == []


def test_faults_are_handed_on() -> None:
    fault = Fault(Code.GARBAGE, "a.warc.gz", 5, "…")
    found = list(group_records([record("response", "r"), fault]))
    assert fault in found
    assert len(found) == 2


def test_what_waits_for_partners_is_bounded() -> None:
    taken = 0

    def endless() -> Iterator[StoredRecord]:
        nonlocal taken
        for taken in range(1000):
            yield record("response", f"r{taken}", f"q{taken}")

    next(groups(endless()))
    assert taken < 20


def test_a_repeated_id_does_not_lose_a_capture() -> None:
    assert len(list(groups([record("response", "r")] * 5))) == 5


def test_fields_are_read() -> None:
    block = "via: https://a/\r\nX-Empty:\r\nfolded: one\r\n two\r\nvia: later\r\nزمان: الوصل\r\n"
    assert parse_warc_fields(block.encode()) == {
        "via": "https://a/",
        "X-Empty": "",
        "folded": "one two",
        "زمان": "الوصل",
    }
