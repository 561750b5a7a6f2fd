"""Verification of single WARC files: each fault of a record is found, with its code and place."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.faults import Fault
from archive.verify import Report, verify
from archive.verify.warc import WarcCheck
from archive.warc.writing import WarcRecord, sha256
from tests.archive.samples import codes, members, our_records, page, plain, read_all, revisit_of
from tests.archive.verified import with_field, write_warc

RECORDS = our_records(range(5))
VICTIM = 4
"""The response of the second capture; its request and metadata follow."""


def report_of(path: Path) -> Report:
    return verify(path, processes=1)


def with_victim(victim: WarcRecord) -> list[WarcRecord]:
    return [*RECORDS[:VICTIM], victim, *RECORDS[VICTIM + 1 :]]


def test_a_clean_file_has_no_fault(tmp_path: Path) -> None:
    report = report_of(write_warc(tmp_path / "a.warc.gz", RECORDS))
    assert report.clean
    assert (report.files, report.records, report.captures) == (1, 16, 5)


def warcio_check(path: Path) -> int:
    command = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    return subprocess.run(command, capture_output=True, timeout=60).returncode


def test_warcio_check_agrees_on_clean_files(tmp_path: Path) -> None:
    for name, data in (
        ("a.warc.gz", b"".join(members(RECORDS))),
        ("a.warc", b"".join(plain(record) for record in RECORDS)),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert report_of(path).clean
        assert warcio_check(path) == 0


@pytest.mark.parametrize("gz", [True, False])
def test_files_of_warcio_are_clean(tmp_path: Path, *, gz: bool) -> None:
    """Without a warcinfo record, and with digests of their own kind: nothing of that is wrong."""
    path = tmp_path / "theirs.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gz, warc_version="1.0")
        for number in range(8):
            chunked = number % 2 == 0
            body = b"5\r\nhello\r\n0\r\n\r\n" if chunked else b"hello"
            fields = [("Transfer-Encoding", "chunked")] if chunked else []
            record = writer.create_warc_record(
                f"http://example.org/{number}",
                "response",
                io.BytesIO(body),
                http_headers=StatusAndHeaders("200 OK", fields, "HTTP/1.1"),
            )
            writer.write_record(record)
            record.raw_stream.close()
    assert warcio_check(path) == 0
    assert codes(report_of(path).faults) == []


def without(record: WarcRecord, name: str) -> WarcRecord:
    return with_field(record, name)


RESPONSE = RECORDS[VICTIM]
RECORD_FAULTS: dict[str, tuple[WarcRecord, list[str]]] = {
    "no date": (without(RESPONSE, "WARC-Date"), ["field-missing"]),
    "no address": (without(RESPONSE, "WARC-Target-URI"), ["field-missing"]),
    "an empty type": (replace(RESPONSE, type=""), ["field-missing"]),
    "no profile": (
        with_field(replace(RESPONSE, type="revisit"), "WARC-Payload-Digest"),
        ["field-missing"],
    ),
    "a date in words": (with_field(RESPONSE, "WARC-Date", "yesterday"), ["field-invalid"]),
    "an address without scheme": (
        with_field(RESPONSE, "WARC-Target-URI", "/news/article/1"),
        ["field-invalid"],
    ),
    "two dates": (
        with_field(RESPONSE, "WARC-Date", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ["field-repeated"],
    ),
    "another block": (
        replace(RESPONSE, block=RESPONSE.block[:-1] + b"!"),
        ["block-digest", "payload-digest"],
    ),
    "another block digest": (
        with_field(RESPONSE, "WARC-Block-Digest", sha256(b"")),
        ["block-digest"],
    ),
    "another payload digest": (
        with_field(RESPONSE, "WARC-Payload-Digest", sha256(b"")),
        ["payload-digest"],
    ),
    "a digest of no known kind": (
        with_field(RESPONSE, "WARC-Block-Digest", "crc32:00000000"),
        ["digest-unknown"],
    ),
    "another warcinfo": (
        with_field(RESPONSE, "WARC-Warcinfo-ID", "<urn:uuid:0>"),
        ["warcinfo-missing"],
    ),
    "another partner": (
        with_field(RESPONSE, "WARC-Concurrent-To", "<urn:uuid:0>"),
        ["partner-missing"],
    ),
    "the id of another record": (
        replace(RESPONSE, record_id=RECORDS[1].record_id),
        ["id-repeated"],
    ),
}


@pytest.mark.parametrize("case", RECORD_FAULTS)
def test_what_is_wrong_with_a_record_is_found(tmp_path: Path, case: str) -> None:
    victim, expected = RECORD_FAULTS[case]
    path = write_warc(tmp_path / "a.warc.gz", with_victim(victim))
    report = report_of(path)
    assert report.records == len(RECORDS)
    offset = sum(len(record.member()) for record in RECORDS[:VICTIM])
    at_victim = [fault for fault in report.faults if fault.offset == offset]
    assert codes(at_victim) == expected
    assert {fault.file for fault in report.faults} == {str(path)}
    # A record that lost its id also leaves its partners alone; nothing else is touched.
    others = [fault for fault in report.faults if fault.offset != offset]
    alone = ["partner-missing"] if case == "the id of another record" else []
    assert codes(others) == alone


def test_a_line_that_is_no_field_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(
        gzip.compress(plain(RECORDS[0]).replace(b"WARC-Date: ", b"WARC-Date "))
        + b"".join(members(RECORDS[1:]))
    )
    assert codes(report_of(path).faults) == ["header-damaged", "field-missing"]


def test_a_lost_request_is_found(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", [*RECORDS[:2], *RECORDS[3:]])
    report = report_of(path)
    assert codes(report.faults) == ["partner-missing"]
    assert RECORDS[2].record_id in report.faults[0].message


def test_a_lost_warcinfo_is_found_once(tmp_path: Path) -> None:
    report = report_of(write_warc(tmp_path / "a.warc.gz", RECORDS[1:]))
    assert codes(report.faults) == ["warcinfo-missing"]


def test_a_warcinfo_that_stands_behind_is_found(tmp_path: Path) -> None:
    report = report_of(write_warc(tmp_path / "a.warc.gz", [*RECORDS[1:], RECORDS[0]]))
    assert codes(report.faults) == ["warcinfo-missing"]


def test_an_empty_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.touch()
    assert codes(report_of(path).faults) == ["empty"]


def test_damage_that_warcio_check_passes_is_found(tmp_path: Path) -> None:
    """A tail torn within a checksum, and a length that leaves bytes out."""
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(b"".join(members(RECORDS))[:-4])
    assert "gzip-torn" in codes(report_of(torn).faults)
    short = tmp_path / "short.warc.gz"
    size = len(RECORDS[0].block)
    head = plain(RECORDS[0]).replace(
        b"Content-Length: %d" % size, b"Content-Length: %d" % (size - 5)
    )
    head = head.replace(b"WARC-Block-Digest", b"X-Block-Digest")
    short.write_bytes(gzip.compress(head) + b"".join(members(RECORDS[1:])))
    assert codes(report_of(short).faults) == ["record-end"]


PAYLOAD = page(3, chunked=True).split(b"\r\n\r\n", 1)[1]
HEX = b"".join(PAYLOAD.split(b"\r\n", 1)[1].rsplit(b"\r\n0\r\n\r\n", 1))


@pytest.mark.parametrize(
    "digest",
    [
        "sha1:" + base64.b32encode(hashlib.sha1(PAYLOAD).digest()).decode(),
        "sha1:" + base64.b32encode(hashlib.sha1(HEX).digest()).decode(),
        "sha256:" + hashlib.sha256(PAYLOAD).hexdigest(),
        "md5:" + hashlib.md5(HEX).hexdigest(),
    ],
    ids=["warcio's, with chunks", "the standard's, without", "with chunks", "md5"],
)
def test_both_payload_digests_of_chunked_responses_are_right(tmp_path: Path, digest: str) -> None:
    chunked = with_field(our_records([3])[1], "WARC-Payload-Digest", digest)
    records = [our_records([3])[0], chunked, *our_records([3])[2:]]
    assert report_of(write_warc(tmp_path / "a.warc.gz", records)).clean


def checked(path: Path, block_limit: int) -> list[Fault]:
    faults: list[Fault] = []
    WarcCheck(
        path,
        path.name,
        on_fault=faults.append,
        on_capture=lambda row: None,
        on_bytes=lambda offset: None,
        block_limit=block_limit,
    ).run()
    return faults


@pytest.mark.parametrize("number", [1, 3])
def test_digests_of_long_blocks_are_checked_too(tmp_path: Path, number: int) -> None:
    records = our_records([number])
    path = write_warc(tmp_path / "a.warc.gz", records)
    assert read_all(path, block_limit=300)[0][1].block_truncated
    assert checked(path, 300) == []
    records[1] = replace(records[1], block=records[1].block[:-1] + b"!")
    # A chunked response of ours states no digest of its payload.
    expected = ["block-digest"] if number == 3 else ["block-digest", "payload-digest"]
    assert codes(checked(write_warc(path, records), 300)) == expected


def test_revisits_of_wget_are_clean(tmp_path: Path) -> None:
    nothing = "sha1:" + base64.b32encode(hashlib.sha1(b"").digest()).decode()
    revisit = revisit_of(RESPONSE, 1, RECORDS[0].record_id)
    revisit[0] = with_field(revisit[0], "WARC-Block-Digest", nothing)
    assert report_of(write_warc(tmp_path / "a.warc.gz", [*RECORDS, *revisit])).clean


def test_what_an_archive_says_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    hostile = with_field(RESPONSE, "WARC-Date", "\x9b2J‮evil")
    report = report_of(write_warc(tmp_path / "a.warc.gz", with_victim(hostile)))
    assert codes(report.faults) == ["field-invalid"]
    assert str(report.faults[0]).isprintable()


def test_faults_without_end_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"x") * 3000)
    report = report_of(path)
    assert codes(report.faults) == ["not-warc"] * 1000 + ["too-many"]
    assert report.faults[-1].message.startswith("2000 more")


@pytest.mark.parametrize("control", [b"\0", b"\x1b", b"\x7f"])
def test_an_address_with_a_control_character(tmp_path: Path, control: bytes) -> None:
    path = tmp_path / "a.warc"
    head = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\n"
    head += b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 0\r\n"
    path.write_bytes(head + b"WARC-Target-URI: https://x/a%bb\r\n\r\n\r\n\r\n" % control)
    assert codes(report_of(path).faults) == ["field-invalid"]
