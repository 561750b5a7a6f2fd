"""Selects the captures of a collection for an export.

The order is fixed: by the name of the records file, then by position in it. So equal collections
give equal exports.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from archive.catalogue.snapshot import Snapshot
from archive.progress import Progress
from pipelines.records.day import is_between
from pipelines.records.file import lines_of, record_of
from pipelines.records.record import Record
from pipelines.search.query.query import Query

_LATEST: Final = """
INSERT INTO latest VALUES (?, ?, ?, ?) ON CONFLICT (edition, article_id) DO UPDATE
SET captured_at = excluded.captured_at, position = excluded.position
WHERE excluded.captured_at >= captured_at
"""

_MOST_NAMED: Final = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions of an export. A capture has to meet all that are given."""

    editions: frozenset[str] = frozenset()
    sections: frozenset[int] = frozenset()
    since: str | None = None
    """Published on this day (`2017-08-11`) or later."""
    until: str | None = None
    """Published on this day or earlier."""
    query: Query | None = None
    """The query that the capture has to match."""
    latest: bool = False
    """Only the latest capture of each article, among those that pass the other filters."""

    @property
    def leave_all(self) -> bool:
        """Whether every capture passes."""
        return self == Filters()

    def take(self, record: Record) -> bool:
        """Whether a capture passes the filters other than `latest`."""
        if self.editions and record.edition not in self.editions:
            return False
        if self.sections and (record.section is None or record.section.id not in self.sections):
            return False
        if self.query is not None and not self.query.matches(record):
            return False
        return is_between(record.published, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Selected:
    """A selected capture."""

    line: bytes
    """The line of the records file, with its line end."""
    record: Record


@dataclass(slots=True)
class ExportReport:
    """What an export did: counts, and what was wrong."""

    captures: int = 0
    """Selected captures."""
    damaged: int = 0
    """Lines of records files that are not records."""
    left_out: int = 0
    """Selected captures without a text, which the format leaves out."""
    unread: int = 0
    """Selected captures whose page cannot be read, which a format with structure leaves out."""
    faults: list[str] = field(default_factory=list)
    """A sentence for each fault. Of damaged lines only the first is named, of pages the first
    thousand."""

    def add_unread(self, fault: str) -> None:
        """Counts a capture whose page cannot be read."""
        self.unread += 1
        if self.unread <= _MOST_NAMED:
            self.faults.append(fault)


def selection(
    snapshot: Snapshot, filters: Filters, report: ExportReport, progress: Progress
) -> Iterator[Selected]:
    """Yields the captures that pass the filters, in order, in constant memory.

    Lines that are not records are counted and skipped.

    Raises:
        StorageError: If a file cannot be read.

    """
    if not filters.latest:
        for _, selected in _selected(snapshot, filters, report, progress):
            report.captures += 1
            yield selected
        return
    with closing(sqlite3.connect("")) as database:  # a temporary file, deleted on close
        database.execute(
            "CREATE TABLE latest (edition TEXT, article_id INTEGER, captured_at TEXT,"
            " position INTEGER, PRIMARY KEY (edition, article_id)) WITHOUT ROWID"
        )
        for position, selected in _selected(snapshot, filters, ExportReport(), progress):
            record = selected.record
            # Without the Z: a moment with a fraction is later than the same one without.
            moment = record.captured_at.removesuffix("Z")
            database.execute(_LATEST, (record.edition, record.article_id, moment, position))
        wanted = database.execute("SELECT position FROM latest ORDER BY position")
        row = wanted.fetchone()
        for position, selected in _selected(snapshot, filters, report, progress):
            if row is not None and row[0] == position:
                row = wanted.fetchone()
                report.captures += 1
                yield selected


def _selected(
    snapshot: Snapshot, filters: Filters, report: ExportReport, progress: Progress
) -> Iterator[tuple[int, Selected]]:
    """Yields the captures that pass the filters other than `latest`, each with its position."""
    total = sum(extent.length for extent in snapshot.records)
    before = 0
    for extent in snapshot.records:
        for offset, line in lines_of(extent):
            progress("reading records", before + offset, total)
            record = record_of(line)
            if record is None:
                report.damaged += 1
                if report.damaged == 1:
                    report.faults.append(f"{extent.name}:{offset}: the line is not a record")
            elif filters.take(record):
                yield before + offset, Selected(line, record)
        before += extent.length
