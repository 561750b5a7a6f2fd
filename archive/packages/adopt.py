"""Captures of other people taken into a collection.

The WARC file is kept as it is, beside ours, under its own name where that is free. The catalogue
learns what it holds, so that the index, later crawls and verification know it. A file that is here
already, under whichever name, is not taken in again.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.catalogue.register import Register
from archive.catalogue.replayed import file_sha256
from archive.collection import Collection
from archive.errors import ArgumentError
from archive.faults import Fault
from archive.files import sync_folder
from archive.http.message import entity
from archive.index.entry import CdxjEntry, entry_of_response, http_response
from archive.names import is_open, stem_of
from archive.warc.digests import sha256_hex
from archive.warc.reader import StoredRecord, read_records
from archive.warc.writing import sha256

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._+=@,-]+")
_COPIED_AT_ONCE: Final = 1 << 20
_EMPTY: Final = sha256(b"").partition(":")[2]
_DUPLICATES: Final = """
SELECT mine.url, mine.date, coalesce(adopted.name, min(other.stem) || '.warc.gz'), other.date
FROM captures AS mine
JOIN captures AS other ON other.payload_sha256 = mine.payload_sha256 AND other.stem != mine.stem
LEFT JOIN adopted ON adopted.stem = other.stem
WHERE mine.stem = ? AND mine.payload_sha256 != ? AND 'revisit' NOT IN (mine.type, other.type)
AND mine.status IS other.status
GROUP BY mine.record_id ORDER BY mine.offset
"""


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


class Adopter:
    """Takes WARC files into a collection that this process holds."""

    def __init__(self, collection: Collection, connection: sqlite3.Connection) -> None:
        self._collection = collection
        self._db = connection
        self._register = Register(connection)

    def place(self, source: Path) -> Path | None:
        """Copies a file into the collection, whole or not at all.

        Returns:
            Where it lies now; None where the collection has this very file already.

        Raises:
            ArgumentError: Where it is still being written.
            OSError: Where the disk refuses.

        """
        if is_open(source):
            raise ArgumentError(
                f"{source} is still being written, or was left open by a crawl. "
                "Run that crawl to its end, which seals the file, then take it in."
            )
        digest = file_sha256(source)
        known = self._db.execute("SELECT 1 FROM files WHERE warc_sha256 = ?", (digest,))
        if known.fetchone():
            return None
        target = self._free_place(source, digest)
        if not target.exists():
            _copy(source, target)
        return target

    def enter(self, warc: Path, records_sha256: str) -> list[Duplicate]:
        """Notes a file that `place` gave, whose records are written, and all that it holds.

        Returns:
            Its captures whose payload was here already.

        """
        stem = stem_of(warc)
        records = self._collection.records_path(stem)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._register.begin_file(stem, self._register.next_serial())
            self._db.execute("INSERT INTO adopted VALUES (?, ?)", (stem, warc.name))
            for record in _captures(warc):
                self._remember(record, stem, warc.name)
            self._register.commit_file(stem, warc.stat().st_size, records.stat().st_size)
            self._register.seal_file(stem, file_sha256(warc), records_sha256)
            found = self._db.execute(_DUPLICATES, (stem, _EMPTY)).fetchall()
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        return [Duplicate(*row) for row in found]

    def _free_place(self, source: Path, digest: str) -> Path:
        """The file's own name, or with a number; the same where an interrupted run put it."""
        name = _STRANGE.sub("-", source.name).lstrip(".-") or "adopted.warc"
        stem, number = stem_of(Path(name)), 1
        suffix = name[len(stem) :]
        while True:
            candidate = stem if number == 1 else f"{stem}-{number}"
            target = self._collection.archive / f"{candidate}{suffix}"
            registered = self._db.execute("SELECT 1 FROM files WHERE stem = ?", (candidate,))
            beside = [
                path
                for path in self._collection.archive.iterdir()
                if stem_of(path) == candidate and not path.name.startswith(".")
            ]
            if not registered.fetchone() and all(
                path == target and file_sha256(path) == digest for path in beside
            ):
                return target
            number += 1

    def _remember(self, record: StoredRecord, stem: str, name: str) -> None:
        message = http_response(record)
        entry = entry_of_response(record, message, name)
        if entry is None:
            return
        payload = sha256_hex(entry.digest) if record.type == "revisit" else None
        whole = record.type == "response" and not record.headers.get("warc-truncated")
        if record.type != "revisit" and not record.block_truncated:
            decoded = entity(message) if message else None
            payload = sha256(decoded.data if decoded else record.block).partition(":")[2]
            whole = whole and decoded is not None and decoded.fault is None
        self._insert(record, entry, payload, stem, whole=whole and not record.block_truncated)

    def _insert(
        self, record: StoredRecord, entry: CdxjEntry, payload: str | None, stem: str, *, whole: bool
    ) -> None:
        identity = record.record_id
        taken = self._db.execute("SELECT 1 FROM captures WHERE record_id = ?", (identity,))
        if not identity or taken.fetchone():
            identity, whole = f"{stem}:{entry.offset}", False  # nothing may refer to it by its id
        told = (record.type, entry.url, record.date, entry.status, entry.mime)
        place = (stem, entry.offset, entry.length)
        self._db.execute(
            "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (identity, *told, payload, whole, *place),
        )
        if entry.digest is not None and entry.digest != f"sha256:{payload}":
            self._db.execute("INSERT INTO stated_digests VALUES (?, ?)", (identity, entry.digest))


def _captures(warc: Path) -> Iterator[StoredRecord]:
    return (item for item in read_records(warc) if not isinstance(item, Fault))


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(f".{target.name}.part")
    try:
        size = source.stat().st_size
        if size > shutil.disk_usage(target.parent).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        with source.open("rb") as file, draft.open("wb") as copy:
            shutil.copyfileobj(file, copy, _COPIED_AT_ONCE)
            copy.flush()
            os.fsync(copy.fileno())
        draft.rename(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
