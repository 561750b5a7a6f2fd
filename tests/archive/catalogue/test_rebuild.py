"""The catalogue is derived: lost or damaged, it is made again from the WARC files."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from archive.journal.live import Journal
from archive.warc.captures import read_captures
from tests.archive.crawls import (
    EN,
    Crawls,
    articles,
    committed,
    lines,
    members,
    page,
    states,
    unit,
    urls,
    warcs,
)

CAPTURES = "SELECT * FROM captures WHERE type IN ('response', 'revisit') ORDER BY stem, offset"
FILES = "SELECT * FROM files ORDER BY stem"
CRAWLS = "SELECT id, arguments FROM crawls ORDER BY id"


def requisite(number: int) -> str:
    return f"requisite:https://{EN}/uploads/{number}.png"


def crawl_twice(crawls: Crawls) -> None:
    """Two crawls: pages done, failed and tried again, the second with a revisit."""
    journal = crawls.begin("one")
    journal.add(map(page, range(1, 6)))
    journal.write(unit(crawls, 1, context={"via": f"https://{EN}/"}))
    journal.write(unit(crawls, 2))
    journal.write(unit(crawls, 3, outcome="retry", note="status 503"))
    journal.write(unit(crawls, 3, outcome="failed", note="status 503", record_line=None))
    journal.close()
    crawls.stamps.advance(3600)
    journal = crawls.begin("two")
    journal.add([page(6)])
    journal.write(unit(crawls, 6))
    journal.write(unit(crawls, 1, key="2:url:again"))
    journal.close()


def lose(crawls: Crawls) -> None:
    for path in crawls.collection.root.glob("catalogue.sqlite*"):
        path.unlink()


def test_all_that_the_files_say_is_there_again(crawls: Crawls) -> None:
    crawl_twice(crawls)
    before: list[Any] = [committed(crawls, query) for query in (CAPTURES, FILES, CRAWLS)]
    index = crawls.collection.index.read_bytes()
    assert len(before[0]) == 6
    assert index.count(b"\n") == 6
    lose(crawls)
    journal = crawls.begin("three")
    assert [committed(crawls, query) for query in (CAPTURES, FILES)] == before[:2]
    assert committed(crawls, CRAWLS) == [*before[2], (3, "three")]
    assert states(crawls) == {
        "article:en:1": 1,
        "article:en:2": 1,
        "article:en:3": 2,
        "article:en:6": 1,
    }
    journal.close()
    assert crawls.collection.index.read_bytes() == index


def test_the_next_crawl_fetches_nothing_again_and_tries_what_failed(crawls: Crawls) -> None:
    crawl_twice(crawls)
    lose(crawls)
    journal = crawls.begin("one")
    assert journal.crawl == 3
    counts = journal.add(map(page, range(1, 8)))
    assert (counts.added, counts.known) == (3, 4)  # 3 was taken up with the crawl
    leased = []
    while entries := journal.lease(()):
        leased += [entry.key for entry in entries]
    assert leased == [f"article:en:{number}" for number in (3, 4, 5, 7)]
    journal.write(unit(crawls, 3))
    journal.close()
    assert crawls.collection.index.read_bytes().count(b"\n") == 7


def test_a_failed_page_is_asked_for_as_the_new_crawl_says(crawls: Crawls) -> None:
    crawl_twice(crawls)
    lose(crawls)
    journal = crawls.begin("three")
    journal.add([page(3)])
    (entry,) = journal.lease(())
    assert entry.request == page(3).request


def test_files_that_came_from_elsewhere_are_learned_beside_the_others(
    crawls: Crawls, tmp_path: Path
) -> None:
    crawl_twice(crawls)
    first, second = warcs(crawls)
    away = first.rename(tmp_path / first.name)
    lose(crawls)
    crawls.begin("three").close()
    assert crawls.collection.index.read_bytes().count(b"\n") == 2
    away.rename(first)
    crawls.begin("four").close()
    assert crawls.collection.index.read_bytes().count(b"\n") == 6
    assert [row[0] for row in committed(crawls, "SELECT stem FROM files ORDER BY serial")] == [
        first.name.removesuffix(".warc.gz"),
        second.name.removesuffix(".warc.gz"),
    ]


@pytest.mark.parametrize("how", ["no database", "empty", "overwritten", "cut"])
def test_a_damaged_catalogue_is_named_kept_and_made_again(
    crawls: Crawls, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    crawl_twice(crawls)
    before: list[Any] = [committed(crawls, query) for query in (CAPTURES, FILES, CRAWLS)]
    path = crawls.collection.catalogue
    whole = path.read_bytes()
    data = {
        "no database": b"no database" * 1000,
        "empty": b"",
        "overwritten": whole[:4096] + b"\xa5" * 8192 + whole[12288:],
        "cut": whole[: len(whole) // 2],
    }[how]
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        crawls.begin("three").close()
    assert [committed(crawls, query) for query in (CAPTURES, FILES)] == [
        before[0],
        before[1],
    ]
    kept = list(crawls.collection.quarantine.iterdir())
    if how == "empty":
        assert kept == []
    else:
        assert [its.read_bytes() for its in kept] == [data]
        assert f"The catalogue {path} is damaged" in caplog.text
        assert str(kept[0]) in caplog.text
    assert "does not know 2 WARC files" in caplog.text


def killed(crawls: Crawls) -> tuple[Path, Path, Journal]:
    """A crawl that was killed with two articles acknowledged and one not; its open files."""
    journal = crawls.begin("one")
    journal.add(map(page, (1, 2, 3)))
    journal.write(unit(crawls, 1))
    journal.write(unit(crawls, 2))
    journal.commit()
    journal.write(unit(crawls, 3))
    crawls.crash(journal)
    (records,) = crawls.collection.records.iterdir()
    return warcs(crawls)[0], records, journal


def test_of_an_open_file_the_whole_records_are_kept_and_the_torn_end_set_aside(
    crawls: Crawls,
) -> None:
    warc, records, _ = killed(crawls)
    places = [(offset, length) for offset, length, _ in members(warc)]
    end = places[-1][0]  # the metadata record of the third article
    warc.write_bytes(warc.read_bytes()[: end + 10])
    records.write_bytes(records.read_bytes()[:-4])
    torn = records.read_bytes()
    lose(crawls)
    crawls.begin("two").close()
    sealed = warc.with_suffix("")
    assert sealed.stat().st_size == end
    assert urls(crawls) == articles(1, 2)
    kept = {path.name: path.stat().st_size for path in crawls.collection.quarantine.iterdir()}
    whole = len(records.with_suffix("").read_bytes())
    assert kept == {
        f"{sealed.name}.from-{end}": 10,
        f"{records.stem}.from-{whole}": len(torn) - whole,
    }
    found = [item.response.url for item in read_captures(sealed)]  # type: ignore[union-attr]
    assert found == articles(1, 2, 3)
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 1}


def test_an_open_file_without_its_records_file(crawls: Crawls) -> None:
    warc, records, _ = killed(crawls)
    records.unlink()
    lose(crawls)
    crawls.begin("two").close()
    assert warc.with_suffix("").exists()
    assert lines(crawls) == []
    assert crawls.collection.index.read_bytes().count(b"\n") == 3
