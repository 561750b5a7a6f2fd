"""Verification of collections: what is derived is compared with the WARC files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.errors import ArgumentError
from archive.verify import Report, verify
from tests.archive.samples import codes, members, our_records, revisit_of
from tests.archive.verified import (
    FIRST,
    SECOND,
    build_index,
    clean_collection,
    renumbered,
    seals,
    write_records,
)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return clean_collection(tmp_path / "site")


def report_of(collection: Collection) -> Report:
    return verify(collection.root, processes=1)


def test_a_clean_collection_has_no_fault(collection: Collection) -> None:
    report = report_of(collection)
    assert codes(report.faults) == []
    assert report.clean
    assert (report.files, report.captures, report.record_lines, report.index_lines) == (
        2,
        11,
        11,
        11,
    )


def test_processes_find_the_same(collection: Collection) -> None:
    path = collection.warc_path(FIRST)
    path.write_bytes(path.read_bytes()[:-20])
    alone = report_of(collection)
    told: list[tuple[str, int, int]] = []
    together = verify(collection.root, processes=2, progress=lambda *its: told.append(its))
    assert together == alone
    assert not alone.clean
    assert told[-1] == (f"verifying {collection.root}", alone.bytes, alone.bytes)


def change_line(path: Path, number: int, change: Callable[[dict[str, Any]], None]) -> None:
    lines = path.read_text().splitlines(keepends=True)
    record = json.loads(lines[number])
    change(record)
    lines[number] = json.dumps(record) + "\n"
    path.write_text("".join(lines))


def set_in_warc(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda record: record["warc"].update({name: value})


RECORD_CHANGES: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "another file": (set_in_warc("file", "other.warc.gz"), "record-pointer"),
    "another offset": (set_in_warc("offset", 1), "record-pointer"),
    "a huge offset": (set_in_warc("offset", 2**63), "record-line"),
    "another length": (set_in_warc("length", 9), "record-pointer"),
    "another id": (set_in_warc("record_id", "<urn:uuid:0>"), "record-pointer"),
    "another digest": (set_in_warc("payload_sha256", "0" * 64), "record-differs"),
    "no digest": (set_in_warc("payload_sha256", None), "record-differs"),
    "another address": (lambda record: record.update(url="http://a/"), "record-differs"),
    "another time": (lambda record: record.update(captured_at="2020"), "record-differs"),
    "another status": (lambda record: record.update(status=404), "record-differs"),
    "no place": (lambda record: record.pop("warc"), "record-line"),
    "an offset in words": (set_in_warc("offset", "many"), "record-line"),
}


@pytest.mark.parametrize("case", RECORD_CHANGES)
def test_a_changed_record_is_found(collection: Collection, case: str) -> None:
    change, expected = RECORD_CHANGES[case]
    path = collection.records_path(FIRST)
    change_line(path, 2, change)
    report = report_of(collection)
    assert codes(report.faults) == [expected]
    before = b"".join(path.read_bytes().splitlines(keepends=True)[:2])
    assert report.faults[0].offset == len(before)
    assert report.faults[0].file == f"records/{FIRST}.jsonl"


def test_a_record_that_points_into_another_file_is_found(collection: Collection) -> None:
    first, second = collection.records_path(FIRST), collection.records_path(SECOND)
    with first.open("a") as file:
        file.write(second.read_text().splitlines(keepends=True)[0])
    assert "record-pointer" in codes(report_of(collection).faults)


def test_records_in_another_order_are_found(collection: Collection) -> None:
    path = collection.records_path(FIRST)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[1], lines[0], *lines[2:]]))
    assert codes(report_of(collection).faults) == ["record-order"]


def test_a_record_that_stands_twice_is_found(collection: Collection) -> None:
    path = collection.records_path(FIRST)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines]))
    assert codes(report_of(collection).faults) == ["record-order"]


@pytest.mark.parametrize("tail", [b'{"schema": 1', b"{}\n", b"\n", b"\xff\n", b"[" * 200_000])
def test_a_torn_or_strange_line_is_found(collection: Collection, tail: bytes) -> None:
    path = collection.records_path(FIRST)
    path.write_bytes(path.read_bytes() + tail)
    assert codes(report_of(collection).faults) == ["record-line"]


def test_a_missing_records_file_is_found(collection: Collection) -> None:
    collection.records_path(FIRST).unlink()
    report = report_of(collection)
    assert codes(report.faults) == ["records-missing"]
    assert report.faults[0].file == f"archive/{FIRST}.warc.gz"


def test_a_collection_of_another_maker_needs_no_records(collection: Collection) -> None:
    shutil.rmtree(collection.records)
    assert report_of(collection).clean


def change_index(collection: Collection, number: int, change: Callable[[bytes], bytes]) -> None:
    lines = collection.index.read_bytes().splitlines(keepends=True)
    lines[number] = change(lines[number])
    collection.index.write_bytes(b"".join(lines))


INDEX_CHANGES: dict[str, tuple[Callable[[bytes], bytes], list[str]]] = {
    "no line": (lambda line: b"", ["index-incomplete"]),
    "twice": (lambda line: line * 2, ["index-line"]),
    "torn": (lambda line: line[:50] + b"\n", ["index-incomplete", "index-line"]),
    "another status": (lambda line: line.replace(b'"200"', b'"404"'), ["index-differs"]),
    "another type": (lambda line: line.replace(b"text/html", b"image/png"), ["index-differs"]),
    "another time": (lambda line: line.replace(b" 2026", b" 2025"), ["index-differs"]),
    "another file": (
        lambda line: line.replace(b"site-", b"other-"),
        ["index-incomplete", "index-pointer"],
    ),
    "another length": (
        lambda line: line.replace(b'"length": "', b'"length": "1'),
        ["index-pointer"],
    ),
    "another key": (lambda line: b"net,zamanalwsl,em" + line[17:], ["index-line"]),
    "a type in capitals": (
        lambda line: line.replace(b"text/html", b"Text/HTML"),
        ["index-differs"],
    ),
    "another name": (lambda line: line.replace(b'"mime"', b'"mine"'), ["index-differs"]),
    "no digest": (lambda line: line.replace(b"sha256:", b"sha1:"), ["index-differs"]),
    "milliseconds": (lambda line: line.replace(b' {"url', b'123 {"url'), ["index-differs"]),
}


@pytest.mark.parametrize("case", INDEX_CHANGES)
def test_a_changed_index_line_is_found(collection: Collection, case: str) -> None:
    change, expected = INDEX_CHANGES[case]
    change_index(collection, 4, change)
    report = report_of(collection)
    assert [code for code in codes(report.faults) if code != "index-order"] == expected
    assert {fault.file for fault in report.faults} <= {"indexes/index.cdxj"}


def test_another_digest_in_the_index_is_found(collection: Collection) -> None:
    line = collection.index.read_bytes().splitlines()[4]
    digest = json.loads(line.split(b" ", 2)[2])["digest"].encode()
    change_index(collection, 4, lambda line: line.replace(digest, b"sha256:" + b"0" * 64))
    assert codes(report_of(collection).faults) == ["index-differs"]


def test_an_index_that_is_not_sorted_is_found(collection: Collection) -> None:
    lines = collection.index.read_bytes().splitlines(keepends=True)
    collection.index.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    assert codes(report_of(collection).faults) == ["index-order"]


def test_a_missing_index_is_found(collection: Collection) -> None:
    collection.index.unlink()
    assert codes(report_of(collection).faults) == ["index-missing"]


def test_a_revisit_without_its_original_is_found(collection: Collection) -> None:
    collection.warc_path(FIRST).unlink()
    collection.records_path(FIRST).unlink()
    build_index(collection)
    report = report_of(collection)
    assert codes(report.faults) == ["revisit-target"]
    assert report.faults[0].file == f"archive/{SECOND}.warc.gz"


def test_a_revisit_of_another_payload_is_found(collection: Collection) -> None:
    records = renumbered(our_records(range(20, 22)))
    # It points to the capture of article 20, and states the payload of article 21.
    revisit = revisit_of(records[1], 21, records[0].record_id)
    warc = collection.warc_path(SECOND)
    warc.write_bytes(b"".join(members([*records, *revisit])))
    write_records(collection, warc)
    build_index(collection)
    assert codes(report_of(collection).faults) == ["revisit-target"]


def test_a_copy_of_a_file_is_found(collection: Collection) -> None:
    shutil.copy(collection.warc_path(FIRST), collection.warc_path("copy"))
    write_records(collection, collection.warc_path("copy"))
    build_index(collection)
    faults = report_of(collection).faults
    assert codes(faults) == ["id-repeated"]
    assert faults[0].message.startswith("6 captures")


def test_seals_are_compared(collection: Collection) -> None:
    sealed = seals(collection)
    assert verify(collection.root, sealed=sealed, processes=1).clean
    sealed[f"{FIRST}.warc.gz"] = "0" * 64
    sealed[f"{FIRST}.jsonl"] = "0" * 64
    sealed["lost.warc.gz"] = "0" * 64
    report = verify(collection.root, sealed=sealed, processes=1)
    assert codes(report.faults) == ["seal-broken", "sealed-file-missing", "seal-broken"]


def leave_open(collection: Collection) -> None:
    for path in (collection.warc_path(SECOND), collection.records_path(SECOND)):
        path.rename(path.with_name(path.name + ".open"))


def test_files_left_open_are_found(collection: Collection) -> None:
    leave_open(collection)
    report = report_of(collection)
    assert codes(report.faults) == ["left-open", "left-open"]
    assert report.files == 2
    assert report.record_lines == 11


def test_files_of_a_running_crawl_are_left_out(collection: Collection) -> None:
    leave_open(collection)
    with collection.lock():
        report = report_of(collection)
    assert report.files == 1
    assert report.in_use == [f"archive/{SECOND}.warc.gz.open", f"records/{SECOND}.jsonl.open"]
    assert not [code for code in codes(report.faults) if not code.startswith("index-")]


def test_what_a_running_crawl_has_sealed_since_the_index_was_written_needs_no_line(
    collection: Collection,
) -> None:
    lines = collection.index.read_bytes().splitlines(keepends=True)
    collection.index.write_bytes(b"".join(line for line in lines if SECOND.encode() not in line))
    older = collection.warc_path(SECOND).stat().st_mtime_ns - 10**9
    os.utime(collection.index, ns=(older, older))
    os.utime(collection.warc_path(FIRST), ns=(older - 1, older - 1))
    assert set(codes(report_of(collection).faults)) == {"index-incomplete"}
    with collection.lock():
        assert report_of(collection).clean


@pytest.mark.parametrize("sealed", ["warc", "records"])
def test_a_file_that_is_sealed_while_the_folder_is_looked_at_is_left_out(
    collection: Collection, sealed: str
) -> None:
    path = {"records": collection.warc_path, "warc": collection.records_path}[sealed](SECOND)
    path.rename(path.with_name(path.name + ".open"))
    with collection.lock():
        report = report_of(collection)
    assert codes(report.faults) == []
    assert (report.files, report.index_lines, report.record_lines) == (1, 11, 6)


def test_a_changed_text_is_found(collection: Collection) -> None:
    digest = hashlib.sha256("نص".encode()).hexdigest()
    path = collection.records_path(FIRST)
    change_line(path, 2, lambda record: record.update(text="نص", text_sha256=digest))
    assert report_of(collection).clean
    change_line(path, 2, lambda record: record.update(text="نصّ"))
    assert codes(report_of(collection).faults) == ["record-differs"]


def test_a_damaged_database_is_found(collection: Collection) -> None:
    collection.search.write_bytes(b"no database" * 100)
    assert codes(report_of(collection).faults) == ["database-damaged"]


def test_captures_of_an_open_file_need_no_line_in_the_index(collection: Collection) -> None:
    leave_open(collection)
    lines = collection.index.read_bytes().splitlines(keepends=True)
    collection.index.write_bytes(b"".join(line for line in lines if SECOND.encode() not in line))
    assert codes(report_of(collection).faults) == ["left-open", "left-open"]


def test_what_does_not_belong_there_is_found(collection: Collection) -> None:
    (collection.archive / "notes.txt").write_text("mine")
    (collection.records / "folder.jsonl").mkdir()
    (collection.archive / ".DS_Store").touch()
    assert codes(report_of(collection).faults) == ["stray-file", "stray-file"]


def test_nothing_is_changed(collection: Collection) -> None:
    leave_open(collection)
    path = collection.archive / f"{SECOND}.warc.gz.open"
    path.write_bytes(path.read_bytes()[:-9])
    before = {item: item.read_bytes() for item in collection.root.rglob("*") if item.is_file()}
    assert not report_of(collection).clean
    after = {item: item.read_bytes() for item in collection.root.rglob("*") if item.is_file()}
    assert after == before


def test_a_folder_of_warc_files_is_checked(collection: Collection) -> None:
    report = verify(collection.archive, processes=1)
    assert report.clean
    assert report.files == 2


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_to_check_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArgumentError, match="Give a collection"):
        verify(tmp_path / name)


def test_a_collection_without_captures_is_clean(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "new")
    collection.create()
    assert report_of(collection).clean
