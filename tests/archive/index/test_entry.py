"""Index entries: what a replay tool needs to find a capture, as other tools write it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from archive.errors import DamagedArchiveError
from archive.faults import Fault
from archive.http.message import dechunk
from archive.index.entry import CdxjEntry, entry_of, entry_of_capture, file_entries, parse_line
from archive.warc.capture import Capture
from archive.warc.exchange_records import capture_records
from archive.warc.fields import NamedFields
from archive.warc.reader import StoredRecord
from tests.archive.samples import (
    SITE,
    exchange,
    members,
    our_records,
    page,
    read_all,
    revisit_of,
)
from tests.stamps import FixedStamps

ENTRY = CdxjEntry(
    url=f"{SITE}/news/article/28874",
    timestamp="20170811235616",
    mime="text/html",
    status=200,
    digest="sha256:" + "0" * 64,
    length=9261,
    offset=267,
    filename="a.warc.gz",
)
LINE = (
    b'net,zamanalwsl,en)/news/article/28874 20170811235616 {"url": "https://en.zamanalwsl.net'
    b'/news/article/28874", "mime": "text/html", "status": "200", "digest": "sha256:'
    + b"0" * 64
    + b'", "length": "9261", "offset": "267", "filename": "a.warc.gz"}\n'
)


def test_a_line_is_what_cdxj_indexer_writes() -> None:
    assert ENTRY.line() == LINE
    assert parse_line(LINE) == ("net,zamanalwsl,en)/news/article/28874", ENTRY)


def test_numbers_as_other_tools_write_them_are_read() -> None:
    line = b'a,b)/ 20170811235616 {"url":"http://b.a/","length":5,"offset":7,"filename":"x"}'
    entry = parse_line(line)[1]
    assert (entry.length, entry.offset, entry.status, entry.mime) == (5, 7, None, None)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"a b c\n",
        LINE[:-20],
        LINE.replace(b"20170811235616", b"2017"),
        LINE.replace(b'"9261"', b'"-1"'),
        LINE.replace(b'"267"', b'"' + b"9" * 5000 + b'"'),
        LINE.replace(b'"267"', '"٣"'.encode()),
        LINE.replace(b'"a.warc.gz"', b"7"),
        LINE.replace(b"https://en", b"\\ud800"),
        LINE[:53] + b"[" * 100_000 + b"\n",
        LINE[:53] + b'{"url":' * 100_000 + b"\n",
        b"\xff\xfe" + LINE,
    ],
)
def test_what_is_no_line_is_refused(line: bytes) -> None:
    with pytest.raises(DamagedArchiveError, match="no line of a CDXJ index"):
        parse_line(line)


def test_a_file_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "ours.warc.gz.open"
    path.write_bytes(b"".join(members(our_records(range(9)))))
    responses = [record for record in read_all(path)[0] if record.type == "response"]
    entries = list(file_entries(path))
    assert len(entries) == 9
    for number, (entry, record) in enumerate(zip(entries, responses, strict=True)):
        assert isinstance(entry, CdxjEntry)
        body = page(number, chunked=number % 3 == 0).split(b"\r\n\r\n", 1)[1]
        payload = dechunk(body).data if number % 3 == 0 else body
        assert entry == CdxjEntry(
            url=f"{SITE}/news/article/{number}",
            timestamp=f"202603040506{8 + number:02d}",
            mime="text/html",
            status=200,
            digest=f"sha256:{hashlib.sha256(payload).hexdigest()}",
            length=record.length,
            offset=record.offset,
            filename="ours.warc.gz",
        )


def test_the_catalogue_says_the_same_as_the_file(tmp_path: Path) -> None:
    stamps = FixedStamps()
    responses = [
        page(1),
        page(3, chunked=True),
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nnone",
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ]
    path = tmp_path / "ours.warc.gz"
    remembered: list[tuple[Capture, int, int]] = []
    with path.open("wb") as file:
        for number, response in enumerate(responses):
            built = capture_records(
                exchange(stamps, number, response), stamps=stamps, warcinfo_id="<a:b>", context={}
            )
            parts = members(built.records)
            remembered.append((built.capture, file.tell(), len(parts[0])))
            file.write(b"".join(parts))
    from_catalogue = [
        entry_of_capture(capture, filename=path.name, offset=offset, length=length)
        for capture, offset, length in remembered
    ]
    assert list(file_entries(path)) == [entry for entry in from_catalogue if entry is not None]
    assert from_catalogue[2] is None


def test_revisits_are_listed_with_the_digest_of_their_payload(tmp_path: Path) -> None:
    records = our_records([1])
    path = tmp_path / "ours.warc.gz"
    path.write_bytes(
        b"".join(members([*records, *revisit_of(records[1], 1, records[0].record_id)]))
    )
    original, revisit = file_entries(path)
    assert isinstance(original, CdxjEntry)
    assert isinstance(revisit, CdxjEntry)
    assert revisit.mime == "warc/revisit"
    assert revisit.digest == original.digest
    assert revisit.status == 200


def stored(kind: str, block: bytes, *more: tuple[str, str]) -> StoredRecord:
    fields = [("WARC-Type", kind), ("WARC-Target-URI", SITE), ("WARC-Date", "2020-01-02T03:04:05Z")]
    return StoredRecord(0, 9, "1.0", NamedFields([*more, *fields]), block, False)


HTTP = ("Content-Type", "application/http; msgtype=response")


def test_the_digest_that_a_record_states_is_kept() -> None:
    """Its revisits state the same, and replay tools bring them together by it."""
    stated = ("WARC-Payload-Digest", "sha1:XC7PSAI3FL26BPPUMOI4XFUJB4Q2CWKK")
    entry = entry_of(stored("response", page(1), HTTP, stated), "x")
    assert entry is not None
    assert entry.digest == stated[1]


def test_a_resource_has_the_type_of_its_record() -> None:
    entry = entry_of(stored("resource", b"{}", ("Content-Type", "application/json; a=b")), "x")
    assert entry is not None
    assert (entry.mime, entry.status) == ("application/json", None)
    assert entry.digest == f"sha256:{hashlib.sha256(b'{}').hexdigest()}"


def test_what_is_unknown_is_left_out_of_the_line() -> None:
    entry = entry_of(stored("response", b"no status line", HTTP), "x")
    assert entry is not None
    fields = json.loads(entry.line().split(b" ", 2)[2])
    assert list(fields) == ["url", "digest", "length", "offset", "filename"]


def test_the_first_offset_of_a_file_is_in_the_line() -> None:
    entry = entry_of(stored("response", page(1), HTTP), "x")
    assert entry is not None
    assert json.loads(entry.line().split(b" ", 2)[2])["offset"] == "0"


@pytest.mark.parametrize(
    "record",
    [
        stored("request", b"GET / HTTP/1.1\r\n\r\n", HTTP),
        stored("metadata", b"via: x", ("Content-Type", "application/warc-fields")),
        stored("warcinfo", b"software: x"),
        stored("response", page(1), HTTP, ("WARC-Date", "20")),
        stored("response", page(1), HTTP, ("WARC-Date", "٢٠٢٠-01-02T03:04:05Z")),
        stored("response", page(1), HTTP, ("WARC-Target-URI", "")),
    ],
)
def test_what_cannot_be_shown_has_no_entry(record: StoredRecord) -> None:
    assert entry_of(record, "x") is None


def test_the_faults_of_a_file_are_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "torn.warc.gz"
    path.write_bytes(b"".join(members(our_records([1])))[:-9])
    *entries, fault = file_entries(path)
    assert len(entries) == 1
    assert isinstance(fault, Fault)
