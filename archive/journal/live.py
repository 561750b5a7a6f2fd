"""The journal: hands over what was fetched, so that nothing acknowledged is ever lost.

The unit is one download: its WARC records, its line of the records file and the new state of its
page in the frontier go in together. Units are committed in groups: files appended, both synced,
then the COMMIT with their lengths. Only then is a unit acknowledged. A crash at any moment leaves
the files at least as long as the catalogue says, and `archive.journal.recover` cuts off the rest.

A journal belongs to one thread at a time and blocks on the disk; it is not for an event loop.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Collection as Set
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from archive.catalogue.frontier import Bounds, Counts, Entry, Frontier
from archive.catalogue.opening import open_complete
from archive.catalogue.rebuild import VisitKey, no_visit_key
from archive.catalogue.register import Register
from archive.collection import Collection
from archive.errors import ArchiveError, StorageError, disk_refused
from archive.index.file import write_index
from archive.journal.free_space import require_free_space
from archive.journal.open_files import OpenFiles
from archive.journal.recover import Recovery, recover
from archive.journal.stats import JournalStat
from archive.journal.unit import Unit
from archive.warc.capture import StoredCapture
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import CaptureRecords, capture_records
from archive.warc.fields import CRAWL_ARGUMENTS, CRAWL_NUMBER, VISIT_KEY, VISIT_OUTCOME
from archive.warc.stamps import Stamps, warc_date
from archive.warc.writing import warcinfo

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a group is committed, a file is full, and the disk too full to go on."""

    file_bytes: int = 1_000_000_000
    group_units: int = 128
    group_bytes: int = 32 << 20
    group_seconds: float = 0.5
    free_bytes: int = 0
    """What must be free on the disk; 0 where nobody looks."""


