"""What was replayed by the same extraction is not replayed again, unless it is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.command_line import scrapy
from tests.crawl.collected import contents
from tests.replay.makers import heritrix, write
from tests.replay.pages import answer, page_of, url_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawled")]


def replay(root: Path, *arguments: object) -> str:
    done = scrapy("replay", "-s", f"COLLECTION={root}", "--workers", 1, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture
def copy(crawled: Collection, tmp_path: Path) -> Collection:
    shutil.copytree(crawled.root, tmp_path / "sample")
    return Collection(tmp_path / "sample")


def test_the_second_time_all_is_skipped(copy: Collection) -> None:
    before = contents(copy.records)
    assert "2 WARC files" in replay(copy.root)
    second = replay(copy.root)
    assert "0 WARC files" in second
    assert "2 files skipped" in second
    assert "2 WARC files" in replay(copy.root, "--again")
    assert contents(copy.records) == before


@pytest.mark.parametrize("change", ["gone", "edited"])
def test_records_that_are_not_as_they_were_written(change: str, copy: Collection) -> None:
    before = contents(copy.records)
    replay(copy.root)
    one = min(copy.records.iterdir())
    if change == "gone":
        one.unlink()
    else:
        one.write_bytes(one.read_bytes() + b"{}\n")
    said = replay(copy.root)
    assert "1 WARC files" in said
    assert "1 files skipped" in said
    assert contents(copy.records) == before


def test_other_limits_of_extraction(copy: Collection) -> None:
    replay(copy.root)
    assert "2 WARC files" in replay(copy.root, "-s", "EXTRACTION_TIMEOUT=30")


def test_a_source_with_other_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "a.warc", heritrix(url_of(5), answer(page_of(5))))
    collection = tmp_path / "other"
    assert "1 records" in replay(collection, source)
    assert "1 files skipped" in replay(collection, source)
    source.write_bytes(source.read_bytes().replace(b"first", b"fifth"))
    assert "1 records" in replay(collection, source)


def test_a_source_with_a_fault_is_read_each_time(tmp_path: Path) -> None:
    source = write(tmp_path / "a.warc.gz", heritrix(url_of(5), answer(page_of(5))))
    source.write_bytes(source.read_bytes()[:-5])
    for _ in range(2):
        done = scrapy("replay", "-s", f"COLLECTION={tmp_path / 'other'}", source)
        assert done.returncode == 7
        assert "1 WARC files" in done.stderr
        assert "gzip-torn" in done.stderr
