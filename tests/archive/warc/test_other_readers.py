"""Our records as other people's readers see them: warcio, FastWARC, `warcio check`."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from archive.http.message import split_interim
from archive.warc.capture import Original
from archive.warc.exchange_records import capture_records
from archive.warc.writing import WarcRecord, warcinfo
from tests.archive.wire import DATE, FILE_ID, PAYLOAD, RESPONSE, URL, exchange, record_id
from tests.stamps import FixedStamps

WIRE = {
    "plain": exchange(ip="192.0.2.7", tls_version="TLSv1.2", cipher="AES128-SHA"),
    "odd head": exchange(
        b"HTTP/1.1 200  \xd8\xad\xff\r\nX-A : 1\r\n folded\r\nno colon\r\nx-a:2\r\n\r\nbody"
    ),
    "line feeds": exchange(b"HTTP/1.0 200 OK\nContent-Type: text/html\n\nbody"),
    "gzip": exchange(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAYLOAD, mtime=0)
    ),
    "chunked": exchange(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    ),
    "cut in a chunk": exchange(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nbo", truncated="disconnect"
    ),
    "cut in the head": exchange(b"HTTP/1.1 200 OK\r\nContent-Le", truncated="disconnect"),
    "bytes after the body": exchange(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nbody"),
    "no head": exchange(b"<html>no head, and an empty line\r\n\r\nin it</html>"),
    "early": exchange(b"HTTP/1.1 103 Early\r\n\r\n" + RESPONSE),
    "204": exchange(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "304": exchange(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "not a byte": exchange(b"", error="timed out"),
    "no connection": exchange(b"", b"", error="refused"),
}


@pytest.fixture(scope="module")
def written() -> list[WarcRecord]:
    """All kinds of records there are."""
    stamps = FixedStamps()
    records = [warcinfo("all.warc.gz", [("software", "test")], record_id=FILE_ID, date=DATE)]
    for made in WIRE.values():
        built = capture_records(made, stamps=stamps, warcinfo_id=FILE_ID, context={"via": "زمان"})
        records += built.records
    revisit = capture_records(
        WIRE["plain"],
        stamps=stamps,
        warcinfo_id=FILE_ID,
        context={},
        find_original=lambda _url, _digest: Original(record_id(1), URL, DATE),
    )
    return [*records, *revisit.records]


@pytest.fixture(scope="module")
def file(written: list[WarcRecord], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "all.warc.gz"
    path.write_bytes(b"".join(record.member() for record in written))
    return path


def expected(record: WarcRecord) -> tuple[str, str, tuple[tuple[str, str], ...], bytes]:
    return record.type, record.record_id, record.fields, record.block


def test_each_record_is_a_gzip_member_of_its_own(written: list[WarcRecord]) -> None:
    for record in written:
        with gzip.GzipFile(fileobj=io.BytesIO(record.member() + b"next")) as member:
            assert member.read(9) == b"WARC/1.1\r"
        assert gzip.decompress(record.member()).endswith(record.block + b"\r\n\r\n")


def test_warcio_reads_every_record_as_it_was_written(written: list[WarcRecord], file: Path) -> None:
    read = []
    offsets = []
    with file.open("rb") as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        for record in records:
            named = tuple(record.rec_headers.headers)
            names = {"WARC-Type", "WARC-Record-ID", "Content-Length"}
            read.append(
                (
                    record.rec_type,
                    record.rec_headers.get_header("WARC-Record-ID"),
                    tuple(pair for pair in named if pair[0] not in names),
                    record.raw_stream.read(),
                )
            )
            offsets.append(records.get_record_offset())
    assert read == [expected(record) for record in written]
    lengths = [len(record.member()) for record in written]
    assert offsets == [sum(lengths[:number]) for number in range(len(lengths))]


def test_fastwarc_reads_every_record_and_its_digests_hold(
    written: list[WarcRecord], file: Path
) -> None:
    read = []
    with file.open("rb") as stream:
        for record in FastWarcIterator(
            stream, parse_http=False, record_types=WarcRecordType.any_type
        ):
            assert record.verify_block_digest(), record.record_id
            read.append((record.record_id, record.reader.read()))
    assert read == [(record.record_id, record.block) for record in written]


def test_fastwarc_agrees_with_every_payload_digest_it_can_take(file: Path) -> None:
    verdicts = {}
    with file.open("rb") as stream:
        for record in FastWarcIterator(stream, record_types=WarcRecordType.response):
            if "WARC-Payload-Digest" in record.headers:
                verdicts[record.record_id] = record.verify_payload_digest()
    # FastWARC finds no end in a head of bare line feeds; warcio does, and `warcio check` agrees.
    assert list(verdicts.values()).count(False) == 1
    without = {"chunked", "cut in a chunk", "304", "not a byte", "no connection"}
    assert len(verdicts) == len(WIRE) - len(without)


def test_warcio_check_finds_no_fault(file: Path) -> None:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "digest pass" in checked.stdout
    assert "failed" not in checked.stdout


def test_each_block_is_what_came_over_the_wire(file: Path) -> None:
    wire = {made.response[len(split_interim(made.response)[0]) :] for made in WIRE.values()} | {
        made.request for made in WIRE.values()
    }
    blocks = set()
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            if record.rec_type in ("response", "request"):
                blocks.add(record.raw_stream.read())
    assert blocks == wire - {b"", WIRE["304"].response}
