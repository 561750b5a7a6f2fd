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

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from archive.errors import CollectionBusyError, StorageError

OPEN_SUFFIX: Final = ".open"
WARC_SUFFIX: Final = ".warc.gz"
_RECORDS_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class Collection:
    """The paths of a collection."""

    root: Path

    @property
    def name(self) -> str:
        """The folder's name, fit for a file name."""
        return (
            re.sub(r"[^A-Za-z0-9._-]+", "-", self.root.resolve().name).strip("-.") or "collection"
        )

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
        return self.archive / f"{stem}{WARC_SUFFIX}"

    def records_path(self, stem: str) -> Path:
        """Where the sealed records file of a stem lies."""
        return self.records / f"{stem}{_RECORDS_SUFFIX}"

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

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the collection for this process, as long as the context lasts.

        The kernel gives the lock back when the process ends, however it ends.

        Raises:
            CollectionBusyError: Where another process holds it.

        """
        path = self.root / ".lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(
                f"The lock {path} cannot be opened ({error.strerror}). "
                "Make the folder writable, or give another with -s COLLECTION=DIR."
            ) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
                raise CollectionBusyError(
                    f"The collection {self.root} is in use by process {holder}. "
                    "Wait until it ends, or give another collection with -s COLLECTION=DIR."
                ) from error
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)


def stem_of(warc: Path) -> str:
    """The NAME of a WARC file: its file name without `.open`, `.gz`, `.zst` and `.warc`."""
    name = warc.name.removesuffix(OPEN_SUFFIX)
    for suffix in (".gz", ".zst", ".warc"):
        name = name.removesuffix(suffix)
    return name


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable (fsync of the directory, as POSIX systems need it)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
