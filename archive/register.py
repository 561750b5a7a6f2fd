"""The register: the files of a collection and the captures in them, as the catalogue knows them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from archive.cdxj import CdxjEntry, entry_of_capture
from archive.collection import Collection
from archive.errors import StorageError
from archive.records import Capture, Original
from archive.unit import StoredCapture

_CAPTURES: Final = """
SELECT record_id, type, url, date, status, mime, payload_sha256, stem, offset, length
FROM captures ORDER BY stem, offset
"""


class Register:
    """The tables `files` and `captures` of a catalogue. Not thread-safe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def next_serial(self) -> int:
        """The serial number of the next file, from 1."""
        row = self._db.execute("SELECT coalesce(max(serial), 0) + 1 FROM files").fetchone()
        return int(row[0])

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
        """The index entries of all captures; `suffix` makes a file's name of its stem."""
        for *fields, stem, offset, length in self._db.execute(_CAPTURES):
            entry = entry_of_capture(
                Capture(*fields), filename=f"{stem}{suffix}", offset=offset, length=length
            )
            if entry is not None:
                yield entry


def sealed_digests(collection: Collection) -> dict[str, str]:
    """The SHA-256 of every sealed file of a collection, hexadecimal, by its name; {} without a
    catalogue. Nothing is written.

    Raises:
        StorageError: Where the catalogue cannot be read.

    """
    if not collection.catalogue.exists():
        return {}
    address = collection.catalogue.resolve().as_uri()
    try:
        with closing(sqlite3.connect(f"{address}?mode=ro", uri=True)) as connection:
            rows = connection.execute(
                "SELECT stem, warc_sha256, records_sha256 FROM files WHERE sealed = 1"
            ).fetchall()
    except sqlite3.Error as error:
        raise StorageError(
            f"The catalogue {collection.catalogue} cannot be read ({error}). "
            "Move it away to verify without the digests that it holds of the sealed files."
        ) from error
    digests = {}
    for stem, warc_sha256, records_sha256 in rows:
        digests[collection.warc_path(stem).name] = warc_sha256
        digests[collection.records_path(stem).name] = records_sha256
    return digests
