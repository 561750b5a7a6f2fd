"""What becomes of a page after a download: done, tried again, or given up. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from archive.catalogue.frontier import LONGEST_WAIT
from archive.http.message import ResponseMessage
from archive.journal.unit import Outcome
from archive.warc.exchange import Exchange
from crawler.visits.refusals import SERVER_FAULTS

_BUSY: Final = frozenset({"429", "503"})
"""Statuses that speak of all pages of a host (RFC 6585 section 4, RFC 9110 section 15.6.4)."""
_LONGEST_DATE: Final = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a page."""

    outcome: Outcome
    note: str | None = None
    wait: float = 0.0
    """Seconds before it is tried again."""
    refusal: str | None = None
    """Why the answer is a refusal, if it is one; see `crawler.visits.refusals`."""
    host_wait: float = 0.0
    """Seconds for which nothing is to be asked of its host."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and when a page is tried again."""

    times: int
    """The most tries after the first."""
    delay: float
    """Seconds before the first of them; doubled for each that follows."""

    def after_answer(self, status: int | None) -> Verdict:
        """The verdict on the page's own word."""
        return Verdict("done", None if status == 200 else str(status))

    def after_refusal(
        self, reason: str, message: ResponseMessage, attempts: int, now: datetime
    ) -> Verdict:
        """The verdict on a refusal.

        Args:
            reason: As `refusal_of` gives it.
            message: The answer.
            attempts: How often the page was tried before.
            now: When it was asked for (aware).

        """
        asked = retry_after(message, now)
        if reason.startswith("redirect"):
            # Where it leads is settled for now; the next run of the crawl asks again.
            return Verdict("failed", reason, refusal=reason, host_wait=min(asked, LONGEST_WAIT))
        is_fault = reason.isdecimal() and int(reason) in SERVER_FAULTS
        return self._again(
            f"status {reason}" if reason.isdecimal() else reason,
            attempts,
            asked,
            refusal=None if is_fault else reason,
            host_wait=max(asked, self.delay if reason in _BUSY else 0.0),
        )

    def after_failure(self, exchange: Exchange | None, fault: str, attempts: int) -> Verdict:
        """The verdict on a download that did not come whole."""
        if exchange is not None and exchange.truncated == "length":
            return Verdict("failed", fault)  # it will be too large the next time, too
        return self._again(fault, attempts, 0.0)

    def _again(
        self,
        note: str,
        attempts: int,
        asked: float,
        refusal: str | None = None,
        host_wait: float = 0.0,
    ) -> Verdict:
        host_wait = min(host_wait, LONGEST_WAIT)
        if attempts >= self.times:
            return Verdict("failed", note, refusal=refusal, host_wait=host_wait)
        wait = min(max(self.delay * 2**attempts, asked), LONGEST_WAIT)
        return Verdict("retry", note, wait, refusal, host_wait)


def retry_after(message: ResponseMessage, now: datetime) -> float:
    """The seconds that a `Retry-After` asks for (RFC 9110 section 10.2.3); 0 without one.

    A date is held against the server's own `Date`, where there is one: the clocks may differ.
    """
    value = message.header("retry-after") or ""
    if value.isascii() and value.isdigit():
        return float(value) if len(value) < 10 else LONGEST_WAIT
    moment = _http_date(value)
    if moment is None:
        return 0.0
    since = _http_date(message.header("date") or "") or now
    return max(0.0, (moment - since).total_seconds())


def _http_date(value: str) -> datetime | None:
    if not 0 < len(value) <= _LONGEST_DATE:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
