"""The captures found in the WARC files of a collection, to compare all derived files with.

This is a temporary SQLite database, because a collection may have more captures than fit into
memory, and several processes write to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

_TABLES: Final = """
CREATE TABLE captures (
    file TEXT, offset INTEGER, length INTEGER, type TEXT, record_id TEXT, url TEXT, date TEXT,
    status INTEGER, mime TEXT, digest TEXT, normal_digest TEXT, payload_sha256 TEXT,
    indexable INTEGER,
    refers_to TEXT, refers_to_url TEXT, refers_to_date TEXT
);
"""
_INDEXES: Final = """
CREATE INDEX by_place ON captures (file, offset);
CREATE INDEX by_id ON captures (record_id);
CREATE INDEX by_id_and_type ON captures (record_id, type);
CREATE INDEX by_date ON captures (date, url, type);
CREATE INDEX by_digest ON captures (normal_digest, type);
CREATE INDEX by_payload ON captures (payload_sha256, type);
CREATE TABLE listed (capture INTEGER PRIMARY KEY);
"""
_INSERT: Final = f"INSERT INTO captures VALUES ({', '.join('?' * 16)})"
# `type < 'revisit'` is `response` and `resource`, and can use the index: an archive may be made to
# hold a hundred thousand records of one id.
_UNRESOLVED: Final = """
SELECT file, offset, refers_to, refers_to_url FROM captures AS revisit
WHERE (refers_to IS NOT NULL OR refers_to_date IS NOT NULL) AND NOT coalesce(
    (SELECT coalesce(target.payload_sha256 = revisit.payload_sha256, 1) FROM captures AS target
        WHERE target.record_id = revisit.refers_to AND target.type < 'revisit' LIMIT 1),
    (SELECT coalesce(target.payload_sha256 = revisit.payload_sha256, 1) FROM captures AS target
        WHERE target.date = revisit.refers_to_date AND target.url = revisit.refers_to_url
        AND target.type < 'revisit' LIMIT 1),
    (SELECT 1 FROM captures AS target WHERE target.normal_digest = revisit.normal_digest
        AND target.type < 'revisit' LIMIT 1),
    (SELECT 1 FROM captures AS target WHERE target.payload_sha256 = revisit.payload_sha256
        AND target.type < 'revisit' LIMIT 1),
    0
)
"""
_REPEATED: Final = """
SELECT later.file, min(later.offset), first.file, count(*) FROM captures AS later
JOIN captures AS first
ON first.rowid = (SELECT min(rowid) FROM captures WHERE record_id = later.record_id)
WHERE first.file != later.file GROUP BY later.file, first.file ORDER BY later.file, first.file
"""
_WITHOUT_LINE: Final = """
SELECT file, offset, url FROM captures
WHERE indexable AND rowid NOT IN (SELECT capture FROM listed)
"""


class CaptureRow(NamedTuple):
    """A response, revisit or resource record: what records and index lines can point to."""

    file: str
    """The sealed name of the WARC file."""
    offset: int
    length: int
    type: str
    record_id: str
    url: str
    date: str
    status: int | None
    mime: str | None
    digest: str | None
    normal_digest: str | None
    """The same in a normal form, to compare it with the digests of other records."""
    payload_sha256: str | None
    """Hexadecimal, of the payload without chunks; None if it could not be computed."""
    indexable: bool
    """Whether the index must have a line for it."""
    refers_to: str | None
    refers_to_url: str | None
    refers_to_date: str | None


class Ledger:
    """A connection to the database, for one process."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Opens the database; with `create`, makes it."""
        self._db = sqlite3.connect(path, isolation_level=None, timeout=600)
        self._db.execute("PRAGMA synchronous = OFF")
        if create:
            self._db.execute("PRAGMA journal_mode = OFF")
            self._db.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._db.close()

    def add(self, rows: Iterable[CaptureRow]) -> None:
        """Adds rows, in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(_INSERT, rows)
        self._db.execute("COMMIT")

    def prepare_lookups(self) -> None:
        """Makes the SQL indexes. Call it once, after the last row was added."""
        self._db.executescript(_INDEXES)
        self._db.execute("BEGIN")

    def at(self, file: str, offset: int) -> tuple[int, CaptureRow] | None:
        """Returns the number and the row of the capture at a place; None if there is none."""
        row = self._db.execute(
            "SELECT rowid, * FROM captures WHERE file = ? AND offset = ?", (file, offset)
        ).fetchone()
        return (row[0], CaptureRow(*row[1:])) if row else None

    def mark_listed(self, number: int) -> bool:
        """Records that the index has a line for a capture; returns False if it had one already."""
        return self._db.execute("INSERT OR IGNORE INTO listed VALUES (?)", (number,)).rowcount == 1

    def without_line(self) -> Iterator[tuple[str, int, str]]:
        """Yields file, offset and address of captures that have no line in the index."""
        yield from self._db.execute(_WITHOUT_LINE)

    def unresolved_revisits(self) -> Iterator[tuple[str, int, str | None, str | None]]:
        """Yields file, offset and target (id, address) of revisits whose payload is not here."""
        yield from self._db.execute(_UNRESOLVED)

    def repeated_ids(self) -> Iterator[tuple[str, int, str, int]]:
        """Yields each file with ids of an earlier one: name, first offset, that file, count."""
        yield from self._db.execute(_REPEATED)
