"""Downloader middleware: robots.txt, as RFC 9309 has it.

Scrapy's own takes a robots.txt that cannot be had for one that allows everything; section 2.3.1.4
says that it disallows everything. So a host whose robots.txt gives no answer, a cut one or a
server's error is left alone: it is asked again as a page would be, and its pages wait meanwhile.
After RETRY_TIMES it is given up in this run: its pages fail without a request, and the next run
asks again.
Its groups are matched by the product token (section 2.2.1); Scrapy's own takes each group whose
name stands anywhere in the user agent for one that is meant. A `Crawl-delay` is heeded, too.
"""

from __future__ import annotations

import asyncio
import logging
import re
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

from archive.catalogue.frontier import LONGEST_WAIT
from archive.http.message import decode_entity
from crawler.engine.hosts import Hosts
from crawler.engine.session import session_of
from crawler.stats import CrawlStat
from crawler.visits.retries import retry_after
from crawler.wire.reply import Reply, reply_to

_MAX_PARSED: Final = 500 * 1024
"""The most bytes that are read: section 2.5 asks for at least so many."""
_MAX_DOWNLOAD: Final = 1 << 20
"""The most bytes that are taken from the wire."""
_CACHE_SECONDS: Final = 24 * 3600.0
"""Seconds before it is asked for again (section 2.4)."""
_STALE_SECONDS: Final = 3600.0
"""Seconds for which the old one holds where no new one is to be had."""
_POLL_SECONDS: Final = 0.2
_US: Final = "="
"""Stands for this crawler in the groups that mean it; no part of any product token."""
_GROUP: Final = re.compile(
    r"\s{0,99}user[- ]?agents?\s{0,99}:\s{0,99}([^\s/*#]{1,200})", re.IGNORECASE
)
_PRODUCT_TOKEN: Final = re.compile(r"[^\s/(;]+")

logger = logging.getLogger(__name__)


