"""The captures of a collection that an export is of, one after the other.

The order is fixed: by the name of the records file, and within it as the captures lie in the WARC
file. So equal collections give equal exports.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import msgspec

from archive.progress import Progress
from archive.snapshot import Extent, Snapshot
from pipelines.record import Record

_LINE_LIMIT: Final = 64 << 20
_LARGEST: Final = (1 << 63) - 1
_DECODER: Final = msgspec.json.Decoder(Record)
_EDITION: Final = re.compile(r"[a-z]{1,16}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
        day = day_of(record)
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


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


def day_of(record: Record) -> str:
    """The day that `--since` and `--until` go by: published, as shown; else captured, in UTC."""
    match = _DAY.match(record.published or "")
    return match[0] if match else record.captured_at[:10]


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
        for offset, line in _lines(extent):
            progress("reading records", before + offset, total)
            record = _record(line)
            if record is None:
                told.damaged += 1
                if told.damaged == 1:
                    told.faults.append(f"{extent.name}:{offset}: the line is no record")
            elif filters.take(record):
                yield before + offset, Selected(line, record)
        before += extent.length


def _lines(extent: Extent) -> Iterator[tuple[int, bytes]]:
    """The lines of a file as far as it is committed, each after its offset."""
    offset = 0
    with extent.open() as file:
        while offset < extent.length:
            line = file.readline(min(_LINE_LIMIT, extent.length - offset))
            if not line:
                return
            yield offset, line
            offset += len(line)
            if len(line) == _LINE_LIMIT and not line.endswith(b"\n"):
                offset += _pass_over(file)


def _pass_over(file: BinaryIO) -> int:
    """Reads to the end of a line that is too long; gives the bytes."""
    passed = 0
    while piece := file.readline(1 << 20):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def _record(line: bytes) -> Record | None:
    """The record of a line; None where it is none, or where a field is of no form it can have.

    A records file may come from anyone: what file names are made of is looked at here, once.
    """
    if not line.endswith(b"\n"):
        return None
    try:
        record = _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    section = 0 if record.section is None else record.section.id
    numbers = [record.article_id, section, record.warc.offset, record.warc.length]
    votes = [record.likes, record.dislikes, record.comment_count]
    if any(number is not None and not 0 <= number <= _LARGEST for number in [*numbers, *votes]):
        return None
    if not 100 <= record.status <= 999 or record.schema != 1:
        return None
    fits = _EDITION.fullmatch(record.edition) and _MOMENT.fullmatch(record.captured_at)
    return record if fits else None
