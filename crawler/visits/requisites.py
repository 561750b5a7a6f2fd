"""Which requisites a crawl wants: the parts of its pages. What it does not take is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, Literal
from urllib.parse import urlsplit

from archive.http.message import REDIRECTS
from crawler.stats import CrawlStat
from crawler.visits.addresses import Addresses
from crawler.visits.extent import Extent
from crawler.visits.follow import Answer
from crawler.visits.visit import PRIORITY_REQUISITE, Visit
from pipelines.html.addresses import resolve
from pipelines.records.visit_key import requisite_key
from pipelines.workers.job import Found

_MOST_HOPS: Final = 5
"""Style sheets that name each other, and redirects, between a page and what it needs."""
_LONGEST: Final = 2000


class Requisites:
    """Decides which requisites of those that an answer names a crawl visits."""

    def __init__(
        self, addresses: Addresses, extent: Extent, stats: Counter[str], *, most: int = 500
    ) -> None:
        """Sets the bounds of a crawl.

        Args:
            addresses: What belongs to the site.
            extent: What is wanted.
            stats: Where it is counted what is not taken, and why.
            most: The most requisites of one page or style sheet.

        """
        self._addresses = addresses
        self._extent = extent
        self._stats = stats
        self._most = most

    def wants(self, visit: Visit, answer: Answer) -> Literal["all", "images", "stylesheet"] | None:
        """Whether the requisites that an answer names are wanted, and which of them."""
        if self._extent == "none" or answer.status != 200:
            return None
        if visit.kind == "requisite":
            return "stylesheet" if self._extent == "all" and _is_stylesheet(answer) else None
        if not answer.is_page or not visit.whole or visit.kind == "feed":
            return None
        return None if self._extent == "images" and visit.kind != "article" else self._extent

    def next_visits(self, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
        """The visits of the requisites that the answer to any visit names.

        Args:
            visit: What was fetched.
            answer: What came back.
            found: What the answer names, if its requisites are wanted.

        """
        if self._extent == "none":
            return
        if visit.kind == "requisite":
            yield from self._beyond_requisite(visit, answer, found)
        elif self.wants(visit, answer) is not None:
            from_feed = visit.context.get("feed-image")
            named = found.requisites
            yield from self._visits([from_feed, *named] if from_feed else named, answer.url)

    def _beyond_requisite(self, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
        """Where a requisite has moved to, or what it needs itself, being a style sheet."""
        named = found.requisites
        moved = answer.status in REDIRECTS
        if moved and answer.location:
            target = resolve(answer.url, answer.location)
            named = (target,) if target else ()
        if visit.hops >= _MOST_HOPS:
            self._stats[CrawlStat.REQUISITE_OVER_LIMIT] += len(named)
            return
        for its in self._visits(named, answer.url, moved=moved):
            yield replace(its, hops=visit.hops + 1)

    def _visits(self, named: Iterable[str], via: str, *, moved: bool = False) -> Iterator[Visit]:
        taken: set[str] = set()
        for address in named:
            url = self._wanted(address, moved=moved)
            if url is None or url in taken:
                continue
            if len(taken) >= self._most:
                self._stats[CrawlStat.REQUISITE_OVER_LIMIT] += 1
                continue
            taken.add(url)
            self._stats[CrawlStat.REQUISITE_NAMED] += 1
            yield Visit(
                key=requisite_key(url),
                url=url,
                kind="requisite",
                priority=PRIORITY_REQUISITE,
                context={"via": via},
            )

    def _wanted(self, address: str, *, moved: bool) -> str | None:
        """Where an address is fetched from, if it is a requisite's."""
        repaired = self._addresses.site.repair_image(address)
        page = self._addresses.page(repaired)
        if page is None:
            self._stats[CrawlStat.REQUISITE_NOT_OWN_HOST] += 1
            return None
        # A page has a visit of its own; a vote or a search has none.
        url = self._addresses.requisite_url(repaired, moved=moved)
        if page.kind != "other" or url is None:
            self._stats[CrawlStat.REQUISITE_REFUSED] += 1
            return None
        if len(url) > _LONGEST:
            self._stats[CrawlStat.REQUISITE_OVER_LIMIT] += 1
            return None
        return url


def _is_stylesheet(answer: Answer) -> bool:
    if answer.content_type is None:
        return urlsplit(answer.url).path.endswith(".css")
    return answer.content_type.partition(";")[0].strip().lower() == "text/css"
