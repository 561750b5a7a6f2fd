"""Updates the article index from the records files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import StorageError
from archive.extent import Extent
from archive.progress import Progress
from pipelines.records.file import record_of
from pipelines.search.index.index_file import copy_index, delete_index, locked
from pipelines.search.index.index_writer import IndexWriter
from pipelines.search.index.pieces import Lines, Piece, digest_of, pieces_of, unchanged_pieces
from pipelines.search.index.schema import NoIndexError, open_to_update

MERGE_AFTER: Final = 5000
"""Merge the full-text index after so many changed articles."""
REBUILD_FROM: Final = 5000
"""An index with fewer captures is never rebuilt to make it smaller."""
_MERGE_PAGES: Final = 2000
_INDEXED_UP_TO: Final = """
SELECT id, coalesce(max(offset + length), 0) FROM files LEFT JOIN pieces ON file = id WHERE name = ?
"""
_DISK_ERRORS: Final = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Error codes that say nothing about the index itself."""


@dataclass(slots=True)
class UpdateReport:
    """The result of an update."""

    captures: int = 0
    """Captures added."""
    removed: int = 0
    """Captures removed."""
    articles: int = 0
    """Articles whose words changed."""
    damaged: int = 0
    """New lines that are not records."""
    busy: bool = False
    """Whether another process is updating the index; then nothing was done."""
    finished: bool = False
    """Whether everything is indexed; False if the time was up."""
    anew: str | None = None
    """A sentence on why the index was deleted and rebuilt."""


def update(
    collection: Collection,
    path: Path,
    progress: Progress,
    *,
    seconds: float | None = None,
    anew: bool = False,
) -> UpdateReport:
    """Indexes what is new in the records files, in short transactions, so that readers never wait.

    It may be killed at any time; the next update continues. If nothing is new, it only looks at the
    size and time of each file.

    Args:
        collection: The collection; a crawl may be writing to it.
        path: The path of the index (`place_of_index`).
        progress: Called with the bytes done.
        seconds: The time after which the rest is left to the next update.
        anew: Whether to delete the index first.

    Raises:
        ArgumentError: If it is not a collection with records.
        StorageError: If the disk refuses.
        DamagedArchiveError: If records were rebuilt meanwhile: update again.

    """
    files = snapshot(collection).records
    done = UpdateReport()
    with _disk_errors(path):
        mode = 0o777 if path == collection.search else 0o700
        path.parent.mkdir(mode, parents=True, exist_ok=True)
        with locked(path) as held:
            if not held:
                return UpdateReport(busy=True)
            if anew:
                delete_index(path)
            else:
                copy_index(collection.search, path)
            end = None if seconds is None else monotonic() + seconds
            _update(path, lambda database: _Run(database, collection, files, progress, done, end))
    return done


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turns errors of the disk into StorageError."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The article index {path} could not be written ({error}). Free space or make the "
            "folder writable; the index can be deleted, and is rebuilt then."
        ) from error


