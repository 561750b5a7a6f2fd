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
from pathlib import Path
from typing import Final

from archive.catalogue.rebuild import VisitKey, enter_warc
from archive.catalogue.register import Duplicate, Register
from archive.collection import Collection
from archive.errors import ArgumentError
from archive.files import file_sha256, whole_file
from archive.names import WARCS, is_open, stem_of

_STRANGE: Final = re.compile(r"[^A-Za-z0-9._+=@,-]+")
_COPIED_AT_ONCE: Final = 1 << 20


class Adopter:
    """Takes WARC files into a collection that this process holds."""

    def __init__(
        self, collection: Collection, connection: sqlite3.Connection, visit_key: VisitKey
    ) -> None:
        self._collection = collection
        self._visit_key = visit_key
        self._db = connection
        self._register = Register(connection)

    def place(self, source: Path) -> Path | None:
        """Copies a file into the collection, whole or not at all.

        Returns:
            Where it lies now; None where the collection has this very file already, and its
            records.

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
        name = self._register.warc_name(digest)
        if name is not None:
            known = self._collection.archive / name
            return None if self._collection.present_records(stem_of(known)).exists() else known
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
        if self._register.file(stem) is not None:  # copied by a run that was killed
            self._register.renew_records(stem, records_sha256, records.stat().st_size)
            return self._register.duplicates(stem)
        with self._register.transaction():
            enter_warc(self._db, warc, records, records_sha256, self._visit_key)
            return self._register.duplicates(stem)

    def _free_place(self, source: Path, digest: str) -> Path:
        """The file's own name, or with a number; the same where an interrupted run put it."""
        # Of a name that is an ending alone, such as `warc.gz`, there is no stem.
        suffix = next((its for its in WARCS if f".{source.name}".endswith(its)), ".warc")
        bare = f".{source.name}".removesuffix(suffix)
        stem, number = _STRANGE.sub("-", bare).lstrip(".-") or "adopted", 1
        while True:
            candidate = stem if number == 1 else f"{stem}-{number}"
            target = self._collection.archive / f"{candidate}{suffix}"
            beside = [
                path
                for path in self._collection.archive.iterdir()
                if stem_of(path) == candidate and not path.name.startswith(".")
            ]
            if self._register.file(candidate) is None and all(
                path == target and file_sha256(path) == digest for path in beside
            ):
                return target
            number += 1


def _copy(source: Path, target: Path) -> None:
    if source.stat().st_size > shutil.disk_usage(target.parent).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
    with source.open("rb") as file, whole_file(target) as copy:
        shutil.copyfileobj(file, copy, _COPIED_AT_ONCE)
