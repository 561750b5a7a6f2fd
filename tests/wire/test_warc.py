"""From the wire into a WARC file and out of it again, through other people's readers."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastArchiveIterator
from warcio.archiveiterator import ArchiveIterator

from archive.http.message import split_interim
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import capture_records
from archive.warc.stamps import SystemStamps, warc_date
from archive.warc.writing import warcinfo
from tests.wire.cases import CASES
from tests.wire.runs import Crawls, Run

pytestmark = pytest.mark.xdist_group("wire")

Block = tuple[str, Mapping[str, str], bytes]
"""The type of a record, its fields and its block."""


def everything(run: Run) -> list[tuple[Exchange, bytes]]:
    """Each exchange of a crawl with what the server wrote for it."""
    pairs: list[tuple[Exchange, bytes]] = []
    for case in CASES:
        if case.name in run.crawled:
            served = iter(run.served[case.name])
            for exchange in run.crawled[case.name].exchanges:
                written = bytes(next(served).response) if exchange.request else b""
                pairs.append((exchange, written))
    return pairs


@pytest.fixture(scope="module", params=["http", "https"])
def run(request: pytest.FixtureRequest, crawls: Crawls) -> Run:
    return crawls.tapped(request.param)


@pytest.fixture(scope="module")
def warc(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All exchanges of a crawl as a WARC file; each has its number as its context."""
    stamps = SystemStamps()
    info_id = stamps.record_id()
    info = warcinfo("wire", [("software", "wire")], record_id=info_id, date=warc_date(stamps.now()))
    members = [info.member()]
    for number, (exchange, _) in enumerate(everything(run)):
        made = capture_records(
            exchange, stamps=stamps, warcinfo_id=info_id, context={"number": str(number)}
        )
        members += [record.member() for record in made.records]
    path = tmp_path_factory.mktemp("warc") / "wire.warc.gz"
    path.write_bytes(b"".join(members))
    return path


def read_by_warcio(path: Path) -> list[Block]:
    with path.open("rb") as file:
        return [
            (str(record.rec_type), dict(record.rec_headers.headers), record.raw_stream.read())
            for record in ArchiveIterator(file, no_record_parse=True)
        ]


def read_by_fastwarc(path: Path) -> list[Block]:
    with path.open("rb") as file:
        return [
            (str(record.record_type), dict(record.headers), record.reader.read())
            for record in FastArchiveIterator(file, parse_http=False)
        ]


@pytest.mark.parametrize("read", [read_by_warcio, read_by_fastwarc])
def test_the_blocks_are_the_bytes_of_the_wire(
    run: Run, warc: Path, read: Callable[[Path], list[Block]]
) -> None:
    groups = by_number(read(warc))
    pairs = everything(run)
    assert sorted(groups) == list(range(len(pairs)))
    for number, (exchange, written) in enumerate(pairs):
        blocks = {kind: (fields, block) for kind, fields, block in groups[number]}
        assert blocks.pop("request", ({}, b""))[1] == exchange.request
        interim = interim_of(blocks.pop("metadata")[1])
        fields, block = blocks.popitem()[1] if blocks else ({}, b"")
        assert fields.get("WARC-Truncated") == (exchange.truncated if block else None)
        assert interim + block == exchange.response
        if exchange.truncated:
            assert written.startswith(interim + block)
        else:
            assert written == interim + block
        assert interim == split_interim(written)[0][: len(interim)]
        assert not blocks


def by_number(records: list[Block]) -> dict[int, list[Block]]:
    """The records of each exchange; the metadata record, which has the number, is the last."""
    groups: dict[int, list[Block]] = {}
    group: list[Block] = []
    for kind, fields, block in records[1:]:
        group.append((kind, fields, block))
        if kind == "metadata":
            number = int(block.split(b"number: ", 1)[1].split(b"\r\n", 1)[0])
            groups[number], group = group, []
    assert not group
    return groups


def interim_of(metadata: bytes) -> bytes:
    """The 1xx answers that stand in a metadata record."""
    for line in metadata.splitlines():
        name, _, value = line.partition(b": ")
        if name == b"interim-responses-base64":
            return base64.b64decode(value)
    return b""


def test_no_secret_is_in_the_file(warc: Path) -> None:
    whole = repr(read_by_warcio(warc))
    for secret in ("c2VjcmV0", "Proxy-Authorization", "proxy-word", "secret:word"):
        assert secret not in whole


# warcio breaks on every br response where Google's brotli is installed (its issue 73); it does not
# decode what it has no decoder for, and the digests are of the bytes as they are.
_CHECK = """
import sys
sys.modules["brotli"] = None
from warcio.cli import main
main(["check", sys.argv[1]])
"""


def test_warcio_finds_nothing_wrong(warc: Path) -> None:
    check = [sys.executable, "-c", _CHECK, str(warc)]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_fastwarc_finds_every_digest_right(warc: Path) -> None:
    with warc.open("rb") as file:
        for record in FastArchiveIterator(file, parse_http=False):
            assert record.verify_block_digest()
