"""The register: crawls of a collection, its files, and the captures in them, in the catalogue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from msgspec.structs import replace

from archive.catalogue.database import open_to_read
from archive.collection import Collection
from archive.errors import StorageError
from archive.index.entry import CdxjEntry, entry_of_capture
from archive.names import WARC
from archive.warc.capture import Capture, Original, StoredCapture

_FIELDS: Final = f"""
record_id, type, url, date, status, mime, payload_sha256, coalesce(name, stem || '{WARC}'),
offset, length
"""
_CAPTURES: Final = f"""
SELECT {_FIELDS}, digest
FROM captures LEFT JOIN adopted USING (stem) LEFT JOIN stated_digests USING (record_id)
"""
_NAMES: Final = "SELECT stem, name FROM adopted"
# Many empty answers are alike and say nothing.
_EMPTY: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_DUPLICATES: Final = f"""
SELECT mine.url, mine.date, coalesce(adopted.name, min(other.stem) || '{WARC}'), other.date
FROM captures AS mine
JOIN captures AS other ON other.payload_sha256 = mine.payload_sha256 AND other.stem != mine.stem
LEFT JOIN adopted ON adopted.stem = other.stem
WHERE mine.stem = ? AND mine.payload_sha256 != ? AND 'revisit' NOT IN (mine.type, other.type)
AND mine.status IS other.status
GROUP BY mine.record_id ORDER BY mine.offset
"""


class FilePair(NamedTuple):
    """A WARC file and its records file, as far as they are committed."""

    stem: str
    warc_length: int
    records_length: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A capture whose payload another file of the collection holds already."""

    url: str
    date: str
    other_file: str
    other_date: str

    def __str__(self) -> str:
        """A sentence without an end."""
        return (
            f"{self.url} of {self.date} has the payload of {self.other_date} in {self.other_file}"
        )


