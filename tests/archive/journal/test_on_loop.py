"""The journal beside an event loop: order, what goes to the thread, and what ends it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from collections.abc import Collection as Set

import pytest

from archive.catalogue.frontier import Counts, Entry
from archive.errors import ArchiveError, MistakeError, StorageError
from archive.journal.on_loop import AsyncJournal
from archive.journal.recover import Recovery
from archive.journal.unit import Unit
from tests.archive.wire import exchange
from tests.waiting import PATIENCE


class Noted:
    """A journal that notes what reaches it, and raises on a key that it is told."""

    def __init__(self, raises_on: str = "", error: Exception | None = None) -> None:
        self.seen: list[str] = []
        self.stats: Counter[str] = Counter()
        self.crawl = 1
        self.is_due = False
        self.threads: set[int] = set()
        """Those that had to wait for the disk, or for long work."""
        self._raises_on = raises_on
        self._error = error

    def open(self, arguments: str) -> Recovery:
        return Recovery()

    def add(self, entries: Iterable[Entry]) -> Counts:
        self.seen += [f"add {entry.key}" for entry in entries]
        return Counts()

    def lease(self, busy: Set[str]) -> list[Entry]:
        self.seen.append("lease")
        return []

    def pending(self) -> int:
        return len(self.seen)

    def write(self, unit: Unit) -> None:
        if unit.key == self._raises_on and self._error is not None:
            raise self._error
        if unit.exchanges:
            time.sleep(0.02)
            self.threads.add(threading.get_ident())
        self.seen.append(f"write {unit.key}")

    def due(self) -> bool:
        return self.is_due

    def commit(self) -> None:
        self.is_due = False
        self.seen.append("commit")
        self.threads.add(threading.get_ident())

    def close(self) -> None:
        self.seen.append("close")


def entry(key: str) -> Entry:
    return Entry(key, "host", 0, {})


def unit(key: str) -> Unit:
    return Unit(exchanges=(), key=key)


def large(key: str) -> Unit:
    return Unit(exchanges=[exchange(bytes(20 << 20))], key=key)


async def settled(thread: AsyncJournal) -> None:
    async with asyncio.timeout(PATIENCE):
        while thread.busy:
            await asyncio.sleep(0.01)


def test_what_is_handed_over_arrives_in_its_order_and_before_a_lease() -> None:
    journal = Noted()

    async def crawl() -> None:
        thread = AsyncJournal(journal)
        thread.open("")
        thread.add(entry("1"))
        thread.add(entry("2"))
        await thread.write(unit("a"))
        thread.add(entry("3"))
        await thread.lease(())
        thread.keep(unit("b"))
        await thread.close()

    asyncio.run(crawl())
    assert journal.seen == [
        "add 1", "add 2", "write a", "add 3", "lease", "write b", "close",
    ]  # fmt: skip


def test_commits_and_large_captures_are_for_the_thread_and_what_comes_meanwhile_waits() -> None:
    journal = Noted()

    async def crawl() -> None:
        thread = AsyncJournal(journal)
        thread.open("")
        thread.keep(unit("a"))
        await settled(thread)
        assert journal.seen == ["write a"]
        journal.is_due = True
        thread.keep(large("b"))
        thread.add(entry("1"))
        thread.keep(large("c"))
        thread.keep(unit("d"))
        assert journal.seen == ["write a"]
        await thread.lease(())
        await thread.close()

    asyncio.run(crawl())
    assert journal.seen == [
        "write a", "write b", "add 1", "write c", "write d", "commit", "lease", "close",
    ]  # fmt: skip
    assert threading.get_ident() not in journal.threads
    assert len(journal.threads) == 1


def test_the_clock_has_it_commit_while_nothing_is_handed_over() -> None:
    journal = Noted()

    async def crawl() -> None:
        thread = AsyncJournal(journal)
        thread.open("")
        thread.start()
        thread.add(entry("1"))
        journal.is_due = True
        async with asyncio.timeout(PATIENCE):
            while "commit" not in journal.seen:
                await asyncio.sleep(0.01)
        await thread.close()

    asyncio.run(crawl())
    assert journal.seen == ["add 1", "commit", "close"]


def said_of(work: Callable[[AsyncJournal], Awaitable[None]]) -> list[int]:
    """Each time that it said that all was settled: how much was pending."""
    said: list[int] = []

    async def crawl() -> None:
        thread = AsyncJournal(Noted())
        thread.open("")
        thread.on_settled = lambda: said.append(thread.pending)
        await work(thread)
        await thread.close()

    asyncio.run(crawl())
    return said


def test_it_says_when_all_is_with_the_journal() -> None:
    async def work(thread: AsyncJournal) -> None:
        thread.keep(large("a"))
        thread.add(entry("1"))
        assert thread.busy
        await settled(thread)
        await asyncio.sleep(0)

    assert said_of(work)[0] == 2


def test_it_says_nothing_where_nothing_was_handed_over() -> None:
    """Whoever is told leases, so that one word too many would go round for ever."""

    async def work(thread: AsyncJournal) -> None:
        thread.add(entry("1"))
        for _ in range(10):
            await thread.lease(())
            await asyncio.sleep(0)

    assert len(said_of(work)) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [(StorageError("full"), StorageError), (KeyError("b"), MistakeError)],
)
def test_the_first_error_ends_it_and_is_told_once(
    error: Exception, expected: type[ArchiveError]
) -> None:
    journal = Noted("b", error)
    told: list[ArchiveError] = []

    async def crawl() -> AsyncJournal:
        thread = AsyncJournal(journal)
        thread.open("")
        thread.on_failure = told.append
        for key in ("a", "b", "c"):
            thread.keep(unit(key))
        await settled(thread)
        thread.keep(unit("d"))
        await settled(thread)
        await thread.close()
        return thread

    thread = asyncio.run(crawl())
    assert [type(error) for error in told] == [expected]
    assert thread.failure is told[0]
    assert journal.seen == ["write a", "close"]


def test_whoever_hands_over_too_much_waits_for_the_thread() -> None:
    journal = Noted()

    async def crawl() -> None:
        thread = AsyncJournal(journal)
        thread.open("")
        for number in range(6):
            await thread.write(large(str(number)))
            assert len(journal.seen) >= number - 3
        await thread.close()

    asyncio.run(crawl())
    assert journal.seen[-1] == "close"
