"""`scrapy verify --repair`: what is derived is made again, what is torn moves, the rest stays."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
from operator import itemgetter
from pathlib import Path

import pytest

from archive.catalogue.register import sealed_digests
from archive.collection import Collection
from tests.command_line import scrapy
from tests.crawl.collected import by_article, times_recorded
from tests.crawl.running import bases, crawl
from tests.durability.killing import SETTINGS, KilledCrawl
from tests.site.process import RunningSite

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("repair")]


@pytest.fixture(scope="module")
def crawled(sixty: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole collection of some files; to be copied."""
    collection = tmp_path_factory.mktemp("crawled") / "c"
    assert crawl(collection, *bases(sixty), settings=SETTINGS).code == 0
    assert len(list(collection.glob("archive/*"))) >= 3
    return collection


@pytest.fixture
def collection(crawled: Path, tmp_path: Path) -> Collection:
    shutil.copytree(crawled, tmp_path / "c")
    return Collection(tmp_path / "c")


def repair(collection: Collection) -> tuple[int, list[str]]:
    """Gives the exit code and the lines."""
    done = scrapy("verify", "--repair", collection.root)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def contents(collection: Collection) -> dict[str, str]:
    """Digests of the files that are the archive, by name."""
    folders = (collection.archive, collection.records, collection.index.parent)
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.iterdir()
    }


def some_warc(collection: Collection) -> Path:
    return sorted(collection.archive.iterdir())[1]


def longest_member(collection: Collection, warc: Path) -> tuple[int, int]:
    """Offset and length in bytes of the longest gzip member of a WARC file that the index names."""
    lines = (
        json.loads(line.split(b" ", 2)[2]) for line in collection.index.read_bytes().splitlines()
    )
    members = [
        (int(its["offset"]), int(its["length"])) for its in lines if its["filename"] == warc.name
    ]
    return max(members, key=itemgetter(1))


def torn(path: Path, missing: int = 10) -> bytes:
    """Tears a file; gives what was there before."""
    data = path.read_bytes()
    path.write_bytes(data[:-missing])
    return data


def test_a_clean_collection_is_left_alone(collection: Collection) -> None:
    before = contents(collection)
    code, lines = repair(collection)
    assert (code, len(lines)) == (0, 1)
    assert contents(collection) == before


def test_what_is_derived_is_made_again_byte_for_byte(collection: Collection) -> None:
    before = contents(collection)
    # A file of nothing but pictures has no records.
    first, second, *_ = (its for its in sorted(collection.records.iterdir()) if its.stat().st_size)
    first.unlink()
    second.write_bytes(second.read_bytes().replace(b'"offset":', b'"offset":1', 1))
    collection.index.write_bytes(collection.index.read_bytes()[:-100])
    code, lines = repair(collection)
    assert code == 0
    assert any("2 records files made again" in line for line in lines)
    assert contents(collection) == before


def test_an_altered_record_that_still_points_right_is_made_again(collection: Collection) -> None:
    before = contents(collection)
    records = min(collection.records.iterdir())
    records.write_bytes(records.read_bytes().replace(b'"likes":', b'"likes":4', 1))
    assert repair(collection)[0] == 0
    assert contents(collection) == before


def test_a_torn_end_moves_to_quarantine_and_its_page_is_fetched_again(
    collection: Collection, sixty: RunningSite
) -> None:
    warc = some_warc(collection)
    before = torn(warc)
    code, lines = repair(collection)
    # The seal stays what it was: this is not the file that was sealed.
    assert code == 7
    assert lines[-1].endswith("1 faults (1 seal-broken)")
    (kept,) = collection.quarantine.iterdir()
    assert warc.read_bytes() + kept.read_bytes() == before[:-10]
    assert len(kept.read_bytes()) > 0

    assert crawl(collection.root, *bases(sixty), settings=SETTINGS).code == 0
    truth = by_article(sixty.truth())
    reachable = {article for article, its in truth.items() if its["reachable"]}
    assert set(times_recorded(collection.root)) == reachable
    assert repair(collection)[1][-1].endswith("1 faults (1 seal-broken)")


def test_zeros_at_the_end_are_torn_too(collection: Collection) -> None:
    collection.catalogue.unlink()
    warc = some_warc(collection)
    before = torn(warc, 10)
    warc.write_bytes(warc.read_bytes() + bytes(4096))
    code, _ = repair(collection)
    assert code == 0
    (kept,) = collection.quarantine.iterdir()
    assert warc.read_bytes() + kept.read_bytes() == before[:-10] + bytes(4096)
    assert warc.name in sealed_digests(collection)  # the catalogue was made again


def test_damage_in_the_middle_is_left_as_it_is(collection: Collection) -> None:
    warc = some_warc(collection)
    data = bytearray(warc.read_bytes())
    offset, length = longest_member(collection, warc)
    # Amid its compressed data: what a gzip header says of time and system, nobody misses.
    data[offset + length // 2] ^= 0xFF
    warc.write_bytes(data)
    code, lines = repair(collection)
    assert code == 7
    assert any("gzip-damaged" in line for line in lines)
    assert warc.read_bytes() == data
    assert not list(collection.quarantine.iterdir())


def test_what_the_disk_lost_of_an_open_file_is_taken_back_and_fetched_again(
    sixty: RunningSite, tmp_path: Path
) -> None:
    killed = KilledCrawl(tmp_path / "c", sixty)
    is_open, promised = None, list[tuple[int, int]]()
    while not promised:  # a file may just have been begun, or sealed
        assert killed.kill(0.7) == -signal.SIGKILL
        is_open = next(killed.collection.glob("archive/*.open"), None)
        file = is_open.name.removesuffix(".open") if is_open else ""
        promised = [(its.offset, its.length) for its in killed.promised if its.file == file]
    assert is_open is not None
    offset, length = max(promised)
    torn(is_open, is_open.stat().st_size - offset - length // 2)
    assert killed.finish().code == 7  # it says so, and touches nothing
    code, lines = repair(Collection(killed.collection))
    assert code == 0, lines
    assert any("are lost; the pages there will be fetched again" in line for line in lines)
    killed.promised.clear()  # what the disk lost is lost
    assert killed.finish().code == 0
    assert killed.problems() == []


def test_only_a_collection_that_nobody_uses_is_mended(collection: Collection) -> None:
    warc = some_warc(collection)
    torn(warc)
    with collection.lock():
        code, lines = repair(collection)
    assert code == 6
    assert "in use by process" in lines[-1]
    before = contents(collection)
    for part in (collection.archive, warc):
        code, lines = repair(Collection(part))
        assert code == 2
        assert f"verify --repair {collection.root.resolve()}" in lines[-1]
    assert contents(collection) == before
