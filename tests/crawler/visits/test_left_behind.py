"""Requisites of crawls that are over, as the next crawl finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.catalogue.frontier import Entry
from archive.collection import Collection
from archive.journal.live import Journal
from archive.journal.unit import Unit
from crawler.visits.left_behind import left_behind
from crawler.visits.visit import PRIORITY_REQUISITE, Visit
from tests.crawler.standing_in import EN
from tests.stamps import FixedStamps

Begin = Callable[[str], Journal]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "c")


@pytest.fixture
def begin(collection: Collection) -> Iterator[Begin]:
    """Begins a crawl; the one before it is closed."""
    running: list[Journal] = []

    def run(arguments: str) -> Journal:
        for journal in running:
            journal.close()
        running[:] = [Journal(collection, stamps=FixedStamps(), info=())]
        running[0].open(arguments)
        return running[0]

    yield run
    for journal in running:
        journal.close()


def requisite(number: int) -> Visit:
    url = f"{EN}/uploads/{number:06}.png"
    return Visit(
        key=f"requisite:{url}",
        url=url,
        kind="requisite",
        priority=PRIORITY_REQUISITE,
        hops=number % 3,
        context={"via": f"{EN}/news/article/5"},
    )


def test_what_was_given_up_and_what_is_pending(collection: Collection, begin: Begin) -> None:
    journal = begin("one")
    journal.add(requisite(number).entry() for number in range(4))
    journal.add([Entry("article:en:5", "en.zamanalwsl.net", 0, {"url": EN, "kind": "article"})])
    journal.write(Unit(exchanges=(), key=requisite(1).key))
    journal.write(Unit(exchanges=(), key=requisite(2).key, outcome="failed"))
    journal.write(Unit(exchanges=(), key=requisite(3).key, outcome="retry", wait=9.0))
    crawl = begin("two").crawl
    assert list(left_behind(collection.catalogue, crawl)) == [
        requisite(0),
        requisite(2),
        requisite(3),
    ]


def test_a_crawl_leaves_nothing_to_itself(collection: Collection, begin: Begin) -> None:
    journal = begin("one")
    journal.add([requisite(1).entry(), requisite(2).entry()])
    journal.write(Unit(exchanges=(), key=requisite(1).key, outcome="failed"))
    journal.commit()
    assert list(left_behind(collection.catalogue, journal.crawl)) == []


def test_many_are_all_found_while_they_are_taken_in(collection: Collection, begin: Begin) -> None:
    begin("one").add(requisite(number).entry() for number in range(1203))
    journal = begin("two")
    found = []
    for visit in left_behind(collection.catalogue, journal.crawl):
        found.append(visit)
        journal.add([visit.entry()])
        journal.commit()
    assert found == [requisite(number) for number in range(1203)]
    assert journal.pending() == 1203
    assert list(left_behind(collection.catalogue, journal.crawl)) == []
