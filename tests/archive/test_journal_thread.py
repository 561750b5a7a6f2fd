"""The journal on its thread: order, and what happens when it refuses or makes a mistake."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection as Set
from collections.abc import Iterable

import pytest

from archive.errors import ArchiveError, MistakeError, StorageError
from archive.frontier import Counts, Entry
from archive.journal_thread import JournalThread
from archive.recover import Recovery
from archive.unit import Unit
from tests.archive.wire import exchange


class Noted:
    """A journal that notes what reaches it, and raises on a key that it is told."""

    def __init__(self, raises_on: str = "", error: Exception | None = None) -> None:
        self.seen: list[str] = []
        self.stats: Counter[str] = Counter()
        self.crawl = 1
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
        self.seen.append(f"write {unit.key}")

    def tick(self) -> None:
        pass

    def close(self) -> None:
        self.seen.append("close")


def entry(key: str) -> Entry:
    return Entry(key, "host", 0, {})


def unit(key: str) -> Unit:
    return Unit(exchanges=(), key=key)


async def settled(thread: JournalThread) -> None:
    async with asyncio.timeout(10):
        while thread.busy:
            await asyncio.sleep(0.01)


def test_what_is_handed_over_arrives_in_its_order_and_before_a_lease() -> None:
    journal = Noted()

    async def crawl() -> None:
        thread = JournalThread(journal)
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


def test_it_says_when_all_is_with_the_journal() -> None:
    journal = Noted()
    said: list[int] = []

    async def crawl() -> None:
        thread = JournalThread(journal)
        thread.open("")
        thread.on_settled = lambda: said.append(thread.pending)
        thread.add(entry("1"))
        assert thread.busy
        await settled(thread)
        await thread.close()

    asyncio.run(crawl())
    assert said[0] == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [(StorageError("full"), StorageError), (KeyError("b"), MistakeError)],
)
def test_the_first_error_ends_it_and_is_told_once(
    error: Exception, expected: type[ArchiveError]
) -> None:
    journal = Noted("b", error)
    told: list[ArchiveError] = []

    async def crawl() -> JournalThread:
        thread = JournalThread(journal)
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
        thread = JournalThread(journal)
        thread.open("")
        large = bytes(20 << 20)
        for number in range(6):
            await thread.write(Unit(exchanges=[exchange(large)], key=str(number)))
            assert len(journal.seen) >= number - 3
        await thread.close()

    asyncio.run(crawl())
    assert journal.seen[-1] == "close"
