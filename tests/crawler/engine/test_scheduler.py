"""The scheduler on a journal that answers when the test says so: what it asks, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Collection as Set
from types import SimpleNamespace
from typing import cast

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler

from archive.catalogue.frontier import Entry
from archive.errors import ArchiveError
from archive.journal.on_loop import AsyncJournal
from crawler.engine.hosts import Hosts
from crawler.engine.scheduler import FrontierScheduler
from crawler.engine.session import Session
from crawler.visits.plan import parse_plan
from crawler.visits.visit import Visit
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool
from tests.crawler.standing_in import real
from tests.waiting import PATIENCE

HOST = "en.zamanalwsl.net"
SOON = 0.3
"""Seconds; less than what the scheduler waits where nothing is to be had."""


def visit(number: int) -> Visit:
    url = f"https://{HOST}/news/article/{number}"
    return Visit(key=str(number), url=url, kind="article", priority=0)


class StandIn:
    """A journal with one host's pages; it answers only while `may_answer` is set."""

    def __init__(self, *numbers: int) -> None:
        self.failure: ArchiveError | None = None
        self.on_settled: Callable[[], None] | None = None
        self.busy = False
        self.asked: list[frozenset[str]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self._left = [visit(number).entry() for number in numbers]

    def start(self) -> None:
        """Commits by the clock, of which there are none here."""

    @property
    def pending(self) -> int:
        return 1

    def add(self, entry: Entry) -> None:
        self._left.append(entry)

    async def lease(self, busy: Set[str]) -> list[Entry]:
        self.asked.append(frozenset(busy))
        await self.may_answer.wait()
        free = [entry for entry in self._left if entry.host not in busy][:1]
        self._left = [entry for entry in self._left if entry not in free]
        return free


def scheduler(journal: StandIn, wake: Callable[[], None] = lambda: None) -> FrontierScheduler:
    session = Session(
        plan=parse_plan(SITE, {}),
        addresses=real(),
        journal=cast("AsyncJournal", journal),
        hosts=Hosts(delay=0.0, longest=0.0, limit=0),
        pages=ExtractionPool(1),
    )
    spider = SimpleNamespace(
        session=session,
        request=lambda its: Request(its.url, meta={"visit": its}),
    )
    engine = SimpleNamespace(_slot=SimpleNamespace(nextcall=SimpleNamespace(schedule=wake)))
    crawler = cast("Crawler", SimpleNamespace(spider=spider, engine=engine))
    frontier = FrontierScheduler(crawler, session, 1)
    frontier.open(cast("Spider", spider))
    return frontier


async def next_of(frontier: FrontierScheduler) -> str:
    """The key of the next page, as the engine would get it: asking until it comes."""
    async with asyncio.timeout(SOON):
        while (request := frontier.next_request()) is None:
            await asyncio.sleep(0.001)
    return cast("Visit", request.meta["visit"]).key


def test_a_host_has_its_turns_one_after_the_other() -> None:
    async def crawl() -> None:
        frontier = scheduler(StandIn(1, 2))
        assert await next_of(frontier) == "1"
        with pytest.raises(TimeoutError):
            await next_of(frontier)
        frontier.release("1")
        assert await next_of(frontier) == "2"

    asyncio.run(crawl())


def test_a_turn_that_comes_back_while_the_journal_is_busy_is_not_lost() -> None:
    async def crawl() -> list[frozenset[str]]:
        journal, woken = StandIn(1, 2), asyncio.Event()
        frontier = scheduler(journal, woken.set)
        assert await next_of(frontier) == "1"
        journal.may_answer.clear()
        frontier.next_request()  # asks, while the host is busy
        await asyncio.sleep(0)
        frontier.release("1")
        woken.clear()
        journal.may_answer.set()
        async with asyncio.timeout(SOON):
            await woken.wait()
        assert await next_of(frontier) == "2"
        return journal.asked

    assert asyncio.run(crawl()) == [frozenset(), frozenset({HOST}), frozenset()]


def test_what_becomes_ready_with_time_is_asked_for_though_another_page_is_under_way() -> None:
    async def crawl() -> None:
        journal, woken = StandIn(1), asyncio.Event()
        frontier = scheduler(journal, woken.set)
        assert await next_of(frontier) == "1"
        frontier.next_request()  # asks in vain
        await asyncio.sleep(0.01)
        woken.clear()
        journal.add(Entry("2", "other", 0, visit(2).entry().request))
        async with asyncio.timeout(PATIENCE):
            await woken.wait()
        assert await next_of(frontier) == "2"

    asyncio.run(crawl())


def test_an_engine_that_looks_often_asks_no_more_than_there_is_news() -> None:
    async def crawl() -> int:
        journal = StandIn(1)
        frontier = scheduler(journal)
        await next_of(frontier)
        for _ in range(100):
            assert frontier.next_request() is None
            await asyncio.sleep(0)
        before = len(journal.asked)
        frontier.enqueue_request(Request(visit(2).url, meta={"visit": visit(2)}))
        frontier.next_request()
        await asyncio.sleep(0)
        assert len(journal.asked) == before + 1
        return before

    assert asyncio.run(crawl()) == 2


def test_the_frontier_takes_what_the_crawl_needs_of_a_journal() -> None:
    """The stand-in has nothing that the real one has not."""
    names = [name for name in vars(StandIn(1)) if not name.startswith("_")]
    own = {"asked", "may_answer"}
    real = set(dir(AsyncJournal)) | {"failure", "on_settled"}
    assert set(names) - own <= real
