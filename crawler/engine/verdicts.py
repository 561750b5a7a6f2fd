"""What becomes of a visit: from an answer, or the want of one, to a verdict."""

from __future__ import annotations

import logging
from collections.abc import Callable

from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from crawler.engine.robots import HostGivenUpError, RobotsUnreachableError
from crawler.engine.session import Session
from crawler.visits.follow import Answer
from crawler.visits.refusals import refusal_of
from crawler.visits.retries import RetryPolicy, Verdict
from crawler.visits.visit import Visit
from crawler.wire.reply import Reply

logger = logging.getLogger(__name__)


class Verdicts:
    """Gives verdicts, and tells the hosts which of them answered and which did not."""

    def __init__(self, session: Session, retries: RetryPolicy, end: Callable[[str], None]) -> None:
        """Takes the crawl.

        Args:
            session: Its addresses and hosts.
            retries: What becomes of pages that fail.
            end: Ends the crawl for a reason, once a host has refused too often.

        """
        self._addresses = session.addresses
        self._hosts = session.hosts
        self._retries = retries
        self._end = end

    def verdict(
        self, visit: Visit, reply: Reply, answer: Answer, failure: Failure | None
    ) -> Verdict:
        """What becomes of a visit.

        Args:
            visit: The visit.
            reply: What went over the wire.
            answer: What the reply says.
            failure: Why Scrapy has no response, where it has none.

        """
        if failure is not None and not reply.exchanges and isinstance(failure.value, IgnoreRequest):
            verdict = _not_asked_for(visit, failure.value)
            # Where nobody was asked, nobody refused.
            is_answer = not isinstance(failure.value, HostGivenUpError)
            if isinstance(failure.value, RobotsUnreachableError) and is_answer:
                self._did_not_answer(visit, verdict)
            return verdict
        if reply.stored is not None:
            return Verdict("done")
        fault = ""
        if failure is not None:
            fault = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
            logger.warning("%s: %s", visit.url, fault)
        if failure is not None and not reply.is_whole:
            verdict = self._retries.after_failure(reply.exchange, fault, visit.attempts)
            if reply.truncated != "length":
                self._did_not_answer(visit, verdict)
            return verdict
        refusal = refusal_of(visit, answer, self._addresses)
        if refusal is None:
            self._hosts.answered(visit.host)
            return self._retries.after_answer(answer.status)
        assert reply.message is not None
        assert reply.exchange is not None
        verdict = self._retries.after_refusal(
            refusal, reply.message, visit.attempts, reply.exchange.date
        )
        self._did_not_answer(visit, verdict)
        return verdict

    def _did_not_answer(self, visit: Visit, verdict: Verdict) -> None:
        self._hosts.refused(visit.host, verdict.note or "", verdict.host_wait)
        if self._hosts.given_up is not None:
            self._end("refused")


def _not_asked_for(visit: Visit, refusal: IgnoreRequest) -> Verdict:
    """What robots.txt forbids is no loss, unless somebody wanted this very page."""
    is_loss = isinstance(refusal, RobotsUnreachableError) or not visit.follow
    is_news = is_loss and not isinstance(refusal, HostGivenUpError)  # said once, of the host
    logger.log(
        logging.WARNING if is_news else logging.INFO, "%s: not fetched: %s", visit.url, refusal
    )
    return Verdict("failed" if is_loss else "done", str(refusal))
