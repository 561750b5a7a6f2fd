"""The frontier: every page once, each host in its turn, and nothing forgotten between runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from archive.catalogue.database import open_catalogue
from archive.catalogue.frontier import Entry, Frontier
from tests.archive.crawls import AR, EN
from tests.stamps import FixedStamps


class Runs:
    """Frontiers of one catalogue, one after another."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.stamps = FixedStamps()
        connection.executemany(
            "INSERT INTO crawls (id, arguments, started) VALUES (?, '', '')", [(1,), (2,)]
        )

    def begin(self, crawl: int = 1) -> Frontier:
        return Frontier(self.connection, crawl, lambda: self.stamps.now().timestamp())

    def state(self, key: str) -> tuple[int, int, str | None]:
        """State, attempts and note of a page."""
        row: tuple[int, int, str | None] = self.connection.execute(
            "SELECT state, attempts, note FROM frontier WHERE key = ?", (key,)
        ).fetchone()
        return row


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    connection = open_catalogue(tmp_path / "catalogue.sqlite")
    yield Runs(connection)
    connection.close()


def page(key: str, priority: int = 0, host: str = EN, **context: str) -> Entry:
    return Entry(key, host, priority, {"url": f"https://{host}/{key}"}, context)


def drain(frontier: Frontier) -> list[str]:
    """The keys in the order in which a crawl with one request at a time gets them."""
    order = []
    while leased := frontier.lease(()):
        for entry in leased:
            order.append(entry.key)
            frontier.finish(entry.key, failed=False, note=None)
    return order


def test_the_higher_priority_goes_first_and_equals_in_the_order_met(runs: Runs) -> None:
    frontier = runs.begin()
    frontier.add([page("b"), page("z", 5), page("a"), page("low", -1), page("y", 5)])
    assert drain(frontier) == ["z", "y", "b", "a", "low"]


def test_the_order_goes_on_in_the_next_run(runs: Runs) -> None:
    runs.begin().add([page("z"), page("y")])
    frontier = runs.begin()
    frontier.add([page("a")])
    assert drain(frontier) == ["z", "y", "a"]


def test_a_page_comes_out_as_it_went_in(runs: Runs) -> None:
    frontier = runs.begin()
    entry = Entry(
        "article:ar:1", AR, 3, {"url": "https://x/ا", "meta": {"a": [1, None]}}, {"via": "زمان"}
    )
    frontier.add([entry])
    assert frontier.lease(()) == [entry]


def test_a_page_met_again_is_counted_as_known_and_fetched_once(runs: Runs) -> None:
    frontier = runs.begin()
    first = frontier.add([page("a"), page("b"), page("a")])
    assert (first.added, first.known) == (2, 1)
    again = frontier.add([page("a"), page("c")])
    assert (again.added, again.known) == (1, 1)
    assert len(frontier) == 3
    assert drain(frontier) == ["a", "b", "c"]


def test_a_page_met_again_while_it_waits_takes_the_better_turn_and_all_that_is_known(
    runs: Runs,
) -> None:
    frontier = runs.begin()
    frontier.add([page("first", 3), page("a", 1, via="the front page")])
    frontier.add([page("a", 7, via="a listing", section="30")])
    frontier.add([page("a", 2)])
    entry = frontier.lease(())[0]
    assert (entry.key, entry.priority) == ("a", 7)
    assert entry.context == {"via": "the front page", "section": "30"}


def test_a_page_that_is_done_or_given_up_is_not_taken_in_again(runs: Runs) -> None:
    frontier = runs.begin()
    frontier.add([page("a"), page("b")])
    frontier.finish("a", failed=False, note=None)
    frontier.finish("b", failed=True, note="404 five times")
    counts = frontier.add([page("a", 9), page("b", 9)])
    assert (counts.added, counts.known) == (0, 2)
    assert len(frontier) == 0
    assert frontier.lease(()) == []
    assert runs.state("b") == (2, 0, "404 five times")


def test_each_host_gives_one_page_and_busy_hosts_give_none(runs: Runs) -> None:
    frontier = runs.begin()
    frontier.add([page("e1"), page("e2"), page("a1", host=AR)])
    assert [entry.key for entry in frontier.lease({AR})] == ["e1"]
    assert [entry.key for entry in frontier.lease({EN})] == ["a1"]
    assert [entry.key for entry in frontier.lease(())] == ["e2"]
    assert frontier.lease(()) == []


def test_a_leased_page_is_pending_and_is_given_out_again_only_in_the_next_run(runs: Runs) -> None:
    frontier = runs.begin()
    frontier.add([page("a")])
    assert len(frontier.lease(())) == 1
    assert len(frontier) == 1
    assert frontier.lease(()) == []
    next_run = runs.begin()
    assert len(next_run) == 1
    assert [entry.key for entry in next_run.lease(())] == ["a"]


def test_a_page_to_be_tried_again_waits_and_goes_behind_all_others(runs: Runs) -> None:
    frontier = runs.begin()
    frontier.add([page("a", 9), page("b"), page("c")])
    frontier.lease(())
    frontier.retry("a", wait=60, note="503")
    assert len(frontier) == 3
    assert [entry.key for entry in frontier.lease(())] == ["b"]
    runs.stamps.advance(59.9)
    assert [entry.key for entry in frontier.lease(())] == ["c"]
    assert frontier.lease(()) == []
    runs.stamps.advance(0.2)
    (entry,) = frontier.lease(())
    assert (entry.key, entry.attempts) == ("a", 1)
    assert runs.state("a") == (0, 1, "503")


def test_a_page_to_be_tried_again_goes_behind_others_even_when_its_wait_is_over(
    runs: Runs,
) -> None:
    frontier = runs.begin()
    frontier.add([page("a", 9), page("b")])
    frontier.retry("a", wait=0, note=None)
    assert drain(frontier) == ["b", "a"]


