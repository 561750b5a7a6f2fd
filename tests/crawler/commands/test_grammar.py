"""Every command takes its collection in the same way, and takes nothing else for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.archive.verified import clean_collection
from tests.command_line import scrapy
from tests.crawl.running import crawl


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return clean_collection(tmp_path / "site")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(its): its.read_bytes() for its in folder.rglob("*") if its.is_file()}


def test_replay_of_a_collection_rebuilds_its_own_records(
    collection: Collection, tmp_path: Path
) -> None:
    shutil.rmtree(collection.records)
    collection.records.mkdir()
    done = scrapy("replay", collection.root, cwd=Path(__file__).parents[3])
    assert done.returncode == 0, done.stderr
    assert f"records written to {collection.records}" in done.stderr
    assert {its.name for its in tmp_path.iterdir()} == {"site"}


def test_a_collection_is_no_source_for_the_records_of_another(
    collection: Collection, tmp_path: Path
) -> None:
    other = clean_collection(tmp_path / "other")
    before = contents(other.root)
    for words in ((collection.root,), (collection.root, tmp_path / "x.warc.gz")):
        done = scrapy("replay", *words, "-s", f"COLLECTION={other.root}")
        assert done.returncode == 2
        assert f"{collection.root} is a collection" in done.stderr
    assert contents(other.root) == before


def test_verify_takes_both_forms(collection: Collection) -> None:
    told = [
        scrapy(*words).stdout
        for words in (
            ("verify", collection.root),
            ("verify", "-s", f"COLLECTION={collection.root}"),
        )
    ]
    assert told[0] == told[1]


def test_a_crawl_that_cannot_start_leaves_no_collection(tmp_path: Path) -> None:
    for settings in ({"REPLAY": tmp_path / "none"}, {"REQUISITES": "some"}):
        done = crawl(tmp_path / "c", settings=settings)
        assert done.code == 2, done.log
        assert not list(tmp_path.iterdir())
