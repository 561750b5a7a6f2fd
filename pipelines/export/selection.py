"""The captures of a collection that an export is of, one after the other.

The order is fixed: by the name of the records file, and within it as the captures lie in the WARC
file. So equal collections give equal exports.
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
SET captured_at = excluded.captured_at, place = excluded.place
WHERE excluded.captured_at >= captured_at
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; each that is given has to hold."""

    editions: frozenset[str] = frozenset()
    sections: frozenset[int] = frozenset()
    since: str | None = None
    """`2017-08-11`: this day or later."""
    until: str | None = None
    """This day or earlier."""
    query: Query | None = None
    """What the capture has to answer."""
    latest: bool = False
    """Of each article only the latest of the captures that the other filters leave."""

    @property
    def leave_all(self) -> bool:
        """Whether nothing is filtered."""
        return self == Filters()

    def take(self, record: Record) -> bool:
        """Whether a capture is wanted, `latest` aside."""
        if self.editions and record.edition not in self.editions:
            return False
        if self.sections and (record.section is None or record.section.id not in self.sections):
            return False
        if self.query is not None and not self.query.matches(record):
            return False
        return is_between(record.published, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Selected:
    """A capture of the selection."""

    line: bytes
    """The record as it stands in its file, with one line end."""
    record: Record


@dataclass(slots=True)
class Told:
    """What is to be told at the end."""

    captures: int = 0
    """In the selection."""
    damaged: int = 0
    """Lines of records files that are no records."""
    left_out: int = 0
    """Captures of the selection that the format has no place for."""
    faults: list[str] = field(default_factory=list)
    """Sentences, the first of each kind."""


def selection(
    snapshot: Snapshot, filters: Filters, told: Told, progress: Progress
) -> Iterator[Selected]:
    """The captures that the filters leave, in order. Memory does not grow with their number.

    Lines that are no records are counted and passed over.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    if not filters.latest:
        for _, selected in _selected(snapshot, filters, told, progress):
            told.captures += 1
            yield selected
        return
    with closing(sqlite3.connect("")) as places:  # a temporary file, gone with the connection
        places.execute(
            "CREATE TABLE latest (edition TEXT, article_id INTEGER, captured_at TEXT,"
            " place INTEGER, PRIMARY KEY (edition, article_id)) WITHOUT ROWID"
        )
        for place, its in _selected(snapshot, filters, Told(), progress):
            of = its.record
            # Without the Z: a moment with a fraction is later than the same one without.
            moment = of.captured_at.removesuffix("Z")
            places.execute(_LATEST, (of.edition, of.article_id, moment, place))
        wanted = places.execute("SELECT place FROM latest ORDER BY place")
        row = wanted.fetchone()
        for place, its in _selected(snapshot, filters, told, progress):
            if row is not None and row[0] == place:
                row = wanted.fetchone()
                told.captures += 1
                yield its


def _selected(
    snapshot: Snapshot, filters: Filters, told: Told, progress: Progress
) -> Iterator[tuple[int, Selected]]:
    """The captures that the filters leave, `latest` aside; each after its place among the bytes."""
    total = sum(extent.length for extent in snapshot.records)
    before = 0
    for extent in snapshot.records:
        for offset, line in lines_of(extent):
            progress("reading records", before + offset, total)
            record = record_of(line)
            if record is None:
                told.damaged += 1
                if told.damaged == 1:
                    told.faults.append(f"{extent.name}:{offset}: the line is no record")
            elif filters.take(record):
                yield before + offset, Selected(line, record)
        before += extent.length
