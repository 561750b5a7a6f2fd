"""The spider: the articles of Zaman Al Wasl, in Arabic and English."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.collection import Collection
from archive.errors import ArchiveError, WorkerUnavailableError
from crawler.engine.article_item import ArticleItem
from crawler.engine.opening import open_session
from crawler.engine.robots import CrawlEndingError
from crawler.engine.session import Session
from crawler.engine.storing import Storing
from crawler.engine.verdicts import Verdicts
from crawler.offline_archive import complete_settings
from crawler.stats import CrawlStat
from crawler.visits.extent import extent_of
from crawler.visits.first_visits import first_visits
from crawler.visits.follow import Answer, Follower
from crawler.visits.left_behind import left_behind
from crawler.visits.requisites import Requisites
from crawler.visits.retries import RetryPolicy, Verdict
from crawler.visits.visit import Visit
from crawler.wire.reply import Reply, reply_to
from pipelines.records.captured_page import CapturedPage, captured_article
from pipelines.records.record import Record
from pipelines.site import SITE
from pipelines.workers.job import Found, Job
from pipelines.workers.pool import PendingPage

_FEW_PENDING = 1000
logger = logging.getLogger(__name__)


class ZamanAlWslSpider(Spider):
    """Visits what its plan asks for, and yields the articles."""

    name = SITE.name

    def __init__(
        self,
        session: Session,
        storing: Storing,
        retries: RetryPolicy,
        requisites: Requisites,
        *,
        left: Iterable[Visit] = (),
        listing_pages: int,
    ) -> None:
        """Takes the parts of the crawl.

        Args:
            session: What is asked for, of which site, and into which journal.
            storing: Extracts and stores.
            retries: What becomes of pages that fail.
            requisites: What is fetched beside the pages.
            left: Requisites that earlier crawls left.
            listing_pages: The most pages of one listing.

        """
        super().__init__()
        self.session = session
        self._storing = storing
        self._verdicts = Verdicts(session, retries, self._end)
        self._requisites = requisites
        self._left = left
        self._closing: asyncio.Task[None] | None = None
        self._follower = Follower(
            session.addresses,
            frozenset(session.plan.editions),
            session.journal.crawl,
            frozenset(session.plan.sections),
            most_pages=listing_pages,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_args: object, **kwargs: str) -> Self:
        """Reads the arguments and opens the collection.

        Raises:
            ArchiveError: Where an argument or the collection cannot be used.

        """
        settings = crawler.settings
        extent = extent_of(settings["REQUISITES"])
        session = open_session(settings, kwargs)
        journal = session.journal
        catalogue = Collection(Path(settings["COLLECTION"])).catalogue
        spider = cls(
            session,
            Storing(session),
            RetryPolicy(settings.getint("RETRY_TIMES"), settings.getfloat("RETRY_DELAY")),
            Requisites(
                session.addresses,
                extent,
                journal.stats,
                most=settings.getint("REQUISITES_PER_PAGE"),
            ),
            left=() if extent == "none" else left_behind(catalogue, journal.crawl),
            listing_pages=settings.getint("LISTING_PAGES"),
        )
        spider._set_crawler(crawler)
        journal.on_failure = session.end_by = spider.end_by
        crawler.signals.connect(spider._end_workers, signals.spider_closed)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Completes the settings: the contact, and what an offline crawl needs."""
        super().update_settings(settings)
        complete_settings(settings)

    @staticmethod
    def close(spider: Spider, reason: str) -> None:
        """Lets go of the archive."""
        archive = cast("ZamanAlWslSpider", spider).session.archive
        if archive is not None:
            archive.close()

    async def start(self) -> AsyncIterator[Request]:
        """The first visits, given out only as fast as they are used up."""
        session = self.session
        for visit in first_visits(
            session.plan, session.addresses, self._follower, self._left, session.not_of_site
        ):
            yield self.request(visit)
            while session.journal.pending > _FEW_PENDING:
                await asyncio.sleep(0.2)

    def request(self, visit: Visit) -> Request:
        """Scrapy's request for a visit; redirects and retries are the journal's, not Scrapy's."""
        return Request(
            visit.url,
            callback=self.parse,
            errback=self.failed,
            dont_filter=True,
            meta={
                "visit": visit,
                "dont_redirect": True,
                "dont_retry": True,
                "handle_httpstatus_all": True,
            },
        )

    async def parse(self, response: Response) -> AsyncIterator[ArticleItem]:
        """Takes what an answer leads to into the frontier, stores it, and yields its article."""
        assert response.request is not None
        visit = cast("Visit", response.meta["visit"])
        reply = reply_to(response.request, visit.context)
        page = _article(reply)
        answer = _answer(response.url, reply, page)
        verdict = self._verdicts.verdict(visit, reply, answer, None)
        reading = None
        if verdict.outcome == "done":
            reading = self._read(visit, answer, page)
            try:
                found = await self._found(reading)
            except WorkerUnavailableError as error:
                self.end_by(error)  # the page stays pending
                return
            # Before the turn ends: the order of a crawl is that of its priorities.
            for following in self._next_visits(visit, answer, found):
                self.session.add_visit(following)
        record = await self._store(visit, reply, verdict, page, reading)
        if record is not None:
            yield ArticleItem.of(record)

    async def failed(self, failure: Failure) -> AsyncIterator[ArticleItem]:
        """Stores a download that gave no answer, or one that Scrapy could not read."""
        request = cast("Request", failure.request)  # type: ignore[attr-defined]
        visit = cast("Visit", request.meta["visit"])
        if isinstance(failure.value, CrawlEndingError):
            return
        reply = reply_to(request, visit.context)
        page = _article(reply)
        answer = _answer(request.url, reply, page)
        verdict = self._verdicts.verdict(visit, reply, answer, failure)
        reading = self._read(visit, None, page) if verdict.refusal is None else None
        record = await self._store(visit, reply, verdict, page, reading)
        if record is not None:
            yield ArticleItem.of(record)

    def _next_visits(self, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
        yield from self._follower.next_visits(visit, answer, found)
        yield from self._requisites.next_visits(visit, answer, found)

    def _read(
        self, visit: Visit, answer: Answer | None, page: CapturedPage | None
    ) -> PendingPage | None:
        """Has a worker read what is wanted of an answer; None where nothing is."""
        links = self._follower.wants_links(visit, answer) if answer is not None else None
        requisites = self._requisites.wants(visit, answer) if answer is not None else None
        if page is not None:
            body, content_type = page.body, page.content_type
        elif answer is not None and (links or requisites):
            body, content_type = answer.body, answer.content_type
        else:
            return None
        url = answer.url if answer is not None else visit.url
        article_url = page.original_url if page is not None else None
        return self.session.pages.read(Job(body, url, content_type, links, requisites, article_url))

    async def _found(self, reading: PendingPage | None) -> Found:
        """What a page names."""
        if reading is None:
            return Found()
        found = await asyncio.wrap_future(reading.found)
        if found.failure is not None:
            self.session.journal.stats[CrawlStat.LINKS_NOT_READ.of(found.failure)] += 1
            logger.warning(
                "%s: its links could not be read (%s). It is archived, and where it leads is not "
                "followed",
                reading.job.url,
                found.failure,
            )
        return found

    async def _store(
        self,
        visit: Visit,
        reply: Reply,
        verdict: Verdict,
        page: CapturedPage | None,
        reading: PendingPage | None,
    ) -> Record | None:
        session = self.session
        stats = session.journal.stats
        if visit.kind == "requisite":
            stats[CrawlStat(f"requisite/{verdict.outcome}")] += 1
        if verdict.refusal is not None:
            stats[CrawlStat.REFUSED.of(verdict.refusal)] += 1
            page = None  # what a refusal shows is not the article
            if verdict.outcome == "failed":
                stats[CrawlStat.REFUSED_GIVEN_UP] += 1
                stats[CrawlStat.REFUSED_REQUISITES] += visit.kind == "requisite"
                session.refusals[verdict.refusal] += 1
                logger.warning("%s was refused: %s", visit.url, verdict.note)
        article = reading.article if page is not None and reading is not None else None
        return await self._storing.store(visit, reply, verdict, page, article)

    async def _end_workers(self) -> None:
        await asyncio.to_thread(self.session.pages.close)

    def end_by(self, error: ArchiveError) -> None:
        """Ends the crawl in order, once: by the disk's refusal, or because no page can be read."""
        if self.session.failure is not None:
            return
        self.session.failure = error
        logger.critical("%s", error)
        self._end("storage" if error is self.session.journal.failure else "error")

    def _end(self, reason: str) -> None:
        """Ends the crawl in order, if it is not ending already."""
        engine = self.crawler.engine
        if engine is not None and self._closing is None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))


def _article(reply: Reply) -> CapturedPage | None:
    if reply.message is None:
        return None
    return captured_article(
        SITE, reply.url, reply.message, reply.context, truncated=reply.truncated
    )


def _answer(url: str, reply: Reply, page: CapturedPage | None) -> Answer:
    """What the reply says, as far as links and refusals are concerned."""
    message = reply.message
    if message is None:
        return Answer(url, None, b"", None, None)
    return Answer(
        url=url,
        status=message.status,
        body=page.body if page is not None else reply.decoded_body,
        content_type=message.header("content-type"),
        location=message.location,
        is_challenge=message.header("cf-mitigated") == "challenge",
    )