class RobotsUnreachableError(IgnoreRequest):
    """Nobody knows whether the page may be asked for."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait
        """Seconds after which the host asks to be asked again."""


class HostGivenUpError(RobotsUnreachableError):
    """Nobody knew before whether a page of the host may be asked for; nobody was asked again."""


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

    def __init__(
        self,
        crawler: Crawler,
        hosts: Hosts,
        agent: str,
        *,
        times: int,
        delay: float,
        longest_pace: float,
    ) -> None:
        """Knows no robots.txt yet.

        Args:
            crawler: Whose requests.
            hosts: Is told of each Crawl-delay.
            agent: The user agent, which begins with the product token.
            times: How often a robots.txt is tried again before its host is given up.
            delay: Seconds before the first of these tries; doubled for each that follows.
            longest_pace: Seconds; the most of a Crawl-delay that is heeded.

        """
        assert crawler.stats is not None
        self._crawler = crawler
        self._stats = crawler.stats
        self._times = times
        self._hosts = hosts
        self._agent = agent
        self._delay = delay
        self._longest_pace = longest_pace
        self._known: dict[str, _Rules] = {}
        self._given_up: dict[str, str] = {}
        """Hosts of which no robots.txt was to be had in this run, and why."""
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads ROBOTSTXT_OBEY, the user agent, RETRY_TIMES, RETRY_DELAY, AUTOTHROTTLE_MAX_DELAY.

        Raises:
            NotConfigured: Without ROBOTSTXT_OBEY, and where an archive answers.

        """
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY") or settings["REPLAY"]:
            raise NotConfigured
        return cls(
            crawler,
            session_of(crawler).hosts,
            settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"],
            times=settings.getint("RETRY_TIMES"),
            delay=settings.getfloat("RETRY_DELAY"),
            longest_pace=settings.getfloat("AUTOTHROTTLE_MAX_DELAY"),
        )

    async def process_request(self, request: Request) -> None:
        """Lets the request pass, or raises IgnoreRequest."""
        if request.meta.get("is_robots"):
            return
        parts = urlsplit(request.url)
        host = parts.netloc
        async with self._locks[host]:
            rules = await self._rules(host, f"{parts.scheme}://{host}/robots.txt")
            if not rules.can_fetch(request.url, _US):
                self._stats.inc_value(CrawlStat.ROBOTS_FORBIDDEN)
                raise IgnoreRequest(f"{request.url} is forbidden by robots.txt")
            # What was given out before the host asked for a pause keeps it, too; an answer that
            # comes meanwhile begins it anew.
            while (seconds := self._hosts.seconds_to_rest(host)) > 0:
                await self._wait(seconds)
            self._hosts.was_asked(host)

    async def _rules(self, host: str, url: str) -> Protego:
        known = self._known.get(host)
        if known is not None and time.monotonic() < known.until:
            return known.parsed
        if host in self._given_up:
            raise HostGivenUpError(self._given_up[host])
        for attempt in range(self._times + 1):
            try:
                parsed, good_for = await self._ask(url), _CACHE_SECONDS
            except RobotsUnreachableError as error:
                self._stats.inc_value(CrawlStat.ROBOTS_UNREACHABLE)
                logger.warning("%s", error)
                if known is not None:
                    await self._wait(error.wait)
                    parsed, good_for = known.parsed, _STALE_SECONDS
                elif attempt == self._times:
                    self._give_up(host, url)
                    raise
                else:
                    await self._wait(min(max(self._delay * 2**attempt, error.wait), LONGEST_WAIT))
                    continue
            self._known[host] = _Rules(parsed, time.monotonic() + good_for)
            self._keep_pace(host, parsed.crawl_delay(_US) or 0.0)
            break
        return self._known[host].parsed

    def _give_up(self, host: str, url: str) -> None:
        self._stats.inc_value(CrawlStat.ROBOTS_GIVEN_UP)
        self._given_up[host] = f"{host} is given up in this run: no {url} was to be had"
        logger.error(
            "%s in %d requests. Nothing more is asked for there; run the same command to try again",
            self._given_up[host],
            self._times + 1,
        )

    def _keep_pace(self, host: str, asked: float) -> None:
        """Heeds a Crawl-delay, from the request for the robots.txt on."""
        pace = min(asked, self._longest_pace) if asked > 0 else 0.0
        if asked > pace:
            logger.warning(
                "%s asks for %g seconds between two requests; it gets AUTOTHROTTLE_MAX_DELAY=%g",
                host,
                asked,
                pace,
            )
        self._hosts.keep_pace(host, pace)
        self._hosts.was_asked(host)

    async def _ask(self, url: str) -> Protego:
        """Asks for a robots.txt; raises RobotsUnreachableError where it cannot be had."""
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            meta={"is_robots": True, "dont_retry": True, "download_maxsize": _MAX_DOWNLOAD},
        )
        self._stats.inc_value(CrawlStat.ROBOTS_ASKED)
        fault: str | None = None
        try:
            response = await cast("_Engine", self._crawler.engine).download_async(request)
            request = response.request or request
            if response.status in (408, 429) or response.status >= 500:
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
                data = decode_entity(reply.message, _MAX_PARSED).data
                return parse_rules(data, self._agent)
            fault = fault or f"cut off ({reply.truncated})"
        if fault is not None:
            raise RobotsUnreachableError(
                f"{url} cannot be had ({fault}): until it can, nothing is asked for there",
                _asked_wait(reply),
            )
        return parse_rules(b"", self._agent)

    async def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if _is_ending(self._crawler):
                raise CrawlEndingError("the crawl ends")
            await asyncio.sleep(min(left, _POLL_SECONDS))


def parse_rules(body: bytes, agent: str) -> Protego:
    """The rules of a robots.txt; whatever the bytes are, what can be read of them counts.

    A line that was cut in the middle is left out: half a path is another path. The groups of our
    product token are named `=`, since Protego would look for the names of groups within ours.
    """
    whole = body[: body.rfind(b"\n") + 1] if len(body) >= _MAX_PARSED else body
    match = _PRODUCT_TOKEN.match(agent)
    own = match[0].casefold() if match else ""
    lines = []
    for line in whole.decode("utf-8-sig", errors="replace").splitlines():
        group = _GROUP.match(line)
        is_ours = group is not None and group[1].casefold() == own
        lines.append(f"User-agent: {_US}" if is_ours else line)
    parse = cast("Callable[[str], Protego]", Protego.parse)
    return parse("\n".join(lines))


def _asked_wait(reply: Reply) -> float:
    if reply.message is None or reply.exchange is None:
        return 0.0
    return min(retry_after(reply.message, reply.exchange.date), LONGEST_WAIT)


def _is_ending(crawler: Crawler) -> bool:
    slot = crawler.engine._slot if crawler.engine is not None else None  # noqa: SLF001
    return slot is None or bool(slot.closing)
