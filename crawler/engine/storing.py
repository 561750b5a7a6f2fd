"""From an answer to a stored unit: extracts the article, makes the record, hands all of it over.

A host's next turn comes before its page is extracted and stored. A large page gives its turn back
only when it is extracted: a site that sends nothing but pages that grow a hundredfold would
otherwise fill the memory with those that wait for it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Final

from archive.errors import ArchiveError, WorkerUnavailableError
from archive.journal.unit import Unit
from archive.warc.capture import StoredCapture
from crawler.engine.session import Session
from crawler.stats import CrawlStat
from crawler.visits.retries import Verdict
from crawler.visits.visit import Visit
from crawler.wire.reply import Reply
from pipelines.extraction.article import Article
from pipelines.records.captured_page import CapturedPage
from pipelines.records.record import Record, make_record, record_line
from pipelines.records.validate import validated

_LARGE: Final = 1 << 20
"""Bytes; the largest real article page seen has half of that."""
RecordLine = Callable[[StoredCapture], bytes | None]
logger = logging.getLogger(__name__)


class Storing:
    """Hands each download over as one unit: capture, record, end of the visit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._journal = session.journal
        self._stats = session.journal.stats

    async def store(
        self,
        visit: Visit,
        reply: Reply,
        verdict: Verdict,
        page: CapturedPage | None,
        article: Future[Article] | None,
    ) -> Record | None:
        """Stores a download; gives the record, once it is with the journal.

        Args:
            visit: What was asked for; its links are in the frontier.
            reply: What came back.
            verdict: What becomes of the visit.
            page: What came back, if it is the answer to a request for an article.
            article: What a worker process reads on it.

        """
        if page is None or article is None:
            self._end_turn(visit, reply, verdict)
            await self._write(self._unit(visit, reply, verdict))
            return None
        self._stats[CrawlStat.ARTICLES_ANSWERED] += 1
        try:
            return await self._store_page(visit, reply, verdict, page, article)
        except WorkerUnavailableError as error:
            self._stats[CrawlStat.ARTICLES_FAILED] += 1
            self._session.end_by(error)  # the page stays pending
            return None
        except Exception:
            self._stats[CrawlStat.ARTICLES_FAILED] += 1
            raise

    async def _store_page(
        self,
        visit: Visit,
        reply: Reply,
        verdict: Verdict,
        page: CapturedPage,
        pending: Future[Article],
    ) -> Record | None:
        is_large = _size(reply) + len(page.body) > _LARGE
        if not is_large:
            self._session.end_turn(visit.key)
        article = await self._extracted(page, pending)
        if is_large:
            self._end_turn(visit, reply, verdict)
        made: list[Record] = []
        failed: list[Exception] = []

        def line(stored: StoredCapture) -> bytes | None:
            try:
                record = make_record(page, article, stored)
            except Exception as error:
                # A mistake of ours must not cost the capture, from which the record can be made.
                logger.exception("The record of %s could not be made", visit.url)
                failed.append(error)
                return None
            if record is None:
                return None
            made.append(record)
            return record_line(record)

        if await self._write(self._unit(visit, reply, verdict), line):
            if failed:
                self._stats[CrawlStat.MISTAKES] += 1
                self._stats[CrawlStat.ARTICLES_FAILED] += 1
            elif not made:
                self._stats[CrawlStat.ARTICLES_WITHOUT_ARTICLE] += 1
        return made[0] if made else None

    async def _extracted(self, page: CapturedPage, pending: Future[Article]) -> Article:
        article = await asyncio.wrap_future(pending)
        self._stats[CrawlStat(f"extract/{article.method or 'no_article'}")] += 1
        for warning in (*page.faults, *article.warnings):
            self._stats[CrawlStat.WARNING.of(warning)] += 1
        article, faults = validated(article)
        for fault in faults:
            self._stats[CrawlStat.INVALID.of(fault)] += 1
        return article

    def _unit(self, visit: Visit, reply: Reply, verdict: Verdict) -> Unit:
        return Unit(
            exchanges=reply.exchanges,
            stored=reply.stored,
            context=reply.context,
            key=visit.key,
            outcome=verdict.outcome,
            note=verdict.note,
            wait=verdict.wait,
        )

    async def _write(self, unit: Unit, line: RecordLine | None = None) -> bool:
        """Whether the journal took the unit. Where the disk refuses, it has the crawl closed."""
        try:
            await self._journal.write(replace(unit, record_line=line))
        except ArchiveError:
            self._stats[CrawlStat.REFUSED_BY_DISK] += 1
            return False
        self._stats[CrawlStat(f"store/{unit.outcome}")] += 1
        return True

    def _end_turn(self, visit: Visit, reply: Reply, verdict: Verdict) -> None:
        if verdict.outcome != "done" and _size(reply) > _LARGE:
            # A failed download leaves a ring of frames and exceptions that holds all its bytes, and
            # Python counts objects, not bytes, to say when it is time to look for such rings.
            gc.collect()
        self._session.end_turn(visit.key)


def _size(reply: Reply) -> int:
    """Bytes that came over the wire."""
    return sum(len(exchange.response) for exchange in reply.exchanges)
