"""A journal whose frontier takes in only so many pages of each kind.

Nothing else bounds how many sections and article ids a site can make up. What counts is what stands
in the frontier, so that a crawl that was interrupted goes on counting where it was.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection as Set
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue.database import open_catalogue
from archive.catalogue.frontier import Counts, Entry, found_by_kind
from archive.journal.recover import Recovery
from archive.journal.unit import CrawlJournal, Unit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that one crawl takes in, as it follows what it finds."""

    pages: int
    """Of each kind of page."""
    requisites: int

    def of(self, kind: str) -> tuple[str, int]:
        """The setting that bounds a kind, and its value."""
        if kind == "requisite":
            return "REQUISITES_PER_CRAWL", self.requisites
        return "PATTERN_PAGES", self.pages


class BoundedJournal:
    """Hands everything on to another journal, but for the pages beyond the bound."""

    def __init__(self, journal: CrawlJournal, bounds: Bounds, catalogue: Path | None) -> None:
        """Takes the journal, its bounds, and the catalogue that lasts, if any."""
        self._journal = journal
        self._catalogue = catalogue
        self._bounds = bounds
        self._taken: Counter[str] = Counter()
        self._full: set[str] = set()

    @property
    def stats(self) -> Counter[str]:
        """What was done, counted by name."""
        return self._journal.stats

    @property
    def crawl(self) -> int:
        """The number of the crawl."""
        return self._journal.crawl

    def open(self, arguments: str) -> Recovery:
        """Opens the journal, and counts what an earlier run of the crawl took in."""
        recovery = self._journal.open(arguments)
        if self._catalogue is not None:
            with closing(open_catalogue(self._catalogue)) as connection:
                self._taken = found_by_kind(connection, self.crawl)
        return recovery

    def add(self, entries: Iterable[Entry]) -> Counts:
        """Takes pages in; of what was found by following, as many of a kind as may be."""
        total = Counts()
        for entry in entries:
            if self._is_beyond(entry):
                self._journal.stats["frontier/beyond"] += 1
                continue
            counts = self._journal.add((entry,))
            total.added += counts.added
            total.known += counts.known
            if entry.is_found:
                self._taken[entry.kind] += counts.added
        return total

    def _is_beyond(self, entry: Entry) -> bool:
        setting, most = self._bounds.of(entry.kind)
        if not entry.is_found or self._taken[entry.kind] < most:
            return False
        if entry.kind not in self._full:
            self._full.add(entry.kind)
            logger.warning(
                "No more of the kind `%s` is taken in: there are %d, and that many are %s. "
                "Links to others are counted as frontier/beyond",
                entry.kind,
                self._taken[entry.kind],
                setting,
            )
        return True

    def lease(self, busy: Set[str]) -> list[Entry]:
        """The next page of each host that is not busy."""
        return self._journal.lease(busy)

    def pending(self) -> int:
        """How many pages are not finished."""
        return self._journal.pending()

    def write(self, unit: Unit) -> None:
        """Takes a unit."""
        self._journal.write(unit)

    def due(self) -> bool:
        """Whether it is time to commit."""
        return self._journal.due()

    def commit(self) -> None:
        """Makes durable what was taken."""
        self._journal.commit()

    def close(self) -> None:
        """Commits, seals and closes."""
        self._journal.close()
