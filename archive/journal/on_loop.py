"""A journal for an event loop, which never waits for the disk.

What is small is put into the journal by the loop itself, a few captures at a time: a fraction of a
millisecond of work each, and no wait. What would hold the loop up goes to a thread: commits, which
sync, and large captures, which are long to compress. While the thread has the journal, what is
handed over waits, in order: links that were added before a unit are durable with it or before it,
never after it.

To do the small things in the thread, too, was measured: that doubled what a capture cost, because
two busy threads of one interpreter take each other's turns at every call that compresses, hashes,
or asks SQLite. To do them one by one costs half as much again as together, with caches still warm.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from collections.abc import Collection as Set
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from archive.catalogue.frontier import Entry
from archive.errors import ArchiveError, MistakeError
from archive.journal.recover import Recovery
from archive.journal.unit import CrawlJournal, Unit

_T = TypeVar("_T")
_SMALL: Final = 128 << 10
"""Bytes that the loop takes upon itself at a time: some 4 ms to compress."""
_PAUSE: Final = 0.05
"""Seconds in which a batch gathers. A lease does not wait for it."""
_TICK: Final = 0.25
logger = logging.getLogger(__name__)


class AsyncJournal:
    """What the parts of a crawl talk to. All methods are for the event loop's thread."""

    def __init__(self, journal: CrawlJournal) -> None:
        self.failure: ArchiveError | None = None
        """What made the journal refuse; from then on it takes nothing."""
        self.on_failure: Callable[[ArchiveError], None] | None = None
        """Called once, when the journal refuses."""
        self.on_settled: Callable[[], None] | None = None
        """Called, a step of the loop later, when all that was handed over is with the journal."""
        self._journal = journal
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._waiting: deque[Entry | Unit] = deque()
        self._waiting_bytes = 0
        self._taken: deque[Unit] = deque()
        """Units that are with the journal, and their writers do not know it yet."""
        self._writers: dict[int, asyncio.Future[None]] = {}
        self._work: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._is_news = False
        """Whether something was handed over, or done, that `on_settled` was not called for."""

    @property
    def stats(self) -> Counter[str]:
        """What the journal counted; complete after `close`."""
        return self._journal.stats

    @property
    def crawl(self) -> int:
        """The number of the crawl in its collection."""
        return self._journal.crawl

    @property
    def pending(self) -> int:
        """Pages not finished, of those that are with the journal."""
        return self._journal.pending()

    @property
    def busy(self) -> bool:
        """Whether something was handed over that is not with the journal yet."""
        return bool(self._waiting or self._work)

    def open(self, arguments: str) -> Recovery:
        """Opens the journal; blocks. See `archive.journal.live.Journal.open` for the errors."""
        return self._journal.open(arguments)

    def start(self) -> None:
        """Begins to commit by the clock; needs a running event loop."""
        self._ticker = asyncio.get_running_loop().create_task(self._tick())

    def add(self, entry: Entry) -> None:
        """Takes a page into the frontier."""
        self._hand_over(entry)

    async def write(self, unit: Unit) -> None:
        """Takes a unit, and returns when it is with the journal; a later commit acknowledges it.

        Raises:
            ArchiveError: Where the journal refuses.

        """
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writers[id(unit)] = taken
        self.keep(unit)
        await taken
        if self.failure is not None:
            raise self.failure

    def keep(self, unit: Unit) -> None:
        """Takes a unit without a pause, however much is waiting."""
        self._hand_over(unit)

    async def lease(self, busy: Set[str]) -> list[Entry]:
        """The next page of each host that is not busy, after all that was handed over.

        Raises:
            ArchiveError: Where the journal refuses.

        """
        await self._settle()
        return self._do(lambda: self._journal.lease(busy))

    async def close(self) -> None:
        """Commits, seals and closes.

        Raises:
            ArchiveError: Where that cannot be done; it is closed all the same.

        """
        if self._ticker is not None:
            self._ticker.cancel()
        await self._settle()
        try:
            await self._in_thread(self._journal.close)
        finally:
            self._thread.shutdown(wait=True)

    async def _settle(self) -> None:
        """Waits until all that was handed over is with the journal."""
        if self._work is None:
            self._go_on()
        while self._work is not None:
            await asyncio.wait({self._work})

    def _hand_over(self, item: Entry | Unit) -> None:
        self._is_news = True
        self._waiting.append(item)
        self._waiting_bytes += _size(item)
        if self._work is not None:
            return
        if self._waiting_bytes > _SMALL:
            self._go_on()
        elif self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(_PAUSE, self._go_on)

    def _go_on(self) -> None:
        """Puts what is waiting into the journal, up to what is for the thread."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        try:
            while self._waiting:
                if _size(self._waiting[0]) > _SMALL:
                    self._begin_work(self._put_next)
                    self._tell_writers()
                    return
                self._do(self._put_next)
            if self._journal.due():
                self._begin_work(self._journal.commit)
        except ArchiveError:
            self._forget()
        # Only if so: whoever is told looks for what to fetch next, which leads here again.
        self._tell_writers()
        if self._is_news:
            self._is_news = False
            asyncio.get_running_loop().call_soon(self._say_settled)

    def _put_next(self) -> None:
        item = self._waiting.popleft()
        self._waiting_bytes -= _size(item)
        if isinstance(item, Unit):
            self._journal.write(item)
            self._taken.append(item)
        else:
            self._journal.add((item,))

    def _tell_writers(self) -> None:
        while self._taken:
            self._tell_writer(id(self._taken.popleft()))

    def _tell_writer(self, unit: int) -> None:
        writer = self._writers.pop(unit, None)
        if writer is not None and not writer.done():
            writer.set_result(None)

    def _begin_work(self, call: Callable[[], None]) -> None:
        self._work = asyncio.get_running_loop().create_task(self._do_work(call))

    async def _do_work(self, call: Callable[[], None]) -> None:
        try:
            await self._in_thread(call)
        except ArchiveError:
            self._forget()
        finally:
            self._work = None
            self._is_news = True
            self._go_on()

    def _forget(self) -> None:
        """What is not acknowledged is done again in the next run."""
        self._waiting.clear()
        self._waiting_bytes = 0
        self._taken.clear()
        for unit in list(self._writers):
            self._tell_writer(unit)

    def _say_settled(self) -> None:
        if self.on_settled is not None and not self.busy:
            self.on_settled()

    async def _in_thread(self, call: Callable[[], None]) -> None:
        try:
            await asyncio.wrap_future(self._thread.submit(call))
        except ArchiveError as error:
            self._refuse(error)
            raise
        except Exception as error:
            raise self._mistake(error) from error

    def _do(self, call: Callable[[], _T]) -> _T:
        if self.failure is not None:
            raise self.failure
        try:
            return call()
        except ArchiveError as error:
            self._refuse(error)
            raise
        except Exception as error:
            raise self._mistake(error) from error

    def _mistake(self, error: Exception) -> MistakeError:
        logger.error("The journal made a mistake", exc_info=error)
        mistake = MistakeError(
            f"The journal made a mistake ({type(error).__name__}: {error}). All that was "
            "acknowledged is safe. Please report it, with the traceback from the log."
        )
        self._refuse(mistake)
        return mistake

    def _refuse(self, error: ArchiveError) -> None:
        """Takes nothing from now on, and says so once."""
        if self.failure is None:
            self.failure = error
            if self.on_failure is not None:
                asyncio.get_running_loop().call_soon(self.on_failure, error)

    async def _tick(self) -> None:
        while self.failure is None:
            await asyncio.sleep(_TICK)
            if self._work is None:
                self._go_on()


def _size(item: Entry | Unit) -> int:
    if isinstance(item, Entry):
        return 0
    return sum(len(exchange.response) for exchange in item.exchanges)
