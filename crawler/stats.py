"""What a crawl counts beside its journal; docs/stats.md says of what."""

from __future__ import annotations

from archive.stat import Stat


class CrawlStat(Stat):
    """Counted by the spider, the middlewares and the handlers."""

    ARTICLES_ANSWERED = "articles/answered"
    ARTICLES_FAILED = "articles/failed"
    ARTICLES_WITHOUT_ARTICLE = "articles/without_article"
    BOUNDARY_REFUSED = "boundary/refused"
    EXTRACTED_FROM_CONTAINER = "extract/container"
    EXTRACTED_GENERICALLY = "extract/generic"
    NO_ARTICLE = "extract/no_article"
    WARNING = "extract/warning/CODE"
    LINKS_NOT_READ = "links/not_read/REASON"
    MISTAKES = "mistakes"
    REFUSED = "refused/REASON"
    REFUSED_GIVEN_UP = "refused/given_up"
    REFUSED_REQUISITES = "refused/requisites"
    REPLAY_HIT = "replay/hit"
    REPLAY_MISS = "replay/miss"
    REPLAY_MISSED_ARTICLES = "replay/missed_articles"
    REQUISITE_NAMED = "requisite/named"
    REQUISITE_NOT_OWN_HOST = "requisite/not_own_host"
    REQUISITE_REFUSED = "requisite/refused"
    REQUISITE_OVER_LIMIT = "requisite/over_limit"
    REQUISITE_DONE = "requisite/done"
    REQUISITE_FAILED = "requisite/failed"
    REQUISITE_RETRY = "requisite/retry"
    ROBOTS_ASKED = "robots/asked"
    ROBOTS_FORBIDDEN = "robots/forbidden"
    ROBOTS_GIVEN_UP = "robots/given_up"
    ROBOTS_UNREACHABLE = "robots/unreachable"
    STORED_DONE = "store/done"
    STORED_FAILED = "store/failed"
    STORED_RETRY = "store/retry"
    REFUSED_BY_DISK = "store/refused"
    INVALID = "validate/invalid_FIELD"
