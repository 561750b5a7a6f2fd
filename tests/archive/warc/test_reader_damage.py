"""Damaged and hostile files: each fault is found where it is, and all other records are read."""

from __future__ import annotations

import gzip
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from archive.warc.reader import read_records
from tests.archive.samples import codes, members, our_records, plain, read_all

RECORDS = our_records(range(6))
MEMBERS = members(RECORDS)
PLAIN = [plain(record) for record in RECORDS]
VICTIM = 4
"""The record that is damaged: the response of the second capture."""
OTHERS = [record.record_id for at, record in enumerate(RECORDS) if at != VICTIM]
ALL = [record.record_id for record in RECORDS]


def offset_of(parts: list[bytes], number: int) -> int:
    return sum(map(len, parts[:number]))


def damaged(victim: bytes, parts: list[bytes]) -> bytes:
    return b"".join([*parts[:VICTIM], victim, *parts[VICTIM + 1 :]])


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def with_length(value: bytes | None) -> bytes:
    """The victim with another Content-Length, or none."""
    lines = PLAIN[VICTIM].split(b"\r\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(b"Content-Length: "))
    lines[at : at + 1] = [] if value is None else [b"Content-Length: " + value]
    return b"\r\n".join(lines)


def block_size(shift: int) -> bytes:
    return b"%d" % (len(RECORDS[VICTIM].block) + shift)


MEMBER_DAMAGE: dict[str, tuple[bytes, list[str]]] = {
    "cut in its middle": (MEMBERS[VICTIM][:200], ["gzip-damaged"]),
    "cut before its checksum": (MEMBERS[VICTIM][:-8], ["gzip-damaged"]),
    "a byte of its middle": (flipped(MEMBERS[VICTIM], 200), ["gzip-damaged"]),
    "its checksum": (flipped(MEMBERS[VICTIM], -6), ["gzip-damaged"]),
    "its size": (flipped(MEMBERS[VICTIM], -2), ["gzip-damaged"]),
    "its magic": (flipped(MEMBERS[VICTIM], 0), ["garbage"]),
    "zeros in its place": (bytes(700), ["garbage"]),
    "no WARC record": (gzip.compress(b"something else"), ["not-warc"]),
    "a header without end": (gzip.compress(PLAIN[VICTIM][:150]), ["header-damaged"]),
    "a header of 3 MB": (
        gzip.compress(PLAIN[VICTIM][:10] + b"X-A: " + b"b" * 3_000_000 + PLAIN[VICTIM][10:]),
        ["header-too-long"],
    ),
    "no length": (gzip.compress(with_length(None)), ["length-missing"]),
    "a negative length": (gzip.compress(with_length(b"-5")), ["length-invalid"]),
    "a length in words": (gzip.compress(with_length(b"many")), ["length-invalid"]),
    "a length in other digits": (gzip.compress(with_length("٣".encode())), ["length-invalid"]),
    "two lengths": (gzip.compress(with_length(b"1\r\nContent-Length: 2")), ["length-invalid"]),
    "a huge length": (gzip.compress(with_length(b"9" * 18)), ["record-short"]),
    "an endless length": (gzip.compress(with_length(b"9" * 400_000)), ["length-invalid"]),
    "a length too long": (gzip.compress(with_length(block_size(+500))), ["record-short"]),
    "garbage of one byte": (b"\x00", ["garbage"]),
    "magic over and over": (b"\x1f\x8b\x08\x00" * 50_000, ["gzip-damaged"]),
}


@pytest.mark.parametrize("case", MEMBER_DAMAGE)
def test_a_damaged_member_costs_itself_only(tmp_path: Path, case: str) -> None:
    victim, expected = MEMBER_DAMAGE[case]
    path = tmp_path / "damaged.warc.gz"
    path.write_bytes(damaged(victim, MEMBERS))
    records, faults = read_all(path)
    assert [record.record_id for record in records] == OTHERS
    assert codes(faults) == expected
    assert [fault.offset for fault in faults] == [offset_of(MEMBERS, VICTIM)]
    assert {fault.file for fault in faults} == {str(path)}


KEPT_MEMBERS: dict[str, tuple[bytes, list[str]]] = {
    "a length too short": (gzip.compress(with_length(block_size(-30))), ["record-end"]),
    "no line ends after it": (gzip.compress(PLAIN[VICTIM][:-4]), ["record-end"]),
    "one line end after it": (gzip.compress(PLAIN[VICTIM][:-2]), ["record-end"]),
    "three line ends after it": (gzip.compress(PLAIN[VICTIM] + b"\r\n"), ["record-end"]),
    "bytes after it": (gzip.compress(PLAIN[VICTIM] + b"more"), ["record-end"]),
    "another record after it": (gzip.compress(PLAIN[VICTIM] + PLAIN[0]), ["gzip-shared"]),
}


@pytest.mark.parametrize("case", KEPT_MEMBERS)
def test_a_record_that_ends_wrongly_is_read_and_said(tmp_path: Path, case: str) -> None:
    victim, expected = KEPT_MEMBERS[case]
    path = tmp_path / "damaged.warc.gz"
    path.write_bytes(damaged(victim, MEMBERS))
    records, faults = read_all(path)
    assert [record.record_id for record in records if record.record_id in OTHERS[1:]] == OTHERS[1:]
    assert RECORDS[VICTIM].record_id in [record.record_id for record in records]
    assert codes(faults) == expected


@pytest.mark.parametrize("cut", [1, 3, 4, 10, 100, 600])
def test_a_torn_tail_is_told(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "torn.warc.gz"
    whole = b"".join(MEMBERS)
    path.write_bytes(whole + MEMBERS[1][: min(cut, len(MEMBERS[1]) - 1)])
    records, faults = read_all(path)
    assert [record.record_id for record in records] == ALL
    assert codes(faults) == ["gzip-torn"]
    assert faults[0].offset == len(whole)


@pytest.mark.parametrize("place", [0, VICTIM, len(MEMBERS)])
def test_an_empty_member_holds_nothing_that_could_be_lost(tmp_path: Path, place: int) -> None:
    path = tmp_path / "padded.warc.gz"
    empty = [gzip.compress(b"")] * 2
    path.write_bytes(b"".join([*MEMBERS[:place], *empty, *MEMBERS[place:]]))
    records, faults = read_all(path)
    assert [record.record_id for record in records] == ALL
    assert faults == []


def test_records_in_lower_case_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lower.warc"
    path.write_bytes(b"".join(b"warc" + record[4:] for record in PLAIN))
    assert read_all(path)[1] == []
    packed = tmp_path / "lower.warc.gz"
    packed.write_bytes(b"".join(gzip.compress(b"warc" + record[4:]) for record in PLAIN))
    for records, faults in (read_all(path), read_all(packed)):
        assert [record.record_id for record in records] == ALL
        assert faults == []


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz", "a.warc.gz"])
def test_an_arc_file_is_named_as_such(tmp_path: Path, name: str) -> None:
    content = b"filedesc://a.arc 0.0.0.0 20170811100000 text/plain 76\n1 0 x\n\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    records, faults = read_all(path)
    assert records == []
    assert codes(faults) == ["arc-file"]
    assert f"warcio recompress {name}" in faults[0].message


def test_records_appended_after_a_torn_one_are_read(tmp_path: Path) -> None:
    """An interrupted writer that goes on without cutting off: readers that stop there lose all."""
    path = tmp_path / "appended.warc.gz"
    path.write_bytes(b"".join(MEMBERS) + MEMBERS[1][:-60] + b"".join(MEMBERS))
    records, faults = read_all(path)
    assert [record.record_id for record in records] == ALL * 2
    assert codes(faults) == ["gzip-damaged"]


PLAIN_DAMAGE: dict[str, tuple[bytes, list[str]]] = {
    "cut in its block": (PLAIN[VICTIM][:-100], ["record-end"]),
    "cut in its header": (PLAIN[VICTIM][:100], ["header-damaged"]),
    "its first line": (b"wARC" + PLAIN[VICTIM][4:], ["not-warc"]),
    "zeros in its place": (bytes(700), ["not-warc"]),
    "no length": (with_length(None), ["length-missing"]),
    "a negative length": (with_length(b"-5"), ["length-invalid"]),
    "a huge length": (with_length(b"9" * 18), ["record-short"]),
    "a length too long": (with_length(block_size(+50)), ["record-end"]),
    "a length too short": (with_length(block_size(-30)), ["record-end"]),
    "a header of 3 MB": (
        PLAIN[VICTIM][:10] + b"X-A: " + b"b" * 3_000_000 + PLAIN[VICTIM][10:],
        ["header-too-long"],
    ),
}


@pytest.mark.parametrize("case", PLAIN_DAMAGE)
def test_a_damaged_record_of_a_plain_file_costs_itself_only(tmp_path: Path, case: str) -> None:
    victim, expected = PLAIN_DAMAGE[case]
    path = tmp_path / "damaged.warc"
    path.write_bytes(damaged(victim, PLAIN))
    records, faults = read_all(path)
    found = [record.record_id for record in records]
    assert [record_id for record_id in found if record_id in OTHERS] == OTHERS
    assert codes(faults)[:1] == expected
    assert faults[0].offset == offset_of(PLAIN, VICTIM)


@pytest.mark.parametrize("suffix", ["warc", "warc.gz"])
@pytest.mark.parametrize("line", [b"WARC/1.1\r\n", b"WARC/1.1\r\nWARC-Type: response\r\n"])
def test_headers_that_never_end_take_no_time(tmp_path: Path, suffix: str, line: bytes) -> None:
    """Each was once looked through to its limit: an hour for these 8 MB."""
    path = tmp_path / f"headers.{suffix}"
    data = line * ((8 << 20) // len(line))
    if suffix == "warc":
        path.write_bytes(data + b"".join(PLAIN))
    else:
        path.write_bytes(gzip.compress(data) + b"".join(MEMBERS))
    records, faults = read_all(path)
    assert [record.record_id for record in records if record.record_id in ALL[1:]] == ALL[1:]
    assert {fault.code for fault in faults} <= {"header-too-long", "header-damaged", "not-warc"}
    assert 0 < len(faults) < 30


def test_a_torn_plain_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "torn.warc"
    path.write_bytes(b"".join(PLAIN)[:-50])
    records, faults = read_all(path)
    assert [record.record_id for record in records] == ALL[:-1]
    assert codes(faults) == ["record-short"]


def test_a_damaged_header_in_one_member_for_all_costs_one_record(tmp_path: Path) -> None:
    path = tmp_path / "one-member.warc.gz"
    path.write_bytes(gzip.compress(damaged(with_length(b"-1"), PLAIN)))
    records, faults = read_all(path)
    assert [record.record_id for record in records] == OTHERS
    assert codes(faults) == ["gzip-shared", "length-invalid"]


def test_what_stands_before_the_first_member_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    for before in (b"WARC/1.1\r\n", b"junk", PLAIN[0][:100]):
        path.write_bytes(before + b"".join(MEMBERS))
        records, faults = read_all(path)
        assert [record.record_id for record in records] == ALL
        assert codes(faults) == ["garbage"]


def test_bytes_that_are_no_archive_are_one_fault(tmp_path: Path) -> None:
    for name in ("noise.warc", "noise.warc.gz", "noise"):
        path = tmp_path / name
        path.write_bytes(zlib.compress(bytes(range(256)) * 40, 0))
        records, faults = read_all(path)
        assert not records
        assert len(faults) == 1


def test_lengths_that_all_reach_far_ahead_take_no_time(tmp_path: Path) -> None:
    """Each of 20,000 records claims the 4 MB after it: read one by one that would be 80 GB."""
    path = tmp_path / "overlapping.warc"
    record = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 4000000\r\n\r\n"
    path.write_bytes(record * 20_000 + bytes(8_000_000))
    records, faults = read_all(path)
    assert not records
    assert set(codes(faults)) == {"record-end"}


def test_a_header_of_folded_lines_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "folded.warc"
    head = b"WARC/1.1\r\nContent-Length: 0\r\nX-A: b" + b"\n c" * 300_000
    path.write_bytes(head + b"\r\n\r\n\r\n\r\n")
    ((record,), faults) = read_all(path)
    assert not faults
    assert len(record.headers.get("x-a") or "") == 600_001


def _zeros(head: bytes, megabytes: int) -> bytes:
    """A gzip member of `head` and that many MiB of zeros, made without compressing all of them."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = engine.compress(head) + engine.flush(zlib.Z_FULL_FLUSH)
    million = bytes(1 << 20)
    again = engine.compress(million) + engine.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(head)
    for _ in range(megabytes):
        checksum = zlib.crc32(million, checksum)
    size = (len(head) + (megabytes << 20)) & 0xFFFFFFFF
    gzip_head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    trailer = struct.pack("<II", checksum, size)
    return gzip_head + begin + again * megabytes + engine.flush() + trailer


BOMB_HEAD = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.parametrize(
    ("bomb", "expected"),
    [
        (_zeros(BOMB_HEAD % (400 << 20), 400), ["record-end"]),
        (_zeros(BOMB_HEAD % 10, 400), ["record-end"]),
        (_zeros(BOMB_HEAD % 10**17, 400), ["record-short"]),
        (_zeros(b"WARC/1.1\r\nX-A: ", 400), ["header-too-long"]),
        (_zeros(b"", 400), ["not-warc"]),
        (gzip.compress(_zeros(b"", 400)), ["not-warc"]),
    ],
    ids=["honest", "length too short", "length too long", "header", "nothing", "doubled"],
)
def test_a_bomb_costs_no_memory(tmp_path: Path, bomb: bytes, expected: list[str]) -> None:
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(b"".join(MEMBERS[:VICTIM]) + bomb + b"".join(MEMBERS[VICTIM:]))
    script = (
        "import resource, sys\n"
        "from archive.warc.reader import read_records\n"
        "from archive.faults import Fault\n"
        "limit = 400 << 20\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "for item in read_records(sys.argv[1]):\n"
        "    print(item.code if isinstance(item, Fault) else item.record_id)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    printed = [line for line in done.stdout.splitlines() if line]
    assert [line for line in printed if line.startswith("<")] == ALL
    assert [line for line in printed if not line.startswith("<")] == expected


def test_a_gzip_size_field_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "size.warc.gz"
    lying = MEMBERS[VICTIM][:-4] + struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(damaged(lying, MEMBERS))
    records, faults = read_all(path)
    assert [record.record_id for record in records] == OTHERS
    assert codes(faults) == ["gzip-damaged"]


def test_many_faults_are_given_one_by_one(tmp_path: Path) -> None:
    """A reader that gathered them first would hold as many as someone cares to make."""
    path = tmp_path / "many.warc.gz"
    path.write_bytes(gzip.compress(b"x") * 5000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in read_records(path)) == 5000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize("more", [b"", b"x" * (3 << 20), b"WARC/1.1\r\nA: b\r\n" * 50_000])
def test_a_header_without_end_within_a_member(tmp_path: Path, more: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    shared = gzip.compress(PLAIN[0] + b"WARC/1.1\r\nA: b\r\n" + more)
    path.write_bytes(shared + MEMBERS[1])
    records, faults = read_all(path)
    assert [record.record_id for record in records] == ALL[:2]
    assert codes(faults)[0] == "gzip-shared"
    assert set(codes(faults)[1:]) <= {"header-damaged", "header-too-long"}
    assert len(faults) < 10
