"""The register: crawls of a collection, its files, and the captures in them, in the catalogue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from msgspec.structs import replace

from archive.catalogue.database import open_to_read
from archive.collection import Collection
from archive.errors import StorageError
from archive.index.entry import CdxjEntry, entry_of_capture
from archive.warc.capture import Capture, Original, StoredCapture

_CAPTURES: Final = """
SELECT record_id, type, url, date, status, mime, payload_sha256, digest,
    coalesce(name, stem || ?), offset, length
FROM captures LEFT JOIN adopted USING (stem) LEFT JOIN stated_digests USING (record_id)
ORDER BY stem, offset
"""
_NAMES: Final = "SELECT stem, name FROM adopted"


class Register:
    """The tables `crawls`, `files` and `captures` of a catalogue. Not thread-safe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

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

    def next_serial(self) -> int:
        """The serial number of the next file, from 1."""
        row = self._db.execute("SELECT coalesce(max(serial), 0) + 1 FROM files").fetchone()
        return int(row[0])

    def committed(self) -> Iterator[tuple[str, int, int]]:
        """The stem of each pair of files, and the bytes that are committed of both."""
        yield from self._db.execute("SELECT stem, warc_length, records_length FROM files")

    def begin_file(self, stem: str, serial: int) -> None:
        """Notes a new pair of files, of which nothing is committed."""
        self._db.execute("INSERT INTO files VALUES (?, ?, 0, 0, 0, NULL, NULL)", (stem, serial))

    def commit_file(self, stem: str, warc_length: int, records_length: int) -> None:
        """Notes how far the files are durable, in bytes."""
        self._db.execute(
            "UPDATE files SET warc_length = ?, records_length = ? WHERE stem = ?",
            (warc_length, records_length, stem),
        )

    def seal_file(self, stem: str, warc_sha256: str, records_sha256: str) -> None:
        """Notes that the files are at their end, and their digests."""
        self._db.execute(
            "UPDATE files SET sealed = 1, warc_sha256 = ?, records_sha256 = ? WHERE stem = ?",
            (warc_sha256, records_sha256, stem),
        )

    def renew_records(self, stem: str, records_sha256: str) -> None:
        """Notes that a sealed records file was rebuilt; files of other archives are not known."""
        self._db.execute(
            "UPDATE files SET records_sha256 = ? WHERE stem = ? AND sealed = 1",
            (records_sha256, stem),
        )

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

    def original(self, url: str, payload_sha256: str) -> Original | None:
        """An earlier whole response of this address with this payload, for a revisit."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM captures WHERE url = ? AND payload_sha256 = ?"
            " AND type = 'response' AND status = 200 AND whole LIMIT 1",
            (url, payload_sha256),
        ).fetchone()
        return Original(*row) if row else None

    def index_entries(self, suffix: str) -> Iterator[CdxjEntry]:
        """The index entries of all captures; `suffix` makes a file's name of its stem.

        Files of other makers have their own names, and captures in them the digests they state.
        """
        for *fields, digest, name, offset, length in self._db.execute(_CAPTURES, (suffix,)):
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
            "Move it away to verify without the digests that it holds of the sealed files."
        ) from error
    digests = {}
    for stem, warc_sha256, records_sha256 in rows:
        digests[names.get(stem) or collection.warc_path(stem).name] = warc_sha256
        digests[collection.records_path(stem).name] = records_sha256
    return digests


def _has_adopted(connection: sqlite3.Connection) -> bool:
    """Whether the catalogue is not from before there was such a table."""
    row = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'adopted'").fetchone()
    return row is not None
