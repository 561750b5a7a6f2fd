"""What repair takes back of a file that lost its end: no more, and no less."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.repair import repair_files, torn_tail
from tests.archive.crawls import Crawls, committed, members, page, states, unit, warcs

PAGES = 4


@pytest.fixture
def warc(crawls: Crawls) -> Path:
    """The sealed file of a finished crawl of four articles, each with a metadata record."""
    journal = crawls.begin()
    journal.add(map(page, range(1, PAGES + 1)))
    for number in range(1, PAGES + 1):
        journal.write(unit(crawls, number, context={"via": "https://en.zamanalwsl.net/"}))
    journal.close()
    (path,) = warcs(crawls)
    return path


def cut(crawls: Crawls, warc: Path, length: int) -> list[int]:
    """Cuts a file, repairs; gives the articles that are to be fetched again."""
    warc.write_bytes(warc.read_bytes()[:length])
    journal = crawls.journal()
    journal.open("something else")
    lines = list(repair_files(crawls.collection, journal._db))
    journal.close()
    assert all(warc.name in line for line in lines)
    return [int(key.rpartition(":")[2]) for key, state in states(crawls).items() if state == 0]


def test_a_capture_whose_metadata_is_torn_stays_and_its_page_is_fetched_again(
    crawls: Crawls, warc: Path
) -> None:
    groups = [offset for offset, _, content in members(warc) if b"WARC-Type: response" in content]
    assert cut(crawls, warc, groups[3] - 1) == [3, 4]
    assert committed(crawls, "SELECT count(*) FROM captures") == [(3,)]
    assert groups[2] < warc.stat().st_size < groups[3]
    assert torn_tail(warc) is None


@pytest.mark.parametrize("torn", [0, 1, 20])
def test_a_cut_between_captures_or_in_a_response_spares_those_before(
    crawls: Crawls, warc: Path, torn: int
) -> None:
    groups = [offset for offset, _, content in members(warc) if b"WARC-Type: response" in content]
    assert cut(crawls, warc, groups[2] + torn) == [3, 4]
    assert warc.stat().st_size == groups[2]
    assert committed(crawls, "SELECT count(*) FROM captures") == [(2,)]
    kept = list(crawls.collection.quarantine.iterdir())
    assert [path.stat().st_size for path in kept] == [torn] * bool(torn)


def test_a_whole_file_has_no_torn_tail(warc: Path) -> None:
    assert torn_tail(warc) is None


def test_a_tail_before_which_nothing_is_whole_begins_at_0(warc: Path) -> None:
    warc.write_bytes(warc.read_bytes()[:30])
    assert torn_tail(warc) == 0


def test_damage_that_whole_records_follow_is_no_tail(warc: Path) -> None:
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 0xFF
    warc.write_bytes(data)
    assert torn_tail(warc) is None
