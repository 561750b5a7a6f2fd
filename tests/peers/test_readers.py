"""The files of a crawl in `warcio check` and in FastWARC."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from archive.index.entry import CdxjEntry

pytestmark = pytest.mark.xdist_group("peers")


def test_warcio_check_finds_no_fault(warcs: list[Path]) -> None:
    command = [sys.executable, "-m", "warcio.cli", "check", "--verbose", *map(str, warcs)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = checked.stdout + checked.stderr
    assert checked.returncode == 0, said
    assert "digest pass" in said
    assert "fail" not in said


def test_fastwarc_reads_every_record_and_every_block_digest_holds(
    warcs: list[Path], index: list[CdxjEntry]
) -> None:
    types: Counter[str] = Counter()
    for path in warcs:
        with path.open("rb") as stream:
            for record in ArchiveIterator(
                stream, record_types=WarcRecordType.any_type, parse_http=False
            ):
                types[record.headers["WARC-Type"]] += 1
                assert record.verify_block_digest(), record.record_id
    assert types["response"] + types["revisit"] == len(index) == types["request"]
    assert types["warcinfo"] == len(warcs)
    assert types["metadata"] > 0


def test_fastwarc_agrees_with_every_payload_digest(warcs: list[Path]) -> None:
    verified = 0
    for path in warcs:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                if "WARC-Payload-Digest" in record.headers:
                    assert record.verify_payload_digest(), record.record_id
                    verified += 1
    assert verified > 60
