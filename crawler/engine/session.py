"""What the parts of one crawl share: made when it is opened, found through its crawler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from scrapy.crawler import Crawler

from archive.errors import ArchiveError
from archive.journal.on_loop import AsyncJournal
from crawler.engine.hosts import Hosts
from crawler.offline_archive import OfflineArchive
from crawler.visits.addresses import Addresses
from crawler.visits.plan import CrawlPlan
from crawler.visits.visit import Visit
from pipelines.workers.pool import ExtractionPool


def _nowhere(_of: object) -> None:
    """Stands in for the scheduler, until there is one."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One crawl."""

    plan: CrawlPlan
    """What is asked for."""
    addresses: Addresses
    """What belongs to the site."""
    journal: AsyncJournal
    """Open."""
    hosts: Hosts
    """Which hosts are left alone."""
    pages: ExtractionPool
    """The processes that read pages; none is started before there is one to read."""
    archive: OfflineArchive | None = None
    """Where answers come from, if not from the network."""
    add_visit: Callable[[Visit], None] = _nowhere
    """Takes a visit into the frontier; the scheduler's."""
    end_turn: Callable[[str], None] = _nowhere
    """Gives back the turn that a visit held, by its key; the scheduler's."""
    end_by: Callable[[ArchiveError], None] = _nowhere
    """Ends the crawl in order; the spider's."""
    failure: ArchiveError | None = None
    """What ended the crawl, if it was neither its end, nor a person, nor the site."""
    not_of_site: list[str] = field(default_factory=list)
    """Addresses of the plan that are not of the site."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Pages and requisites given up in this run because the site refused them, by reason."""


def session_of(crawler: Crawler) -> Session:
    """The session of a crawler, from when its spider is made.

    Raises:
        TypeError: Where its spider has none.

    """
    session = getattr(crawler.spider, "session", None)
    if not isinstance(session, Session):
        raise TypeError(f"{crawler.spider!r} has no session: this part needs the project's spider")
    return session