def test_finishing_twice_or_something_unknown_changes_nothing(runs: Runs) -> None:
    frontier = runs.begin()
    frontier.add([page("a"), page("b")])
    frontier.finish("a", failed=False, note=None)
    frontier.finish("a", failed=True, note="late")
    frontier.finish("never met", failed=False, note=None)
    assert len(frontier) == 1
    assert runs.state("a") == (1, 0, None)


def test_a_new_crawl_takes_over_what_an_earlier_one_left_or_gave_up(runs: Runs) -> None:
    earlier = runs.begin(1)
    earlier.add([page("done"), page("failed"), page("left", via="the front page"), page("other")])
    earlier.finish("done", failed=False, note=None)
    earlier.retry("failed", wait=1000, note="503")
    earlier.finish("failed", failed=True, note="503")

    later = runs.begin(2)
    assert len(later) == 0
    counts = later.add([page("done"), page("failed"), page("left", section="30")])
    assert (counts.added, counts.known) == (2, 1)
    leased = {entry.key: entry for _ in range(2) for entry in later.lease(())}
    assert set(leased) == {"failed", "left"}
    assert leased["failed"].attempts == 0
    assert leased["left"].context == {"via": "the front page", "section": "30"}
    assert len(runs.begin(1)) == 1


KEYS = st.sampled_from([f"page:{number}" for number in range(8)])


class FrontierMachine(RuleBasedStateMachine):
    """Any order of calls, with crashes between: the frontier agrees with a plain model."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = open_catalogue(Path(":memory:"))
        self.runs = Runs(self.connection)
        self.frontier = self.runs.begin()
        self.pending: dict[str, str] = {}
        self.ended: set[str] = set()
        self.leased: set[str] = set()

    def teardown(self) -> None:
        self.connection.close()

    @rule(key=KEYS, priority=st.integers(-3, 3), host=st.sampled_from([EN, AR]))
    def add(self, key: str, priority: int, host: str) -> None:
        is_new = key not in self.pending and key not in self.ended
        counts = self.frontier.add([page(key, priority, host)])
        assert (counts.added, counts.known) == (int(is_new), int(not is_new))
        if is_new:
            self.pending[key] = host

    @rule(busy=st.sets(st.sampled_from([EN, AR])))
    def lease(self, busy: set[str]) -> None:
        free = {key for key in self.pending if key not in self.leased}
        leased = self.frontier.lease(busy)
        assert {entry.key for entry in leased} <= free
        assert {entry.host for entry in leased} == {self.pending[key] for key in free} - busy
        assert len(leased) == len({entry.host for entry in leased})
        self.leased |= {entry.key for entry in leased}

    @precondition(lambda self: self.leased)
    @rule(failed=st.booleans(), draws=st.data())
    def finish(self, *, failed: bool, draws: st.DataObject) -> None:
        key = draws.draw(st.sampled_from(sorted(self.leased)))
        self.frontier.finish(key, failed=failed, note=None)
        self.leased.remove(key)
        del self.pending[key]
        self.ended.add(key)

    @precondition(lambda self: self.leased)
    @rule(draws=st.data())
    def retry(self, draws: st.DataObject) -> None:
        key = draws.draw(st.sampled_from(sorted(self.leased)))
        self.frontier.retry(key, wait=0, note=None)
        self.leased.remove(key)

    @rule()
    def crash(self) -> None:
        self.frontier = self.runs.begin()
        self.leased.clear()

    @invariant()
    def counts_what_is_pending(self) -> None:
        assert len(self.frontier) == len(self.pending)


TestAnyOrderOfCalls = FrontierMachine.TestCase
TestAnyOrderOfCalls.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_what_an_earlier_run_of_the_same_crawl_gave_up_is_taken_up(runs: Runs) -> None:
    first = runs.begin(1)
    first.add([page("article:en:1"), page("article:en:2"), page("1:en:/"), page("requisite:x")])
    for key in ("article:en:1", "1:en:/", "requisite:x"):
        first.finish(key, failed=True, note="403")
    again = runs.begin(1)
    assert drain(again) == ["article:en:2"]
    again.reopen()
    assert sorted(drain(again)) == ["1:en:/", "article:en:1", "requisite:x"]


@pytest.mark.parametrize(("arguments", "taken"), [("", ["article:en:1"]), ("other", [])])
def test_a_new_crawl_takes_up_the_articles_of_earlier_ones_with_its_arguments(
    runs: Runs, arguments: str, taken: list[str]
) -> None:
    first = runs.begin(1)
    first.add([page("article:en:1"), page("article:en:2"), page("1:en:/"), page("requisite:x")])
    for key in ("article:en:1", "1:en:/", "requisite:x"):
        first.finish(key, failed=True, note="403")
    first.finish("article:en:2", failed=False, note=None)
    runs.connection.execute("UPDATE crawls SET arguments = ? WHERE id = 2", (arguments,))
    second = runs.begin(2)
    second.reopen()
    assert len(second) == len(taken)
    assert drain(second) == taken


def test_a_wait_that_no_run_can_have_meant_is_ended_and_said(
    runs: Runs, caplog: pytest.LogCaptureFixture
) -> None:
    first = runs.begin()
    first.add([page("a"), page("b")])
    for key in ("a", "b"):
        first.lease(())
        first.retry(key, wait=600.0 if key == "a" else 1e9, note="503")
    runs.stamps.advance(1800)
    assert [entry.key for entry in runs.begin().lease(())] == ["a"]
    runs.stamps.advance(-3 * 3600)  # the clock was set back between two runs
    again = runs.begin()
    assert "2 pages were to wait for more than an hour" in caplog.text
    assert sorted(drain(again)) == ["a", "b"]
