"""What a crawl counts beside its journal and its items; docs/stats.md says of what."""

from __future__ import annotations

from archive.stat import Stat


class CrawlStat(Stat):
    """Counted by the spider, the middlewares and the handlers."""

    BOUNDARY_REFUSED = "boundary/refused"
    REFUSED = "refused/REASON"
    REFUSED_GIVEN_UP = "refused/given_up"
    REFUSED_REQUISITES = "refused/requisites"
    REPLAY_HIT = "replay/hit"
    REPLAY_MISS = "replay/miss"
    REQUISITE_NAMED = "requisite/named"
    REQUISITE_NOT_OWN_HOST = "requisite/not_own_host"
    REQUISITE_REFUSED = "requisite/refused"
    REQUISITE_OVER_LIMIT = "requisite/over_limit"
    REQUISITE_DONE = "requisite/done"
    REQUISITE_FAILED = "requisite/failed"
    REQUISITE_RETRY = "requisite/retry"
    ROBOTS_ASKED = "robots/asked"
    ROBOTS_FORBIDDEN = "robots/forbidden"
    ROBOTS_UNREACHABLE = "robots/unreachable"
