"""The bound on pages of a kind: exact, over all runs of a crawl, and not for what was asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.catalogue.frontier import Bounds, Entry
from archive.collection import Collection
from archive.journal.live import Journal
from tests.stamps import FixedStamps

EN = "http://127.0.0.1:8101"
MOST = 5
MOST_REQUISITES = 8


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Journal]]:
    """Begins a run of a crawl; the run before it is closed."""
    collection = Collection(tmp_path / "c")
    running: list[Journal] = []

    def run(arguments: str = "all") -> Journal:
        for journal in running:
            journal.close()
        bounds = Bounds(MOST, MOST_REQUISITES)
        journal = Journal(collection, stamps=FixedStamps(), info=(), bounds=bounds)
        journal.open(arguments)
        running[:] = [journal]
        return journal

    yield run
    for journal in running:
        journal.close()


def entry(number: int, kind: str = "article", *, asked_for: bool = False) -> Entry:
    request: dict[str, object] = {"url": f"{EN}/{kind}/{number}", "kind": kind}
    if asked_for:
        request["follow"] = False
    return Entry(f"{kind}:{number}", "en.zamanalwsl.net", 0, request)


def test_so_many_of_each_kind(
    begin: Callable[..., Journal], caplog: pytest.LogCaptureFixture
) -> None:
    journal = begin()
    with caplog.at_level(logging.WARNING):
        for kind in ("article", "listing"):
            journal.add(entry(number, kind) for number in range(MOST + 3))
    assert journal.pending() == 2 * MOST
    assert journal.stats["frontier/beyond"] == 6
    assert journal.stats["frontier/added"] == 2 * MOST
    said = [record.getMessage() for record in caplog.records]
    assert ["`article`" in said[0], "`listing`" in said[1], len(said)] == [True, True, 2]
    assert all("PATTERN_PAGES" in sentence for sentence in said)


def test_requisites_have_a_bound_of_their_own(
    begin: Callable[..., Journal], caplog: pytest.LogCaptureFixture
) -> None:
    journal = begin()
    with caplog.at_level(logging.WARNING):
        journal.add(entry(number, "requisite") for number in range(MOST_REQUISITES + 2))
    journal.add(entry(number) for number in range(MOST))
    assert journal.pending() == MOST_REQUISITES + MOST
    assert journal.stats["frontier/beyond"] == 2
    (said,) = (record.getMessage() for record in caplog.records)
    assert "REQUISITES_PER_CRAWL" in said
    assert begin().add([entry(20, "requisite")]).added == 0


def test_a_page_that_is_met_again_is_one(begin: Callable[..., Journal]) -> None:
    journal = begin()
    counts = journal.add(entry(number % 4) for number in range(40))
    assert (counts.added, counts.known) == (4, 36)
    assert journal.add([entry(9)]).added == 1
    assert journal.stats["frontier/beyond"] == 0


def test_a_second_run_goes_on_counting(begin: Callable[..., Journal]) -> None:
    begin().add(entry(number) for number in range(MOST - 1))
    journal = begin()
    counts = journal.add(entry(number) for number in range(10, 20))
    assert counts.added == 1
    assert journal.stats["frontier/beyond"] == 9
    again = begin()
    assert again.add([entry(30)]).added == 0


def test_another_crawl_counts_anew(begin: Callable[..., Journal]) -> None:
    begin("one").add(entry(number) for number in range(MOST))
    assert begin("two").add([entry(30)]).added == 1


def test_what_was_asked_for_is_not_counted(begin: Callable[..., Journal]) -> None:
    journal = begin()
    journal.add(entry(number, asked_for=True) for number in range(3 * MOST))
    assert journal.pending() == 3 * MOST
    again = begin()
    assert again.add(entry(number) for number in range(100, 120)).added == MOST
    assert again.add([entry(200, asked_for=True)]).added == 1