class Register:
    """The tables `crawls`, `files` and `captures` of a catalogue. Not thread-safe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is noted in the block is kept, or nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def begin_crawl(self, arguments: str, now: str) -> int:
        """The number of the unfinished crawl with these arguments, or of a new one."""
        row = self._db.execute(
            "SELECT id FROM crawls WHERE arguments = ? AND finished IS NULL"
            " ORDER BY id DESC LIMIT 1",
            (arguments,),
        ).fetchone()
        if row is not None:
            return int(row[0])
        cursor = self._db.execute(
            "INSERT INTO crawls (arguments, started) VALUES (?, ?)", (arguments, now)
        )
        return int(cursor.lastrowid or 0)

    def finish_crawl(self, crawl: int, now: str) -> None:
        """Notes that nothing is left to fetch."""
        self._db.execute("UPDATE crawls SET finished = ? WHERE id = ?", (now, crawl))

    def has_crawls(self) -> bool:
        """Whether a crawl has been begun with this catalogue."""
        return self._db.execute("SELECT 1 FROM crawls LIMIT 1").fetchone() is not None

    def restore_crawl(self, crawl: int | None, arguments: str, date: str) -> int:
        """Notes a crawl that a WARC file tells of; gives its number.

        It counts as finished: what it had left is not known, and a new crawl finds it again.

        Args:
            crawl: Its number, where the file says it.
            arguments: What was asked for.
            date: A WARC-Date at which it was at work.

        """
        if crawl is None:
            last = self._db.execute(
                "SELECT id FROM crawls WHERE arguments = ? AND id = (SELECT max(id) FROM crawls)",
                (arguments,),
            ).fetchone()
            crawl = last and int(last[0])
        self._db.execute(
            "INSERT INTO crawls VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " started = min(started, excluded.started),"
            " finished = max(finished, excluded.finished)"
            " WHERE arguments = excluded.arguments AND finished IS NOT NULL",
            (crawl, arguments, date, date),
        )
        return int(crawl or self._db.execute("SELECT max(id) FROM crawls").fetchone()[0])

    def next_serial(self) -> int:
        """The serial number of the next file, from 1."""
        row = self._db.execute("SELECT coalesce(max(serial), 0) + 1 FROM files").fetchone()
        return int(row[0])

    def is_serial_free(self, serial: int) -> bool:
        """Whether no file has this serial number."""
        row = self._db.execute("SELECT 1 FROM files WHERE serial = ?", (serial,)).fetchone()
        return row is None

    def files(self, *, only_open: bool = False) -> list[FilePair]:
        """The files that are known, or those of them that are not sealed."""
        condition = " WHERE sealed = 0" if only_open else ""
        rows = self._db.execute(f"SELECT stem, warc_length, records_length FROM files{condition}")
        return [FilePair(*row) for row in rows]

    def file(self, stem: str) -> FilePair | None:
        """A pair of files; None where it is not known."""
        row = self._db.execute(
            "SELECT stem, warc_length, records_length FROM files WHERE stem = ?", (stem,)
        ).fetchone()
        return row and FilePair(*row)

    def warc_lengths(self) -> dict[str, int]:
        """The committed bytes of each WARC file by its sealed name."""
        return dict(
            self._db.execute(
                f"SELECT coalesce(name, stem || '{WARC}'), warc_length"
                " FROM files LEFT JOIN adopted USING (stem)"
            )
        )

    def warc_name(self, sha256: str) -> str | None:
        """The name of a sealed WARC file of these bytes; None where there is none."""
        row = self._db.execute(
            f"SELECT coalesce(name, stem || '{WARC}') FROM files LEFT JOIN adopted USING (stem)"
            " WHERE warc_sha256 = ? LIMIT 1",
            (sha256,),
        ).fetchone()
        return row and str(row[0])

    def begin_file(self, stem: str, serial: int) -> None:
        """Notes a new pair of files, of which nothing is committed."""
        self._db.execute("INSERT INTO files VALUES (?, ?, 0, 0, 0, NULL, NULL)", (stem, serial))

    def name_file(self, stem: str, name: str) -> None:
        """Notes the name of a WARC file that is not called as ours are."""
        self._db.execute("INSERT INTO adopted VALUES (?, ?)", (stem, name))

    def commit_file(self, stem: str, warc_length: int, records_length: int) -> None:
        """Notes how far the files are durable, in bytes."""
        self._db.execute(
            "UPDATE files SET warc_length = ?, records_length = ? WHERE stem = ?",
            (warc_length, records_length, stem),
        )

    def seal_file(self, stem: str, warc_sha256: str, records_sha256: str | None) -> None:
        """Notes that the files are at their end, and their digests; None where there is none."""
        self._db.execute(
            "UPDATE files SET sealed = 1, warc_sha256 = ?, records_sha256 = ? WHERE stem = ?",
            (warc_sha256, records_sha256, stem),
        )

    def renew_records(self, stem: str, records_sha256: str, length: int) -> None:
        """Notes that a sealed records file was rebuilt; files of other archives are not known."""
        self._db.execute(
            "UPDATE files SET records_sha256 = ?, records_length = ? WHERE stem = ? AND sealed = 1",
            (records_sha256, length, stem),
        )

    def take_back(self, stem: str, warc_length: int, records_length: int) -> int:
        """Forgets the captures beyond a length, whose pages are to be fetched again.

        Returns:
            The number of captures that are forgotten.

        """
        with self.transaction():
            self._db.execute(
                "UPDATE frontier SET state = 0, ready = 0 WHERE state = 1 AND"
                " json_extract(request, '$.url') IN"
                " (SELECT url FROM captures WHERE stem = ? AND offset >= ?)",
                (stem, self._first_incomplete(stem, warc_length)),
            )
            self._db.execute(
                "UPDATE crawls SET finished = NULL WHERE id IN"
                " (SELECT DISTINCT crawl FROM frontier WHERE state = 0)"
            )
            lost = self._db.execute(
                "DELETE FROM captures WHERE stem = ? AND offset + length > ?", (stem, warc_length)
            ).rowcount
            known = self.file(stem)
            assert known is not None
            self.commit_file(stem, warc_length, min(known.records_length, records_length))
        return lost

    def _first_incomplete(self, stem: str, length: int) -> int:
        """The offset from which captures of a file are not whole, now that it ends at `length`.

        A capture's response may be there, and its request or metadata, which come after it, not.
        """
        (next_one,) = self._db.execute(
            "SELECT coalesce((SELECT min(offset) FROM captures WHERE stem = ?1 AND offset >= ?2),"
            " (SELECT warc_length FROM files WHERE stem = ?1))",
            (stem, length),
        ).fetchone()
        if next_one == length:
            return length
        (last_one,) = self._db.execute(
            "SELECT coalesce(max(offset), 0) FROM captures WHERE stem = ? AND offset < ?",
            (stem, length),
        ).fetchone()
        return int(last_one)

    def remember(self, stored: StoredCapture, stem: str, *, whole: bool) -> None:
        """Notes a capture and whether its response came whole."""
        capture = stored.capture
        self._db.execute(
            "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture.record_id,
                capture.record_type,
                capture.url,
                capture.date,
                capture.status,
                capture.mime,
                capture.payload_sha256,
                whole,
                stem,
                stored.offset,
                stored.length,
            ),
        )

    def has_capture(self, record_id: str) -> bool:
        """Whether a capture has this id."""
        row = self._db.execute("SELECT 1 FROM captures WHERE record_id = ?", (record_id,))
        return row.fetchone() is not None

    def state_digest(self, record_id: str, digest: str) -> None:
        """Notes the digest that a capture's record states, where it is not our SHA-256."""
        self._db.execute("INSERT INTO stated_digests VALUES (?, ?)", (record_id, digest))

    def original(self, url: str, payload_sha256: str) -> Original | None:
        """An earlier whole response of this address with this payload, for a revisit."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM captures WHERE url = ? AND payload_sha256 = ?"
            " AND type = 'response' AND status = 200 AND whole LIMIT 1",
            (url, payload_sha256),
        ).fetchone()
        return Original(*row) if row else None

    def duplicates(self, stem: str) -> list[Duplicate]:
        """The captures of a file whose payload another file holds, too."""
        return [Duplicate(*row) for row in self._db.execute(_DUPLICATES, (stem, _EMPTY))]

    def index_entries(self) -> Iterator[CdxjEntry]:
        """The index entries of all captures, by file and offset."""
        yield from _entries(self._db.execute(f"{_CAPTURES} ORDER BY stem, offset"))

    def entries_of(self, url: str, limit: int) -> list[CdxjEntry]:
        """The index entries of an address as it was fetched; so many of them at most."""
        rows = self._db.execute(f"{_CAPTURES} WHERE url = ? LIMIT ?", (url, limit))
        return list(_entries(rows))


def _entries(rows: sqlite3.Cursor) -> Iterator[CdxjEntry]:
    for *fields, name, offset, length, digest in rows:
        entry = entry_of_capture(Capture(*fields), filename=name, offset=offset, length=length)
        if entry is not None:
            yield replace(entry, digest=digest) if digest else entry


def sealed_digests(collection: Collection) -> dict[str, str]:
    """The SHA-256 of every sealed file of a collection, hexadecimal, by its name; {} without a
    catalogue. Nothing is written.

    Raises:
        StorageError: Where the catalogue cannot be read.

    """
    if not collection.catalogue.exists():
        return {}
    try:
        with closing(open_to_read(collection.catalogue)) as connection:
            rows = connection.execute(
                "SELECT stem, warc_sha256, records_sha256 FROM files WHERE sealed = 1"
            ).fetchall()
            names = dict(connection.execute(_NAMES) if _has_adopted(connection) else ())
    except sqlite3.Error as error:
        raise StorageError(
            f"The catalogue {collection.catalogue} cannot be read ({error}). "
            "`scrapy replay --index` sets it aside and makes another from the WARC files."
        ) from error
    digests = {}
    for stem, warc_sha256, records_sha256 in rows:
        digests[names.get(stem) or collection.warc_path(stem).name] = warc_sha256
        if records_sha256 is not None:
            digests[collection.records_path(stem).name] = records_sha256
    return digests


def _has_adopted(connection: sqlite3.Connection) -> bool:
    """Whether the catalogue is not from before there was such a table."""
    row = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'adopted'").fetchone()
    return row is not None
