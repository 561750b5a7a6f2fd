"""The WARC file of a crawl of the whole sample site: complete, and readable by others."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from tests.crawl.collected import WarcRecord, exchanges
from tests.crawl.full.full_crawl import FullCrawl

pytestmark = pytest.mark.xdist_group("full crawl")


def payload_of(response: WarcRecord) -> bytes:
    head, _, body = response.block.partition(b"\r\n\r\n")
    if b"\r\nTransfer-Encoding: chunked" not in head:
        return body
    payload = b""
    while not body.startswith(b"0\r\n"):
        size, _, rest = body.partition(b"\r\n")
        payload += rest[: int(size, 16)]
        body = rest[int(size, 16) + 2 :]
    return payload


def fields_of(block: bytes) -> dict[str, str]:
    pairs = (line.split(": ", 1) for line in block.decode().removesuffix("\r\n").split("\r\n"))
    return {name: value for name, value in pairs}  # noqa: C416


def test_the_folder_holds_what_the_design_says(full: FullCrawl) -> None:
    (warc,) = (full.collection / "archive").iterdir()
    (records,) = (full.collection / "records").iterdir()
    assert re.fullmatch(r"sample-\d{14}-00001\.warc\.gz", warc.name)
    assert records.name == warc.name.replace(".warc.gz", ".jsonl")
    assert (full.collection / "catalogue.sqlite").is_file()
    assert list((full.collection / "quarantine").iterdir()) == []


def test_the_file_begins_with_who_made_it(full: FullCrawl) -> None:
    first, *others = full.warc
    assert first.type == "warcinfo"
    assert first["WARC-Filename"] == first.file
    moment = re.sub(r"\D", "", first["WARC-Date"])[:14]
    assert first.file == f"sample-{moment}-00001.warc.gz"
    told = fields_of(first.block)
    assert re.fullmatch(r"zamanalwsl-archive/\S+ Scrapy/2\.\S+", told["software"])
    assert told["isPartOf"] == "sample"
    assert told["robots"] == "obey"
    assert told["base-en"] == full.addresses["en"]
    assert "hostname" not in told
    assert {record["WARC-Warcinfo-ID"] for record in others} == {first["WARC-Record-ID"]}


def test_all_that_the_site_answered_is_archived(full: FullCrawl) -> None:
    archived = Counter(exchange.logged for exchange in exchanges(full.warc))
    assert archived == Counter(full.log)


def test_request_and_response_belong_together(full: FullCrawl) -> None:
    for exchange in exchanges(full.warc):
        request, response = exchange.request, exchange.response
        assert response is not None
        assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
        assert request["WARC-Date"] == response["WARC-Date"]
        assert request["WARC-Target-URI"] == response["WARC-Target-URI"]
        for record in (request, response):
            assert record["WARC-IP-Address"] == "127.0.0.1"
            assert record["WARC-Protocol"] == "http/1.1"


def test_record_ids_are_unique(full: FullCrawl) -> None:
    ids = [record["WARC-Record-ID"] for record in full.warc]
    assert len(set(ids)) == len(ids)


def test_digests_are_of_the_bytes(full: FullCrawl) -> None:
    chunked = 0
    for record in full.warc:
        assert record["WARC-Block-Digest"] == f"sha256:{hashlib.sha256(record.block).hexdigest()}"
        if record.type == "response":
            digest = f"sha256:{hashlib.sha256(payload_of(record)).hexdigest()}"
            is_chunked = b"\r\nTransfer-Encoding: chunked\r\n" in record.block
            chunked += is_chunked
            assert record.get("WARC-Payload-Digest") == (None if is_chunked else digest)
    assert chunked > 50


def test_every_article_points_to_its_record(full: FullCrawl) -> None:
    by_id = {record["WARC-Record-ID"]: record for record in full.warc}
    for its in full.records:
        place = its["warc"]
        with (full.collection / "archive" / place["file"]).open("rb") as file:
            file.seek(place["offset"])
            content = gzip.decompress(file.read(place["length"]))
        record = by_id[place["record_id"]]
        assert f"\r\nWARC-Record-ID: {place['record_id']}\r\n".encode() in content
        assert content.endswith(record.block + b"\r\n\r\n")
        assert (record.offset, record.length) == (place["offset"], place["length"])
        assert record.type == "response"
        assert record["WARC-Target-URI"] == its["url"]
        assert record["WARC-Date"] == its["captured_at"]
        assert place["payload_sha256"] == hashlib.sha256(payload_of(record)).hexdigest()


def test_the_records_stand_in_the_order_of_the_file(full: FullCrawl) -> None:
    offsets = [its["warc"]["offset"] for its in full.records]
    assert offsets == sorted(offsets)


def test_what_the_crawl_knew_stands_beside_each_article(full: FullCrawl) -> None:
    beside = {
        record.get("WARC-Concurrent-To"): fields_of(record.block)
        for record in full.warc
        if record.type == "metadata"
    }
    for its in full.records:
        known = beside[its["warc"]["record_id"]]
        assert known["canonical-url"] == its["canonical_url"]
        assert known["via"].startswith("http://")
        section: dict[str, Any] = its["section"] or {}
        assert known.get("section-id") == (str(section["id"]) if section else None)
        assert known.get("section-name") == section.get("name")
        if its["published_source"] == "feed":
            assert known["feed-published"] == its["published_raw"]


def test_warcio_finds_no_fault(full: FullCrawl) -> None:
    for path in (full.collection / "archive").iterdir():
        checked = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "warcio.cli", "check", "-v", str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout
        assert "digest pass" in checked.stdout
        assert "fail" not in checked.stdout.lower()


def test_fastwarc_reads_every_record_and_every_digest_holds(full: FullCrawl) -> None:
    read = []
    for path in sorted((full.collection / "archive").iterdir()):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False, strict_mode=True):
                assert record.verify_block_digest(consume=False)
                read.append((record.record_id, record.stream_pos, record.reader.read()))
    assert read == [(record["WARC-Record-ID"], record.offset, record.block) for record in full.warc]
