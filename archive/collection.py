"""A collection: the folder that holds the captures of one site, and who may write to it.

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

_LONGEST_NAME: Final = 100
"""Bytes: what follows, and `.open`, fit into the 255 of a file's name."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The paths of a collection."""

    root: Path

    @property
    def name(self) -> str:
        """The folder's name, of any script, fit to begin the names of its files."""
        name = re.sub(r"[^\w.-]+", "-", normalize("NFC", self.root.resolve().name))
        short = name.encode()[:_LONGEST_NAME].decode(errors="ignore")
        return short.strip("-.") or "collection"

    @property
    def is_there(self) -> bool:
        """Whether the folder is a collection, and not only one with WARC files."""
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
        """The folder of what recovery cut off."""
        return self.root / "quarantine"

    def stem(self, moment: datetime, serial: int) -> str:
        """The NAME of a new file: collection, UTC time, serial number."""
        return f"{self.name}-{moment:%Y%m%d%H%M%S}-{serial:05d}"

    def warc_path(self, stem: str) -> Path:
        """Where the sealed WARC file of a stem lies."""
        return self.archive / f"{stem}{WARC}"

    def records_path(self, stem: str) -> Path:
        """Where the sealed records file of a stem lies."""
        return self.records / f"{stem}{RECORDS}"

    def present_records(self, stem: str) -> Path:
        """Where the records file of a stem lies now, open or sealed."""
        return present_path(self.records_path(stem))

    def create(self) -> None:
        """Makes the folders.

        Raises:
            StorageError: Where that is not possible.

        """
        try:
            for folder in (self.archive, self.records, self.index.parent, self.quarantine):
                folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied", str(self.root))
        except OSError as error:
            raise StorageError(
                f"The collection {self.root} cannot be made here ({error.strerror}: "
                f"{error.filename}). Give another folder with -s COLLECTION=DIR, "
                "or make this one writable."
            ) from error

    def remove_unused(self) -> None:
        """Removes the folders of a collection into which nothing was captured."""
        if any(any(folder.iterdir()) for folder in (self.archive, self.records, self.quarantine)):
            return
        for beside in (self.root / LOCK, *self.root.glob(f"{self.catalogue.name}*")):
            beside.unlink(missing_ok=True)
        for folder in (self.archive, self.records, self.index.parent, self.quarantine):
            folder.rmdir()
        self.root.rmdir()

    def lock(self) -> AbstractContextManager[None]:
        """Holds the collection for this process; see `archive.lock.hold` for the errors."""
        return hold(self.root)
