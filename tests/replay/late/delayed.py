"""Runs Scrapy with an offline crawl in which every step is late by chance.

    python -m tests.replay.late.delayed SEED crawl zamanalwsl -s REPLAY=...

Answers, leases, what is handed to the journal, its commits and the word that they are done take
some time each; processes that read pages are killed while they wait, or once amid a page; and
Scrapy looks all the time whether the crawl is at its end.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Collection
from typing import Any

from scrapy import Request
from scrapy.cmdline import execute
from scrapy.http import Response

from archive.catalogue.frontier import Entry
from archive.journal import on_loop
from archive.journal.offline import OfflineJournal
from archive.journal.on_loop import AsyncJournal
from crawler.engine.offline_handler import ReplayHandler
from crawler.engine.scheduler import FrontierScheduler
from pipelines.workers.pool import PendingPage, _Reader

_LONGEST = 0.02
"""Seconds, of most delays."""
_MUCH_LONGER = 0.3
_chance = random.Random()
_download = ReplayHandler.download_request
_lease, _in_thread = AsyncJournal.lease, AsyncJournal._in_thread
_open, _wake = FrontierScheduler.open, FrontierScheduler._wake
_read_all = _Reader._read_all


def delay() -> float:
    """Seconds: mostly short, now and then longer than whatever it runs beside."""
    return _chance.uniform(0, _MUCH_LONGER if _chance.random() < 0.05 else _LONGEST)


async def download_late(handler: ReplayHandler, request: Request) -> Response:
    await asyncio.sleep(delay())
    response = await _download(handler, request)
    await asyncio.sleep(delay())
    return response


async def lease_late(journal: AsyncJournal, busy: Collection[str]) -> list[Entry]:
    await asyncio.sleep(delay())
    entries = await _lease(journal, frozenset(busy))
    await asyncio.sleep(delay())
    return entries


async def in_thread_late(journal: AsyncJournal, call: Callable[[], None]) -> None:
    def late() -> None:
        time.sleep(delay())
        call()
        time.sleep(delay())

    await _in_thread(journal, late)
    await asyncio.sleep(delay())


def read_late(reader: _Reader, waiting: deque[PendingPage]) -> None:
    time.sleep(delay())
    worker, fate = reader._living(), _chance.random()
    if fate < 0.1:
        worker._process.kill()
        worker._process.wait()
    elif fate < 0.2 and not waiting[0].has_crashed:  # a page that ends two is not read
        worker.send([page.job for page in waiting])
        time.sleep(delay())
        worker._process.kill()
    _read_all(reader, waiting)
    if fate > 0.9:
        reader.end()
    time.sleep(delay())


def open_impatiently(scheduler: FrontierScheduler, spider: Any) -> None:  # noqa: ANN401
    _open(scheduler, spider)

    async def look() -> None:
        while True:
            await asyncio.sleep(_chance.uniform(0, 0.005))
            _wake(scheduler)

    scheduler.looking = asyncio.get_running_loop().create_task(look())  # type: ignore[attr-defined]


def patch(owner: object, name: str, value: object) -> None:
    assert hasattr(owner, name)
    setattr(owner, name, value)


def slow_down() -> None:
    patch(ReplayHandler, "download_request", download_late)
    patch(AsyncJournal, "lease", lease_late)
    patch(AsyncJournal, "_in_thread", in_thread_late)
    patch(OfflineJournal, "due", lambda _: _chance.random() < 0.3)
    patch(on_loop, "_PAUSE", 0.1)
    patch(_Reader, "_read_all", read_late)
    patch(FrontierScheduler, "open", open_impatiently)
    if _chance.random() < 0.7:  # all is for the thread
        patch(on_loop, "_SMALL", -1)


if __name__ == "__main__":
    _chance.seed(int(sys.argv.pop(1)))
    slow_down()
    execute()
