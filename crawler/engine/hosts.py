"""How each host is treated: when it is left alone, for how long, and when for good.

A refusal is tried again like any page that failed, behind all others. Where one refusal follows
another, it is the host that refuses: it is asked more and more rarely, and at last no more in this
crawl. To go on hammering is what gets a crawler blocked for good.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

_PATIENCE: Final = 3
"""Requests in vain, one after the other, that are nothing unusual: the pages may be bad."""
logger = logging.getLogger(__name__)


class Hosts:
    """Knows which hosts are not to be asked now. All times are by a clock that does not jump."""

    def __init__(
        self,
        *,
        delay: float,
        longest: float,
        limit: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes the rules.

        Args:
            delay: Seconds of the first pause; doubled for each request in vain that follows.
            longest: Seconds of the longest of these pauses.
            limit: Requests in vain, one after the other, after which a host is given up; 0 for no
                limit.
            clock: Seconds.

        """
        self.given_up: str | None = None
        """The host that was asked in vain as often as the limit says, if any."""
        self._delay = delay
        self._longest = longest
        self._limit = limit
        self._clock = clock
        self._until: dict[str, float] = {}
        self._pace: dict[str, float] = {}
        self._in_vain: Counter[str] = Counter()

    def resting(self) -> set[str]:
        """The hosts that are not to be asked now."""
        now = self._clock()
        return {host for host, until in self._until.items() if until > now}

    def seconds_to_rest(self, host: str) -> float:
        """For how long a host is not to be asked."""
        return max(0.0, self._until.get(host, 0.0) - self._clock())

    def has_pace(self, host: str) -> bool:
        """Whether a host asks for a pause after each request, and so for one request at a time."""
        return host in self._pace

    def keep_pace(self, host: str, seconds: float) -> None:
        """From now on a host has a pause after each request."""
        if seconds > 0:
            self._pace[host] = seconds
        else:
            self._pace.pop(host, None)

    def was_asked(self, host: str) -> None:
        """Notes the beginning or the end of a request."""
        self.rest(host, self._pace.get(host, 0.0))

    def answered(self, host: str) -> None:
        """Notes that a host gave what was asked for."""
        self._in_vain.pop(host, None)

    def refused(self, host: str, reason: str, wait: float) -> None:
        """Notes that a host did not give what was asked for.

        Args:
            host: Which.
            reason: For the log.
            wait: Seconds for which it asks to be left alone.

        """
        self._in_vain[host] += 1
        count = self._in_vain[host]
        if count > _PATIENCE:
            # More doublings than these are over any bound, and over what a float holds.
            doublings = min(count - _PATIENCE - 1, 32)
            wait = max(wait, min(self._delay * 2**doublings, self._longest))
        if self._limit and count >= self._limit and self.given_up is None:
            self.given_up = host
            logger.critical(
                "%s did not give what was asked for %d times in a row (the last time: %s): the "
                "crawl ends",
                host,
                count,
                reason,
            )
        elif wait > 0:
            logger.log(
                logging.WARNING if wait >= 1 else logging.INFO,
                "%s is left alone for %.0f seconds (%s; %d in a row)",
                host,
                wait,
                reason,
                count,
            )
        self.rest(host, wait)

    def rest(self, host: str, seconds: float) -> None:
        """Leaves a host alone for some seconds; a longer pause that has begun stays."""
        if seconds > 0:
            until = self._clock() + seconds
            self._until[host] = max(self._until.get(host, 0.0), until)