class Journal:
    """The journal of a live crawl, on a collection that it holds as long as it is open."""

    def __init__(
        self,
        collection: Collection,
        *,
        stamps: Stamps,
        info: Iterable[tuple[str, str]],
        limits: Limits | None = None,
        bounds: Bounds | None = None,
        visit_key: VisitKey = no_visit_key,
    ) -> None:
        """Takes what a crawl writes with; nothing is touched before `open`.

        Args:
            collection: Where to.
            stamps: The clock and the record ids.
            info: What the warcinfo record says, by name, beside the crawl's number and arguments.
            limits: When to commit, when to roll over.
            bounds: The most pages that are taken in.
            visit_key: Knows the site; asked where the catalogue is made again.

        """
        self._stats: Counter[str] = Counter()
        self._collection = collection
        self._stamps = stamps
        self._info = tuple(info)
        self._limits = limits or Limits()
        self._bounds = bounds
        self._visit_key = visit_key
        self._held = ExitStack()
        self._files: OpenFiles | None = None
        self._warcinfo_id = ""
        self._units = 0
        self._committed = (0, 0)
        self._last_commit = time.monotonic()
        self._is_open = False
        self._broken: StorageError | None = None

    def open(self, arguments: str) -> Recovery:
        """Takes the collection, recovers it, and begins a crawl or goes on with one.

        Args:
            arguments: What is asked for, in a normal form. An unfinished crawl with the same
                arguments is gone on with; otherwise a new one begins.

        Raises:
            CollectionBusyError: Where another process holds the collection.
            StorageError: Where it cannot be written to, or the disk is nearly full.
            DamagedArchiveError: Where committed bytes are missing.

        """
        self._arguments = arguments
        try:
            self._collection.create()
            self._held.enter_context(self._collection.lock())
            require_free_space(self._collection.root, self._limits.free_bytes)
            self._db = open_complete(self._collection, self._visit_key, logger.warning)
            self._held.callback(self._db.close)
            recovery = recover(self._collection, self._db)
            self._register = Register(self._db)
            self._crawl = self._register.begin_crawl(arguments, self._now())
            self._frontier = Frontier(self._db, self._crawl, self._stamps.steady, self._bounds)
            self._frontier.reopen()
        except (OSError, sqlite3.Error) as error:
            self._held.close()
            raise disk_refused(self._collection.root, error) from error
        except ArchiveError:
            self._held.close()
            raise
        self._is_open = True
        return recovery

    @property
    def stats(self) -> Counter[str]:
        """What was done, counted by name."""
        return self._stats

    @property
    def crawl(self) -> int:
        """The number of this crawl in its collection."""
        return self._crawl

    def add(self, entries: Iterable[Entry]) -> Counts:
        """Takes pages into the frontier; durable with the next commit."""
        with self._storing():
            self._begin()
            counts = self._frontier.add(entries)
        self._stats[JournalStat.FRONTIER_ADDED] += counts.added
        self._stats[JournalStat.FRONTIER_KNOWN] += counts.known
        if counts.beyond:
            self._stats[JournalStat.FRONTIER_BEYOND] += counts.beyond
        return counts

    def lease(self, busy: Set[str]) -> list[Entry]:
        """The next page of each host that is not busy."""
        with self._storing():
            return self._frontier.lease(busy)

    def pending(self) -> int:
        """How many pages are not finished."""
        return len(self._frontier)

    def write(self, unit: Unit) -> None:
        """Appends a unit; it is durable with the next commit.

        Raises:
            StorageError: Where the disk refuses. All up to the last commit is safe, and the journal
                takes nothing more.

        """
        with self._storing():
            self._begin()
            for number, exchange in enumerate(unit.exchanges, start=1):
                is_last = number == len(unit.exchanges)
                self._capture(exchange, unit, is_last=is_last)
            if unit.key is None:
                pass
            elif unit.outcome == "retry":
                self._frontier.retry(unit.key, wait=unit.wait, note=unit.note)
            else:
                self._frontier.finish(unit.key, failed=unit.outcome == "failed", note=unit.note)
        self._units += 1

    def due(self) -> bool:
        """Whether to commit now: group or file is full, or the oldest unit waited enough."""
        length = self._files.warc.length if self._files is not None else 0
        limits = self._limits
        return (
            self._units >= limits.group_units
            or length - self._committed[0] >= limits.group_bytes
            or length >= limits.file_bytes
            or time.monotonic() - self._last_commit >= limits.group_seconds
        )

    def commit(self) -> None:
        """Makes all that was taken so far durable: from here on it is acknowledged.

        Raises:
            LowSpaceError: After that, where the disk is nearly full: it is time to `close`.
            StorageError: See `write`.

        """
        self._commit()
        if not self._broken:
            with self._storing():
                require_free_space(self._collection.root, self._limits.free_bytes)

    def _commit(self) -> None:
        if self._broken or not self._db.in_transaction:
            self._last_commit = time.monotonic()
            return
        with self._storing():
            files = self._files
            if files is not None:
                files.sync()
                # From here on, not after COMMIT: one that fails may yet be found in the log, and
                # then the files have to hold what it says.
                self._committed = files.warc.length, files.records.length
                self._register.commit_file(files.stem, *self._committed)
            self._db.execute("COMMIT")
            self._stats[JournalStat.COMMITS] += 1
            if files is not None and files.warc.length >= self._limits.file_bytes:
                self._seal(files)
        self._units = 0
        self._last_commit = time.monotonic()

    def close(self) -> None:
        """Commits, seals the files, says whether the crawl is finished, and lets go."""
        try:
            if self._is_open and not self._broken:
                self._commit()
                with self._storing():
                    if self._files is not None:
                        self._seal(self._files)
                    if not self.pending():
                        self._register.finish_crawl(self._crawl, self._now())
                write_index(self._register.index_entries(), self._collection.index)
        finally:
            self._is_open = False
            self._held.close()

    def _capture(self, exchange: Exchange, unit: Unit, *, is_last: bool) -> None:
        files = self._files or self._open_files()
        built = capture_records(
            exchange,
            stamps=self._stamps,
            warcinfo_id=self._warcinfo_id,
            context=_context(unit) if is_last else {},
            find_original=self._register.original,
        )
        members = [record.member() for record in built.records]
        stored = StoredCapture(
            built.capture, files.warc.path.name, files.warc.length, len(members[0])
        )
        # Made before anything is written: where a line cannot be made, nothing of it is stored.
        line = unit.record_line(stored) if is_last and unit.record_line is not None else None
        files.warc.append(b"".join(members))
        if line:
            files.records.append(line)
            self._stats[JournalStat.RECORDS_WRITTEN] += 1
        self._register.remember(stored, files.stem, whole=exchange.truncated is None)
        self._count(exchange, built)

    def _count(self, exchange: Exchange, built: CaptureRecords) -> None:
        self._stats[JournalStat.EXCHANGES] += 1
        self._stats[JournalStat.RECORDS_BY_TYPE.of(built.capture.record_type)] += 1
        self._stats[JournalStat.RESPONSE_BYTES] += len(exchange.response)
        if exchange.truncated:
            self._stats[JournalStat.TRUNCATED.of(exchange.truncated)] += 1

    def _open_files(self) -> OpenFiles:
        serial = self._register.next_serial()
        now = self._stamps.now()
        files = self._files = OpenFiles(self._collection, self._collection.stem(now, serial))
        self._committed = (0, 0)
        self._warcinfo_id = self._stamps.record_id()
        about = ((CRAWL_ARGUMENTS, self._arguments), (CRAWL_NUMBER, str(self._crawl)))
        first = warcinfo(
            files.warc.path.name,
            (*self._info, *about),
            record_id=self._warcinfo_id,
            date=warc_date(now),
        )
        files.warc.append(first.member())
        self._register.begin_file(files.stem, serial)
        self._stats[JournalStat.FILES] += 1
        return files

    def _seal(self, files: OpenFiles) -> None:
        digests = files.seal()
        self._register.seal_file(files.stem, *digests)
        self._files = None

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _storing(self) -> Iterator[None]:
        """What the disk or the database refuses in here is the end of this journal."""
        if self._broken is not None:
            raise self._broken
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise self._fail(error) from error

    def _fail(self, error: Exception) -> StorageError:
        """Rolls back to the last commit; the journal takes nothing more."""
        self._broken = disk_refused(self._collection.root, error)
        if self._db.in_transaction:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
        if self._files is not None:
            # What cannot be cut off now is cut off by recovery at the next start.
            files, self._files = self._files, None
            with suppress(OSError):
                files.cut(*self._committed)
        return self._broken

    def _now(self) -> str:
        return warc_date(self._stamps.now())


def _context(unit: Unit) -> dict[str, str]:
    """What the metadata record says: enough to make the page's row of the frontier again."""
    context = dict(unit.context)
    if unit.key is not None:
        context |= {VISIT_KEY: unit.key, VISIT_OUTCOME: unit.outcome}
    return context
