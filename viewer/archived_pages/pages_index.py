"""The index that pywb finds captures with, up to date even during a crawl.

The collection's own index is used where it is. It is written when a run ends. Captures in files
that were written since then are put into a second index, in a temporary folder: from the catalogue
or, without one, from the files themselves.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.catalogue.known_captures import CatalogueUnreadableError, known_captures
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import DamagedArchiveError, StorageError
from archive.extent import Extent
from archive.files import write_whole
from archive.index.file import CdxjIndex, write_index
from archive.names import OPEN

_SEPARATORS: Final = "\t\r\n"


@dataclass(frozen=True, slots=True)
class _FileTimes:
    """The state of the files when the second index was last written."""

    index: int
    """When the collection's own index was written, in nanoseconds since 1970; 0 without one."""
    warcs: tuple[tuple[str, int, int], ...]
    """Name, time of writing (in nanoseconds since 1970) and committed length of each WARC file."""


class PagesIndex:
    """The files that pywb finds captures with. Not thread-safe."""

    def __init__(self, collection: Collection, folder: Path) -> None:
        """Writes nothing until `refresh`; `folder` is for the second index and the paths."""
        self._collection = collection
        self._newer = folder / "newer.cdxj"
        self.paths = folder / "warcs.txt"
        """pywb's path index: a line for each WARC file with its name and paths, tab-separated."""
        self._seen: _FileTimes | None = None

    @property
    def indexes(self) -> tuple[Path, Path]:
        """The collection's own index, which may be missing, and the second index."""
        return self._collection.index, self._newer

    def refresh(self) -> bool:
        """Updates the second index and the paths; returns whether anything had changed.

        Raises:
            ArgumentError: If the folder is no longer a collection.
            StorageError: If a file cannot be read or written.

        """
        warcs = snapshot(self._collection).warcs
        seen = self._file_times(warcs)
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
        """Returns whether there is a capture of this address, in any spelling, in this second.

        Damaged lines of an index are skipped.
        """
        for path in self.indexes:
            if not path.is_file():
                continue
            with suppress(DamagedArchiveError), CdxjIndex(path) as index:
                if any(entry.timestamp == timestamp for entry in index.captures(url)):
                    return True
        return False

    def _file_times(self, warcs: tuple[Extent, ...]) -> _FileTimes:
        try:
            own = self._collection.index
            index = own.stat().st_mtime_ns if own.exists() else 0
            of_warcs = [(its.name, its.path.stat().st_mtime_ns, its.length) for its in warcs]
        except OSError as error:
            raise StorageError(
                f"{error.filename} cannot be read ({error.strerror}). Check its permissions and "
                "the disk."
            ) from error
        return _FileTimes(index, tuple(of_warcs))

    def _write_newer(self, warcs: list[Extent]) -> None:
        """Writes the second index, from the catalogue if there is one, else from the WARC files."""
        catalogue = self._collection.catalogue
        source = catalogue if catalogue.exists() else None
        try:
            write_index(known_captures({warc.name: warc for warc in warcs}, source), self._newer)
        except CatalogueUnreadableError as error:
            raise StorageError(
                f"The catalogue {catalogue} cannot be read ({error}). Try again when the crawl has "
                "ended."
            ) from error

    def _write_paths(self, warcs: tuple[Extent, ...]) -> None:
        """Writes two paths for each file: the crawl may seal an open file at any time."""
        lines = []
        for warc in warcs:
            sealed = warc.seen_at.with_name(warc.name).resolve()
            paths = [str(sealed), f"{sealed}{OPEN}"]
            if not any(mark in f"{warc.name}{sealed}" for mark in _SEPARATORS):
                lines.append("\t".join([warc.name, *paths]).encode(errors="surrogateescape"))
        try:
            write_whole(self.paths, (line + b"\n" for line in sorted(lines)))
        except OSError as error:
            raise StorageError(
                f"{self.paths} could not be written ({error.strerror}). Free space for temporary "
                "files, or name another folder for them in TMPDIR."
            ) from error
