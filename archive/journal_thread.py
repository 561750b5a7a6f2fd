"""A journal on a thread of its own, so that an event loop never waits for the disk.

One thread, first in, first out: links that were added before a unit are durable with it or before
it, never after it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from collections.abc import Collection as Set
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from archive.errors import ArchiveError
from archive.frontier import Entry
from archive.recover import Recovery
from archive.unit import CrawlJournal, Unit

_T = TypeVar("_T")


class JournalThread:
    """What the parts of a crawl talk to. All methods are for the event loop's thread."""

    def __init__(
        self, journal: CrawlJournal, *, on_failure: Callable[[ArchiveError], None] | None = None
    ) -> None:
        self.pending = 0
        """Pages not finished, as of the last answer of the thread."""
        self.on_failure = on_failure
        self.failure: ArchiveError | None = None
        self._journal = journal
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._new: list[Entry] = []
        self._tasks: set[asyncio.Task[object]] = set()
        self._ticker: asyncio.Task[None] | None = None

    @property
    def stats(self) -> Counter[str]:
        """What the journal counted; complete after `close`."""
        return self._journal.stats

    @property
    def crawl(self) -> int:
        """The number of the crawl in its collection."""
        return self._journal.crawl

    @property
    def busy(self) -> bool:
        """Whether something was handed over that the thread has not answered."""
        return bool(self._new or self._tasks)

    def open(self, arguments: str) -> Recovery:
        """Opens the journal; blocks. See `archive.journal.Journal.open` for the errors."""
        recovery = self._thread.submit(self._journal.open, arguments).result()
        self.pending = self._journal.pending()
        return recovery

    def start(self) -> None:
        """Begins to commit by the clock; needs a running event loop."""
        self._ticker = asyncio.get_running_loop().create_task(self._tick())

    def add(self, entry: Entry) -> None:
        """Takes a page into the frontier; several of one turn of the loop go over together."""
        if not self._new:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._new.append(entry)

    async def lease(self, busy: Set[str]) -> list[Entry]:
        """The next page of each host that is not busy."""
        self._hand_over()
        return await self._run(lambda: self._journal.lease(busy))

    async def write(self, unit: Unit) -> None:
        """Takes a unit. It is acknowledged with a later commit, not when this returns."""
        self._hand_over()
        await self._run(lambda: self._journal.write(unit))

    def keep(self, unit: Unit) -> None:
        """Takes a unit that nobody waits for."""
        self._hand_over()
        self._start(lambda: self._journal.write(unit))

    async def close(self) -> None:
        """Commits, seals and closes."""
        if self._ticker is not None:
            self._ticker.cancel()
        self._hand_over()
        try:
            if self._tasks:
                await asyncio.wait(set(self._tasks))
            await self._run(self._journal.close)
        finally:
            self._thread.shutdown(wait=True)

    def _hand_over(self) -> None:
        if self._new:
            entries, self._new = self._new, []
            self._start(lambda: self._journal.add(entries))

    def _start(self, call: Callable[[], object]) -> None:
        answer = self._submit(call)
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(self._quietly(answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, answer: asyncio.Future[tuple[_T, int]]) -> None:
        try:
            await self._settle(answer)
        except ArchiveError:
            return  # told to `on_failure` already

    async def _run(self, call: Callable[[], _T]) -> _T:
        return await self._settle(self._submit(call))

    def _submit(self, call: Callable[[], _T]) -> asyncio.Future[tuple[_T, int]]:
        """Puts a call in the thread's line at once: the order of calls is the order of effects."""

        def step() -> tuple[_T, int]:
            return call(), self._journal.pending()

        return asyncio.wrap_future(self._thread.submit(step))

    async def _settle(self, answer: asyncio.Future[tuple[_T, int]]) -> _T:
        try:
            result, self.pending = await answer
        except ArchiveError as error:
            if self.failure is None:
                self.failure = error
                if self.on_failure is not None:
                    self.on_failure(error)
            raise
        return result

    async def _tick(self) -> None:
        while self.failure is None:
            await asyncio.sleep(0.25)
            await self._quietly(self._submit(self._journal.tick))
