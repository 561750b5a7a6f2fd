"""A journal on a thread of its own, so that an event loop never waits for the disk.

What is handed over goes in order: links that were added before a unit are durable with it or before
it, never after it. One batch is with the thread at a time; what comes meanwhile is the next batch,
so that the two threads seldom have to wake each other.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from collections.abc import Collection as Set
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from archive.errors import ArchiveError, MistakeError
from archive.frontier import Entry
from archive.recover import Recovery
from archive.unit import CrawlJournal, Unit

_T = TypeVar("_T")
_ENOUGH: Final = 32 << 20
"""Bytes that may wait for the thread before those who hand over have to wait."""
_PAUSE: Final = 0.02
"""Seconds in which a batch gathers: to wake a thread costs as much as to store a capture. A lease
does not wait for it."""
_TICK: Final = 0.25
logger = logging.getLogger(__name__)


class JournalThread:
    """What the parts of a crawl talk to. All methods are for the event loop's thread."""

    def __init__(self, journal: CrawlJournal) -> None:
        self.pending = 0
        """Pages not finished, as of the last answer of the thread."""
        self.failure: ArchiveError | None = None
        """What made the journal refuse; from then on it takes nothing."""
        self.on_failure: Callable[[ArchiveError], None] | None = None
        """Called once, when the disk refuses."""
        self.on_settled: Callable[[], None] | None = None
        """Called whenever all that was handed over is with the journal."""
        self._journal = journal
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._waiting: list[Entry | Unit] = []
        self._waiting_bytes = 0
        self._batch: asyncio.Task[None] | None = None
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
        """Whether something was handed over that is not with the journal yet."""
        return bool(self._waiting or self._batch)

    def open(self, arguments: str) -> Recovery:
        """Opens the journal; blocks. See `archive.journal.Journal.open` for the errors."""
        recovery = self._thread.submit(self._journal.open, arguments).result()
        self.pending = self._journal.pending()
        return recovery

    def start(self) -> None:
        """Begins to commit by the clock; needs a running event loop."""
        self._ticker = asyncio.get_running_loop().create_task(self._tick())

    def add(self, entry: Entry) -> None:
        """Takes a page into the frontier."""
        self._hand_over(entry)

    async def write(self, unit: Unit) -> None:
        """Takes a unit. It is acknowledged with a later commit, not when this returns."""
        self.keep(unit)
        while self._waiting_bytes > _ENOUGH and self._batch is not None:
            await asyncio.wait({self._batch})

    def keep(self, unit: Unit) -> None:
        """Takes a unit without a pause, however much is waiting."""
        self._waiting_bytes += sum(len(exchange.response) for exchange in unit.exchanges)
        self._hand_over(unit)

    async def lease(self, busy: Set[str]) -> list[Entry]:
        """The next page of each host that is not busy, after all that was handed over."""
        batch = self._take()

        def put_and_lease() -> list[Entry]:
            self._put(batch)
            return self._journal.lease(busy)

        return await self._run(put_and_lease)

    async def close(self) -> None:
        """Commits, seals and closes."""
        if self._ticker is not None:
            self._ticker.cancel()
        try:
            if self._batch is not None:
                await asyncio.wait({self._batch})
            batch = self._take()
            if self.failure is None:
                await self._run(lambda: self._put(batch))
        finally:
            try:
                await self._run(self._journal.close)
            finally:
                self._thread.shutdown(wait=True)

    def _hand_over(self, item: Entry | Unit) -> None:
        self._waiting.append(item)
        if self._batch is None:
            self._batch = asyncio.get_running_loop().create_task(self._send())

    def _take(self) -> list[Entry | Unit]:
        batch, self._waiting, self._waiting_bytes = self._waiting, [], 0
        return batch

    async def _send(self) -> None:
        """Gives the thread what is waiting, until nothing is."""
        try:
            while self._waiting and self.failure is None:
                await asyncio.sleep(_PAUSE)
                batch = self._take()
                await self._run(lambda batch=batch: self._put(batch))  # type: ignore[misc]
        except ArchiveError:
            pass  # told to `on_failure`
        finally:
            self._batch = None
            if self.failure is not None:
                self._take()  # not acknowledged: it is done again in the next run
            if self.on_settled is not None:
                self.on_settled()

    def _put(self, batch: list[Entry | Unit]) -> None:
        """In the thread: entries and units, in their order."""
        entries: list[Entry] = []
        for item in batch:
            if isinstance(item, Entry):
                entries.append(item)
                continue
            if entries:
                self._journal.add(entries)
                entries = []
            self._journal.write(item)
        if entries:
            self._journal.add(entries)

    async def _run(self, call: Callable[[], _T]) -> _T:
        def step() -> tuple[_T, int]:
            return call(), self._journal.pending()

        try:
            result, self.pending = await asyncio.wrap_future(self._thread.submit(step))
        except ArchiveError as error:
            self._refuse(error)
            raise
        except Exception as error:
            logger.exception("The journal made a mistake")
            mistake = MistakeError(
                f"The journal made a mistake ({type(error).__name__}: {error}). All that was "
                "acknowledged is safe. Please report it, with the traceback from the log."
            )
            self._refuse(mistake)
            raise mistake from error
        return result

    def _refuse(self, error: ArchiveError) -> None:
        """Takes nothing from now on, and says so once."""
        if self.failure is None:
            self.failure = error
            if self.on_failure is not None:
                self.on_failure(error)

    async def _tick(self) -> None:
        while self.failure is None:
            await asyncio.sleep(_TICK)
            try:
                await self._run(self._journal.tick)
            except ArchiveError:
                return  # told to `on_failure`
