"""Downloader middleware: robots.txt, as RFC 9309 has it.

Scrapy's own takes a robots.txt that cannot be had for one that allows everything; section 2.3.1.4
says that it disallows everything. So a host whose robots.txt gives no answer, a cut one or a
server's error is left alone: it is asked again as a page would be, and its pages wait meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, Self, cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.http.message import decode_entity
from crawler.visits.retries import PASSING
from crawler.wire.reply import reply_to

_READ: Final = 500 * 1024
"""The most bytes that are read: section 2.5 asks for at least so many."""
_TAKEN: Final = 1 << 20
"""The most bytes that are taken from the wire."""
_GOOD_FOR: Final = 24 * 3600.0
"""Seconds before it is asked for again (section 2.4)."""
_STALE_FOR: Final = 3600.0
"""Seconds for which the old one holds where no new one is to be had."""
_GLANCE: Final = 0.2

logger = logging.getLogger(__name__)


class RobotsUnreachableError(IgnoreRequest):
    """Nobody knows whether the page may be asked for."""


class CrawlEndingError(IgnoreRequest):
    """The crawl was told to end before anybody knew; the page stays pending."""


class _Engine(Protocol):
    async def download_async(self, request: Request) -> Response: ...


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a host's robots.txt says."""

    parsed: Protego
    until: float
    """When it is to be asked for again, by the monotonic clock."""


class RobotsMiddleware:
    """Refuses what robots.txt disallows; holds back what waits for a robots.txt."""

    def __init__(self, crawler: Crawler, *, times: int, delay: float) -> None:
        """Prepares.

        Args:
            crawler: Whose requests.
            times: How often a robots.txt is tried again for a page.
            delay: Seconds before the first of these tries; doubled for each that follows.

        """
        assert crawler.stats is not None
        self._crawler = crawler
        self._stats = crawler.stats
        self._times = times
        self._delay = delay
        self._known: dict[str, _Rules] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads ROBOTSTXT_OBEY, RETRY_TIMES and RETRY_DELAY.

        Raises:
            NotConfigured: Without ROBOTSTXT_OBEY, and where an archive answers.

        """
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY") or settings["REPLAY"]:
            raise NotConfigured
        return cls(
            crawler, times=settings.getint("RETRY_TIMES"), delay=settings.getfloat("RETRY_DELAY")
        )

    async def process_request(self, request: Request) -> None:
        """Lets the request pass, or raises IgnoreRequest."""
        if request.meta.get("is_robots"):
            return
        parts = urlsplit(request.url)
        async with self._locks[parts.netloc]:
            rules = await self._rules(parts.netloc, f"{parts.scheme}://{parts.netloc}/robots.txt")
        agent = (request.headers.get("User-Agent") or b"").decode("latin-1")
        if not rules.can_fetch(request.url, agent):
            self._stats.inc_value("robots/forbidden")
            raise IgnoreRequest(f"{request.url} is forbidden by robots.txt")

    async def _rules(self, host: str, url: str) -> Protego:
        known = self._known.get(host)
        if known is not None and time.monotonic() < known.until:
            return known.parsed
        for attempt in range(self._times + 1):
            try:
                parsed, good_for = await self._ask(url), _GOOD_FOR
            except RobotsUnreachableError as error:
                self._stats.inc_value("robots/unreachable")
                logger.warning("%s", error)
                if known is not None:
                    parsed, good_for = known.parsed, _STALE_FOR
                elif attempt == self._times:
                    raise
                else:
                    await self._wait(min(self._delay * 2**attempt, _STALE_FOR))
                    continue
            self._known[host] = _Rules(parsed, time.monotonic() + good_for)
            break
        return self._known[host].parsed

    async def _ask(self, url: str) -> Protego:
        """Asks for a robots.txt; raises RobotsUnreachableError where it cannot be had."""
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            meta={"is_robots": True, "dont_retry": True, "download_maxsize": _TAKEN},
        )
        self._stats.inc_value("robots/asked")
        fault: str | None = None
        try:
            response = await cast("_Engine", self._crawler.engine).download_async(request)
            request = response.request or request
            if response.status in PASSING or response.status >= 500:
                fault = f"status {response.status}"
        except IgnoreRequest as error:
            # A redirect away from the site, or one too many (section 2.3.1.2): there is none.
            logger.warning("%s is taken for missing: %s", url, error)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        # What has arrived is read from its bytes: Scrapy gives nothing of one that is too long.
        reply = reply_to(request, {})
        if reply.message is not None and reply.message.status == 200:
            if reply.truncated in (None, "length"):
                return parse_rules(decode_entity(reply.message, _READ).data)
            fault = fault or f"cut off ({reply.truncated})"
        if fault is not None:
            raise RobotsUnreachableError(
                f"{url} cannot be had ({fault}): until it can, nothing is asked for there"
            )
        return parse_rules(b"")

    async def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if _is_ending(self._crawler):
                raise CrawlEndingError("the crawl ends")
            await asyncio.sleep(min(left, _GLANCE))


def parse_rules(body: bytes) -> Protego:
    """The rules of a robots.txt; whatever the bytes are, what can be read of them counts.

    A line that was cut in the middle is left out: half a path is another path.
    """
    whole = body[: body.rfind(b"\n") + 1] if len(body) >= _READ else body
    parse = cast("Callable[[str], Protego]", Protego.parse)
    return parse(whole.decode("utf-8-sig", errors="replace"))


def _is_ending(crawler: Crawler) -> bool:
    slot = crawler.engine._slot if crawler.engine is not None else None  # noqa: SLF001
    return slot is None or bool(slot.closing)