def _update(path: Path, run_on: Callable[[sqlite3.Connection], _Run]) -> None:
    """Updates the index, or rebuilds it if it cannot be used."""
    try:
        with closing(open_to_update(path)) as database:
            run_on(database).run()
    except (NoIndexError, sqlite3.DatabaseError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DISK_ERRORS:
            raise
        delete_index(path)
        with closing(open_to_update(path)) as database:
            run = run_on(database)
            run.done.anew = f"The article index is rebuilt: {error}"
            run.run()


class _Run:
    """One update."""

    def __init__(
        self,
        database: sqlite3.Connection,
        collection: Collection,
        files: tuple[Extent, ...],
        progress: Progress,
        done: UpdateReport,
        end: float | None,
    ) -> None:
        self.done = done
        self._database = database
        self._writer = IndexWriter(database, collection)
        self._progress = progress
        self._end = end
        self._extents = files
        self._total = sum(extent.length for extent in files)

    def run(self) -> None:
        """Removes what is gone, indexes what is new, and merges the full-text index."""
        self._remove_gone()
        self.done.finished = self._read()
        if self.done.finished:
            self._merge()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _remove_gone(self) -> None:
        """Removes captures that the files no longer hold."""
        known = {
            name: (number, seen)
            for number, name, *seen in self._database.execute("SELECT * FROM files")
        }
        changed: list[tuple[int, int]] = []
        seen_now = []
        for extent in self._extents:
            at = extent.path.stat()
            number, seen = known.pop(extent.name, (None, []))
            now = [at.st_ino, at.st_size, at.st_mtime_ns]
            if number is not None and seen != now:
                changed += self._changed(extent, number, grown=_has_grown(seen, now))
            if seen != now:
                seen_now.append((number, extent.name, *now))
        gone = [number for number, _seen in known.values()]
        total = self._database.execute("SELECT total FROM meta").fetchone()[0]
        if not changed and not seen_now and not gone and total == self._total:
            return
        changed += [(number, 0) for number in gone]
        if self._should_rebuild(changed):
            raise NoIndexError("most of its records have changed.")
        with self._transaction():
            self.done.removed += self._writer.remove(changed)
            self._database.executemany("DELETE FROM files WHERE id = ?", [(its,) for its in gone])
            self._database.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", seen_now
            )
            self._database.execute("UPDATE meta SET total = ?", [self._total])

    def _should_rebuild(self, changed: list[tuple[int, int]]) -> bool:
        """Whether rebuilding the index is quicker than removing so many captures from it.

        Removed articles leave their words in the index, which counts as well.
        """
        count = "SELECT count(*) FROM captures WHERE file = ? AND offset >= ?"
        leaving = sum(self._database.execute(count, its).fetchone()[0] for its in changed)
        (gone,) = self._database.execute("SELECT count(*) FROM gone").fetchone()
        (captures,) = self._database.execute("SELECT count(*) FROM captures").fetchone()
        return bool(leaving + gone > max(captures, REBUILD_FROM) / 2)

    def _changed(self, extent: Extent, file: int, *, grown: bool) -> Iterator[tuple[int, int]]:
        """The offset from which on a file differs from what was indexed, if there is one."""
        pieces = self._pieces(file)
        if grown:  # a crawl only appends; something else may have written
            pieces = pieces[-1:]
        unchanged = list(unchanged_pieces(extent, pieces))
        if grown and unchanged and unchanged[-1].damaged:
            unchanged.pop()  # its last line may be whole by now
        if len(unchanged) < len(pieces):
            yield file, pieces[len(unchanged)].offset

    def _pieces(self, file: int) -> list[Piece]:
        rows = self._database.execute(
            "SELECT offset, length, sha256, damaged FROM pieces WHERE file = ? ORDER BY offset",
            [file],
        )
        return [Piece(*row) for row in rows]

    def _read(self) -> bool:
        """Indexes what is new; returns whether everything is indexed."""
        before = 0
        for extent in self._extents:
            file, start = self._database.execute(_INDEXED_UP_TO, [extent.name]).fetchone()
            for end, lines in pieces_of(extent, start):
                if self._end is not None and monotonic() > self._end:
                    return False
                self._progress("indexing articles", before + lines[0][0], self._total)
                with self._transaction():
                    self._index_piece(file, lines, end)
            before += extent.length
        return True

    def _index_piece(self, file: int, lines: Lines, end: int) -> None:
        """Indexes a piece of a file."""
        records = [(offset, line, record_of(line)) for offset, line in lines]
        good = [(offset, len(line), its) for offset, line, its in records if its is not None]
        articles = self._writer.add(file, good)
        start = lines[0][0]
        damaged = len(records) - len(good)
        self._database.execute(
            "INSERT INTO pieces VALUES (?, ?, ?, ?, ?)",
            [file, start, end - start, digest_of(lines), damaged],
        )
        self._database.execute("UPDATE meta SET unmerged = unmerged + ?", [articles])
        self.done.captures += len(good)
        self.done.articles += articles
        self.done.damaged += damaged

    def _merge(self) -> None:
        """Merges the segments of the full-text index, which makes searches fast."""
        (unmerged,) = self._database.execute("SELECT unmerged FROM meta").fetchone()
        if unmerged < MERGE_AFTER:
            return
        self._progress("merging", self._total, self._total)
        pages = -_MERGE_PAGES  # negative: merge everything
        while True:
            before = self._database.total_changes
            with self._transaction():
                self._database.execute(
                    "INSERT INTO words (words, rank) VALUES ('merge', ?)", [pages]
                )
            if self._database.total_changes - before < 2:
                break
            if self._end is not None and monotonic() > self._end:
                return
            pages = _MERGE_PAGES
        self._database.execute("UPDATE meta SET unmerged = 0")


def _has_grown(seen: list[int], now: list[int]) -> bool:
    """Whether it is the same file, and larger."""
    return seen[0] == now[0] and seen[1] < now[1]
