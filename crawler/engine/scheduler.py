"""Scrapy's scheduler on the journal: what to fetch next, polite and in order.

A host has as many turns at a time as it may be asked at a time. Its next turn comes when all links
of the page before are in the frontier, so that the order of a crawl is that of its priorities and
not of chance; what takes longer than that (extraction, storage) goes on beside it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol, Self, cast

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.spiders import Spider
from scrapy.utils.defer import deferred_from_coro

from archive.errors import ArchiveError
from crawler.engine.session import Session, session_of
from crawler.visits.visit import Visit

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

_REMEMBERED: Final = 20_000
_WAITING_SECONDS: Final = 0.5


class VisitingSpider(Protocol):
    """What the scheduler needs of its spider."""

    def request(self, visit: Visit) -> Request:
        """The request for a visit."""
        ...


class FrontierScheduler(BaseScheduler):
    """Gives out the requests of the journal's frontier, each host in its turn."""

    def __init__(self, crawler: Crawler, session: Session, turns: int) -> None:
        """Takes the crawler, its session, and how many requests a host may have at a time."""
        self._crawler = crawler
        self._journal = session.journal
        self._hosts = session.hosts
        session.add_visit = self.add
        session.end_turn = self.release
        self._turns = turns
        self._active: Counter[str] = Counter()
        self._holders: dict[str, str] = {}
        self._ready: deque[Visit] = deque()
        self._is_open = False
        self._asking: asyncio.Task[None] | None = None
        self._is_worth_asking = True
        """Whether anything happened since the journal was last asked in vain."""
        self._alarm: asyncio.TimerHandle | None = None
        self._recent: OrderedDict[str, tuple[int, frozenset[str]]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads CONCURRENT_REQUESTS_PER_DOMAIN."""
        turns = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        return cls(crawler, session_of(crawler), turns)

    def open(self, spider: Spider) -> None:
        """Begins to commit by the clock; the journal itself is open already."""
        self._journal.on_settled = self._settled
        self._journal.start()
        self._is_open = True

    def close(self, reason: str) -> Deferred[None]:
        """Commits and seals all; what is left is pending in the next run."""
        return deferred_from_coro(self._close())

    def has_pending_requests(self) -> bool:
        """Whether the crawl must go on."""
        if self._journal.failure is not None:
            return False
        return bool(self._ready or self._journal.pending or self._journal.busy)

    def enqueue_request(self, request: Request) -> bool:
        """Takes a request in; duplicates are counted by the journal."""
        self.add(cast("Visit", request.meta["visit"]))
        return True

    def add(self, visit: Visit) -> None:
        """Takes a visit into the frontier."""
        if self._is_news(visit):
            self._journal.add(visit.entry())
            self._is_worth_asking = True

    def next_request(self) -> Request | None:
        """The next request, or None while every host is busy or the journal has not answered."""
        if not self._ready:
            self._ask()
            return None
        spider = cast("VisitingSpider", self._crawler.spider)
        return spider.request(self._ready.popleft())

    def release(self, key: str) -> None:
        """Gives the turn back that a page held; once is enough, more does no harm."""
        host = self._holders.pop(key, None)
        if host is not None:
            self._active[host] -= 1
            self._hosts.was_asked(host)
            self._is_worth_asking = True
            self._ask()

    def _ask(self) -> None:
        can_ask = self._is_open and self._asking is None and self._journal.failure is None
        # The engine looks here several times for each page.
        if can_ask and self._is_worth_asking and not self._ready:
            self._is_worth_asking = False
            self._asking = asyncio.get_running_loop().create_task(self._lease())
            self._asking.add_done_callback(self._asked)

    def _asked(self, _task: asyncio.Task[None]) -> None:
        self._asking = None
        if self._ready:
            self._wake()
        elif self._is_worth_asking:  # a turn came back while the journal was busy
            self._ask()
        elif self._journal.pending and self._alarm is None:
            # What was tried before waits for its time, of which nobody tells.
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(_WAITING_SECONDS, self._ask_again)

    def _ask_again(self) -> None:
        self._alarm = None
        self._is_worth_asking = True
        self._ask()

    def _settled(self) -> None:
        self._is_worth_asking = True
        self._wake()

    def _wake(self) -> None:
        """Has the engine look here again: for a request, or whether all is done."""
        engine = self._crawler.engine
        # Scrapy has no public way to say that a scheduler has something again; without this it
        # would look by itself only every five seconds.
        if engine is not None and engine._slot is not None:  # noqa: SLF001
            engine._slot.nextcall.schedule()  # noqa: SLF001

    async def _lease(self) -> None:
        busy = {host for host, count in self._active.items() if count >= self._turns_of(host)}
        busy |= self._hosts.resting()
        try:
            entries = await self._journal.lease(busy)
        except ArchiveError:
            return
        for entry in entries:
            self._is_worth_asking = True
            visit = Visit.of(entry)
            self._active[visit.host] += 1
            self._holders[visit.key] = visit.host
            self._ready.append(visit)

    def _turns_of(self, host: str) -> int:
        return 1 if self._hosts.has_pace(host) else self._turns

    def _is_news(self, visit: Visit) -> bool:
        """Whether the journal may not know all of this; spares it the links of every menu."""
        known = frozenset(visit.context)
        priority, already = self._recent.get(visit.key, (visit.priority - 1, known))
        if visit.priority <= priority and known <= already:
            return False
        self._recent[visit.key] = max(priority, visit.priority), known | already
        self._recent.move_to_end(visit.key)
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
        return True

    async def _close(self) -> None:
        self._is_open = False
        if self._asking is not None:
            await asyncio.wait({self._asking})
        if self._alarm is not None:
            self._alarm.cancel()
        with suppress(ArchiveError):  # it was told to the spider, which told the user
            await self._journal.close()
        for name, count in self._journal.stats.items():
            assert self._crawler.stats is not None
            self._crawler.stats.set_value(name, count)
