"""The journal of an offline crawl: nothing is captured, records point into another archive.

The frontier is a scratch database in memory, gone with the crawl. Record lines are gathered by the
WARC file that they point into and written at the end, in the order of that file; each records file
comes into being whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Collection as Set
from contextlib import ExitStack
from pathlib import Path

from archive.catalogue.database import open_catalogue
from archive.catalogue.frontier import Bounds, Counts, Entry, Frontier
from archive.catalogue.register import Register
from archive.collection import Collection
from archive.errors import StorageError
from archive.files import write_whole
from archive.journal.recover import Recovery
from archive.journal.stats import JournalStat
from archive.journal.unit import Unit
from archive.names import stem_of
from archive.warc.capture import StoredCapture
from archive.warc.stamps import Stamps, warc_date

LineToKeep = Callable[[StoredCapture, bytes], bytes | None]
_LINES = (
    "CREATE TEMP TABLE lines (file TEXT, offset INTEGER, line BLOB, PRIMARY KEY (file, offset))"
)


class OfflineJournal:
    """Takes the units of a crawl that is answered from an archive."""

    def __init__(
        self,
        collection: Collection,
        stamps: Stamps,
        bounds: Bounds | None = None,
        line_to_keep: LineToKeep = lambda _stored, _line: None,
    ) -> None:
        """Takes what a crawl writes with; nothing is touched before `open`.

        Args:
            collection: Where the records go.
            stamps: The clock.
            bounds: The most pages that are taken in.
            line_to_keep: Gives the line of an earlier record that stays in place of a new one.

        """
        self._bounds = bounds
        self._line_to_keep = line_to_keep
        self._stats: Counter[str] = Counter()
        self._collection = collection
        self._stamps = stamps
        self._held = ExitStack()

    @property
    def stats(self) -> Counter[str]:
        """What was done, counted by name."""
        return self._stats

    @property
    def crawl(self) -> int:
        """Always 1: an offline crawl begins anew each time."""
        return 1

    def open(self, arguments: str) -> Recovery:
        """Takes the collection that the records go to."""
        self._collection.create()
        self._held.enter_context(self._collection.lock())
        self._db = open_catalogue(Path(":memory:"))
        self._held.callback(self._db.close)
        self._db.execute(_LINES)
        crawl = Register(self._db).begin_crawl(arguments, warc_date(self._stamps.now()))
        self._frontier = Frontier(self._db, crawl, self._stamps.steady, self._bounds)
        return Recovery()

    def add(self, entries: Iterable[Entry]) -> Counts:
        """Takes pages into the frontier."""
        counts = self._frontier.add(entries)
        self._stats[JournalStat.FRONTIER_ADDED] += counts.added
        self._stats[JournalStat.FRONTIER_KNOWN] += counts.known
        if counts.beyond:
            self._stats[JournalStat.FRONTIER_BEYOND] += counts.beyond
        return counts

    def lease(self, busy: Set[str]) -> list[Entry]:
        """The next page of each host that is not busy."""
        return self._frontier.lease(busy)

    def pending(self) -> int:
        """How many pages are not finished."""
        return len(self._frontier)

    def write(self, unit: Unit) -> None:
        """Takes the record line of a unit, if it has one, and marks its page."""
        if unit.stored is not None and unit.record_line is not None:
            line = unit.record_line(unit.stored)
            if line is not None:
                kept = self._line_to_keep(unit.stored, line)
                added = self._db.execute(
                    "INSERT OR IGNORE INTO lines VALUES (?, ?, ?)",
                    (unit.stored.file, unit.stored.offset, kept or line),
                ).rowcount
                if not added:
                    self._stats[JournalStat.RECORDS_REPEATED] += 1
                else:
                    self._stats[JournalStat.RECORDS_WRITTEN] += 1
                    self._stats[JournalStat.RECORDS_KEPT] += kept is not None
        if unit.key is not None:
            self._frontier.finish(unit.key, failed=unit.outcome == "failed", note=unit.note)

    def due(self) -> bool:
        """Never: nothing is promised before the end."""
        return False

    def commit(self) -> None:
        """Nothing to do; see `due`."""

    def close(self) -> None:
        """Writes the records files and lets go.

        Raises:
            StorageError: Where they cannot be written.

        """
        try:
            files = self._db.execute("SELECT DISTINCT file FROM lines ORDER BY file").fetchall()
            for (file,) in files:
                lines = self._db.execute(
                    "SELECT line FROM lines WHERE file = ? ORDER BY offset", (file,)
                )
                write_whole(
                    self._collection.records_path(stem_of(Path(file))), (line for (line,) in lines)
                )
        except OSError as error:
            raise StorageError(
                f"The records could not be written to {self._collection.records} ({error}). "
                "Free space, or give another folder with -s COLLECTION=DIR, and run it again."
            ) from error
        finally:
            self._held.close()
