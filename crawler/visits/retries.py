"""What becomes of a page after a download: done, tried again, or given up. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from archive.http.message import ResponseMessage
from archive.journal.unit import Outcome
from archive.warc.exchange import Exchange

PASSING: Final = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
"""Statuses that speak of the moment, not of the page."""
_LONGEST_WAIT: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a page."""

    outcome: Outcome
    note: str | None = None
    wait: float = 0.0
    """Seconds before it is tried again."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and when a page is tried again."""

    times: int
    """The most tries after the first."""
    delay: float
    """Seconds before the first of them; doubled for each that follows."""

    def after_answer(self, message: ResponseMessage, attempts: int) -> Verdict:
        """The verdict on a whole answer."""
        if message.status not in PASSING:
            return Verdict("done", None if message.status == 200 else str(message.status))
        asked = message.header("retry-after") or ""
        return self._again(
            f"status {message.status}", attempts, float(asked) if asked.isdecimal() else 0.0
        )

    def after_failure(self, exchange: Exchange | None, fault: str, attempts: int) -> Verdict:
        """The verdict on a download that failed."""
        if exchange is not None and exchange.response and exchange.truncated is None:
            # The answer is here, whole; what failed was somebody's reading of it.
            return Verdict("done", fault)
        if exchange is not None and exchange.truncated == "length":
            return Verdict("failed", fault)  # it will be too large the next time, too
        return self._again(fault, attempts, 0.0)

    def _again(self, note: str, attempts: int, asked: float) -> Verdict:
        if attempts >= self.times:
            return Verdict("failed", note)
        return Verdict("retry", note, min(max(self.delay * 2**attempts, asked), _LONGEST_WAIT))
