"""Reading whole files: ours and other makers', in all their containers."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ArgumentError, DamagedArchiveError, StorageError
from archive.warc.reader import StoredRecord, WarcFile, read_record_at, read_records
from tests.archive.samples import codes, members, our_records, plain, read_all

GOLDEN = (
    b"WARC/1.1\r\n"
    b"WARC-Type: response\r\n"
    b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000002>\r\n"
    b"WARC-Date: 2026-03-04T05:06:07.080000Z\r\n"
    b"WARC-Target-URI: https://en.zamanalwsl.net/news/article/1\r\n"
    b"WARC-Protocol: http/1.1\r\n"
    b"WARC-Protocol: tls/1.3\r\n"
    b"Content-Type: application/http;msgtype=response\r\n"
    b"Content-Length: 29\r\n"
    b"\r\n"
    b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"
    b"\r\n\r\n"
)


def test_every_field_of_a_record_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    path.write_bytes(gzip.compress(GOLDEN, mtime=0))
    ((record,), faults) = read_all(path)
    assert not faults
    assert (record.offset, record.length) == (0, path.stat().st_size)
    assert record.version == "1.1"
    assert record.type == "response"
    assert record.record_id == "<urn:uuid:00000000-0000-4000-8000-000000000002>"
    assert record.date == "2026-03-04T05:06:07.080000Z"
    assert record.url == "https://en.zamanalwsl.net/news/article/1"
    assert record.headers.all("warc-protocol") == ["http/1.1", "tls/1.3"]
    assert record.headers.get("CONTENT-LENGTH") == "29"
    assert record.block == b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"
    assert not record.block_truncated


def test_our_records_are_read_back_and_found_by_offset(tmp_path: Path) -> None:
    written = our_records(range(20))
    path = tmp_path / "ours.warc.gz"
    path.write_bytes(b"".join(members(written)))
    records, faults = read_all(path)
    assert not faults
    assert [record.record_id for record in records] == [record.record_id for record in written]
    assert [record.block for record in records] == [record.block for record in written]
    data = path.read_bytes()
    for record, made in zip(records, written, strict=True):
        assert gzip.decompress(data[record.offset : record.offset + record.length]) == plain(made)
        again = read_record_at(path, record.offset, record.length)
        assert (again.record_id, again.block) == (record.record_id, record.block)


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc.gz.open", "a.warc", "a.warc.open", "a.bin"])
def test_the_container_is_told_by_the_bytes(tmp_path: Path, name: str) -> None:
    written = our_records(range(3))
    path = tmp_path / name
    for data in (b"".join(members(written)), b"".join(plain(record) for record in written)):
        path.write_bytes(data)
        records, faults = read_all(path)
        assert not faults
        assert [record.block for record in records] == [record.block for record in written]


def test_records_of_a_plain_file_have_their_place(tmp_path: Path) -> None:
    written = our_records(range(9))
    path = tmp_path / "plain.warc"
    path.write_bytes(b"".join(plain(record) for record in written))
    records, _ = read_all(path)
    assert [record.length for record in records] == [
        len(plain(record)) - len(b"\r\n\r\n") for record in written
    ]
    for record in records:
        assert read_record_at(path, record.offset, record.length).block == record.block


def test_one_member_for_all_records_is_read_and_said(tmp_path: Path) -> None:
    written = our_records(range(30))
    path = tmp_path / "one-member.warc.gz"
    path.write_bytes(gzip.compress(b"".join(plain(record) for record in written)))
    records, faults = read_all(path)
    assert [record.block for record in records] == [record.block for record in written]
    assert {record.length for record in records} == {0}
    assert codes(faults) == ["gzip-shared"]


@pytest.mark.parametrize("version", [b"WARC/0.17", b"WARC/0.18", b"WARC/1.0", b"WARC/1.1"])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_older_versions_and_line_ends(tmp_path: Path, version: bytes, line_end: bytes) -> None:
    head = [version, b"WARC-Type: resource", b"WARC-Target-URI: <http://example.org/\xd8\xad>"]
    head += [b"warc-subject: two", b" lines", b"Content-Length: 4", b"", b"body"]
    path = tmp_path / "old.warc"
    path.write_bytes(line_end.join(head) + b"\r\n\r\n")
    ((record,), faults) = read_all(path)
    assert not faults
    assert record.version == version[5:].decode()
    assert record.url == "http://example.org/ح"
    assert record.headers.get("WARC-Subject") == "two lines"
    assert record.block == b"body"


def test_a_header_in_latin_1_is_read(tmp_path: Path) -> None:
    path = tmp_path / "latin.warc"
    path.write_bytes(
        b"WARC/1.0\r\nWARC-Target-URI: http://a/\xe9\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    )
    ((record,), _) = read_all(path)
    assert record.url == "http://a/é"


@pytest.mark.parametrize("gz", [True, False])
def test_files_of_warcio_read_as_warcio_reads_them(tmp_path: Path, *, gz: bool) -> None:
    path = tmp_path / "theirs.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gz)
        writer.write_record(writer.create_warcinfo_record("theirs", {"software": "warcio"}))
        for number in range(50):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            record = writer.create_warc_record(
                f"http://example.org/{number}",
                "response",
                io.BytesIO(b"<p>%d</p>" % number * number * 100),
                http_headers=headers,
            )
            writer.write_record(record)
            record.raw_stream.close()
    theirs = []
    with path.open("rb") as file:
        iterator = ArchiveIterator(file, no_record_parse=True)
        for record in iterator:
            block = record.raw_stream.read()
            place = iterator.get_record_offset(), iterator.get_record_length()
            theirs.append((record.rec_headers.headers, block, *place))
    records, faults = read_all(path)
    assert not faults
    ours = [
        (list(record.headers), record.block, record.offset, record.length) for record in records
    ]
    assert ours == theirs


def test_a_long_block_is_cut_and_what_follows_is_read(tmp_path: Path) -> None:
    written = our_records([1, 2])
    for name, data in (
        ("a.warc.gz", b"".join(members(written))),
        ("a.warc", b"".join(plain(record) for record in written)),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        records, faults = read_all(path, block_limit=100)
        assert not faults
        for record, made in zip(records, written, strict=True):
            assert record.block == made.block[:100]
            assert record.block_truncated == (len(made.block) > 100)
        with WarcFile(path) as file:
            for record, made in zip(records, written, strict=True):
                assert b"".join(file.block(record.offset)) == made.block


def test_reading_can_begin_at_a_record(tmp_path: Path) -> None:
    written = our_records(range(4))
    path = tmp_path / "ours.warc.gz"
    path.write_bytes(b"".join(members(written)))
    records, _ = read_all(path)
    with WarcFile(path) as file:
        rest = list(file.records(start=records[5].offset))
    assert [item.record_id for item in rest if isinstance(item, StoredRecord)] == [
        record.record_id for record in written[5:]
    ]


@pytest.mark.parametrize(
    ("shift", "longer"), [(1, 0), (-1, 0), (0, 1), (0, -1), (100_000, 0), (-100_000, 0)]
)
def test_a_place_that_is_no_record_is_refused(tmp_path: Path, shift: int, longer: int) -> None:
    path = tmp_path / "ours.warc.gz"
    path.write_bytes(b"".join(members(our_records(range(4)))))
    records, _ = read_all(path)
    record = records[4]
    with pytest.raises(DamagedArchiveError, match=r"ours\.warc\.gz are not one WARC record"):
        read_record_at(path, record.offset + shift, record.length + longer)


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none\.warc cannot be read"):
        list(read_records(tmp_path / "none.warc"))
    with pytest.raises(ArgumentError, match="no regular file"):
        list(read_records(tmp_path))


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.warc.gz"
    path.touch()
    assert read_all(path) == ([], [])
