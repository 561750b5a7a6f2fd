"""The index by which pywb finds the captures of a collection as it stands, also during a crawl.

The collection's own index is used where it lies. It is written when a run ends; captures in files
that were written since then stand in a second index, which is derived from the catalogue (or,
without one, from the files themselves) and lies in a folder of its own.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.catalogue.known_captures import known_captures
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import DamagedArchiveError, StorageError
from archive.extent import Extent
from archive.files import write_whole
from archive.index.file import CdxjIndex, write_index
from archive.names import OPEN

_NOT_IN_PATHS: Final = "\t\r\n"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the files of a collection looked like when the indexes were last made."""

    index: int
    """When the collection's own index was written, in nanoseconds of the epoch; 0 without one."""
    warcs: tuple[tuple[str, int, int], ...]
    """Name, time of writing and committed length of each WARC file."""


class PagesIndex:
    """Where captures are found. Not thread-safe."""

    def __init__(self, collection: Collection, folder: Path) -> None:
        """Takes the collection and a folder for what is derived; see `refresh`."""
        self._collection = collection
        self._newer = folder / "newer.cdxj"
        self.paths = folder / "warcs.txt"
        """Where each WARC file lies: a name and its paths a line, with tabs between, sorted."""
        self._seen: _Seen | None = None

    @property
    def indexes(self) -> tuple[Path, Path]:
        """The collection's own index, which may be missing, and that of what came later."""
        return self._collection.index, self._newer

    def refresh(self) -> bool:
        """Takes in what the collection has now; says whether that is more than before.

        Raises:
            ArgumentError: Where it is no collection any more.
            StorageError: Where a file cannot be read or written.

        """
        warcs = snapshot(self._collection).warcs
        seen = self._look(warcs)
        if seen == self._seen:
            return False
        later = [
            warc
            for warc, (_, written, _) in zip(warcs, seen.warcs, strict=True)
            if written >= seen.index
        ]
        self._write_newer(later)
        self._write_paths(warcs)
        self._seen = seen
        return True

    def has(self, url: str, timestamp: str) -> bool:
        """Whether an index knows a capture of this address (in any form) and of this second.

        A line that cannot be read counts as none.
        """
        for path in self.indexes:
            if not path.is_file():
                continue
            with suppress(DamagedArchiveError), CdxjIndex(path) as index:
                if any(entry.timestamp == timestamp for entry in index.captures(url)):
                    return True
        return False

    def _look(self, warcs: tuple[Extent, ...]) -> _Seen:
        try:
            own = self._collection.index
            index = own.stat().st_mtime_ns if own.exists() else 0
            of_warcs = [(its.name, its.path.stat().st_mtime_ns, its.length) for its in warcs]
        except OSError as error:
            raise StorageError(
                f"{error.filename} cannot be read ({error.strerror}). Check its permissions and "
                "the disk."
            ) from error
        return _Seen(index, tuple(of_warcs))

    def _write_newer(self, warcs: list[Extent]) -> None:
        """Writes the index of some files: as the catalogue knows them, or read from the file."""
        catalogue = self._collection.catalogue
        known_by = catalogue if catalogue.exists() else None
        try:
            write_index(known_captures({warc.name: warc for warc in warcs}, known_by), self._newer)
        except sqlite3.Error as error:
            raise StorageError(
                f"The catalogue {catalogue} cannot be read ({error}). Try again when the crawl has "
                "ended."
            ) from error

    def _write_paths(self, warcs: tuple[Extent, ...]) -> None:
        """Names both places of a file that a crawl has open: it may be sealed at any time."""
        lines = []
        for warc in warcs:
            sealed = warc.seen_at.with_name(warc.name).resolve()
            paths = [str(sealed), f"{sealed}{OPEN}"]
            if not any(mark in f"{warc.name}{sealed}" for mark in _NOT_IN_PATHS):
                lines.append("\t".join([warc.name, *paths]).encode(errors="surrogateescape"))
        try:
            write_whole(self.paths, (line + b"\n" for line in sorted(lines)))
        except OSError as error:
            raise StorageError(
                f"{self.paths} could not be written ({error.strerror}). Free space for temporary "
                "files, or name another folder for them in TMPDIR."
            ) from error
