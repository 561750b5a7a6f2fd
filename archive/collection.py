"""A collection: the folder that holds the captures of one site.

    collections/zamanalwsl/
      archive/  NAME.warc.gz        sealed; NAME.warc.gz.open while it is written
      records/  NAME.jsonl          the records of NAME.warc.gz, in its order
      indexes/  index.cdxj          derived; what pywb reads
                search.sqlite       derived; what search and the web reader read
      catalogue.sqlite              journal, frontier, index: what a crawl needs to go on
      quarantine/                   bytes cut off by recovery, kept

pywb reads the same folder as a collection of its own.
"""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from unicodedata import normalize

from archive.errors import StorageError
from archive.lock import LOCK, hold
from archive.names import RECORDS, WARC, present_path

_MAX_NAME_BYTES: Final = 100
"""Leaves room for the rest of a file name, which may have 255 bytes."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The paths of a collection."""

    root: Path

    @property
    def name(self) -> str:
        """The folder's name, in any script, as a prefix for the names of its files."""
        name = re.sub(r"[^\w.-]+", "-", normalize("NFC", self.root.resolve().name))
        short = name.encode()[:_MAX_NAME_BYTES].decode(errors="ignore")
        return short.strip("-.") or "collection"

    @property
    def is_there(self) -> bool:
        """Whether the folder is a collection, and not just a folder with WARC files."""
        return self.archive.is_dir() and (self.records.is_dir() or self.catalogue.exists())

    @property
    def archive(self) -> Path:
        """The folder of the WARC files."""
        return self.root / "archive"

    @property
    def records(self) -> Path:
        """The folder of the records files."""
        return self.root / "records"

    @property
    def index(self) -> Path:
        """The CDXJ index."""
        return self.root / "indexes" / "index.cdxj"

    @property
    def search(self) -> Path:
        """The article index."""
        return self.root / "indexes" / "search.sqlite"

    @property
    def catalogue(self) -> Path:
        """The SQLite database of the crawl."""
        return self.root / "catalogue.sqlite"

    @property
    def quarantine(self) -> Path:
        """The folder of the bytes that recovery cut off."""
        return self.root / "quarantine"

    def stem(self, moment: datetime, serial: int) -> str:
        """Returns the NAME of a new file: collection, UTC time, serial number."""
        return f"{self.name}-{moment:%Y%m%d%H%M%S}-{serial:05d}"

    def warc_path(self, stem: str) -> Path:
        """Returns the path of a sealed WARC file."""
        return self.archive / f"{stem}{WARC}"

    def records_path(self, stem: str) -> Path:
        """Returns the path of a sealed records file."""
        return self.records / f"{stem}{RECORDS}"

    def present_records(self, stem: str) -> Path:
        """Returns the path that a records file has now, open or sealed."""
        return present_path(self.records_path(stem))

    def create(self) -> None:
        """Makes the folders of the collection.

        Raises:
            StorageError: If a folder cannot be made, or is not writable.

        """
        try:
            for folder in (self.archive, self.records, self.index.parent, self.quarantine):
                folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied", str(self.root))
        except OSError as error:
            raise StorageError(
                f"The collection {self.root} cannot be made here ({error.strerror}: "
                f"{error.filename}). Use another folder with -s COLLECTION=DIR, "
                "or make this one writable."
            ) from error

    def remove_unused(self) -> None:
        """Removes the collection's folder if nothing was captured."""
        if any(any(folder.iterdir()) for folder in (self.archive, self.records, self.quarantine)):
            return
        for beside in (self.root / LOCK, *self.root.glob(f"{self.catalogue.name}*")):
            beside.unlink(missing_ok=True)
        for folder in (self.archive, self.records, self.index.parent, self.quarantine):
            folder.rmdir()
        self.root.rmdir()

    def lock(self) -> AbstractContextManager[None]:
        """Locks the collection for this process; see `archive.lock.hold` for the errors."""
        return hold(self.root)
