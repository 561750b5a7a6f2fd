"""Brings the article index to what the records files hold."""

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
from pipelines.search.index.index_file import locked, take_over, throw_away
from pipelines.search.index.index_writer import IndexWriter
from pipelines.search.index.pieces import Lines, Piece, digest_of, pieces_of, sound_pieces
from pipelines.search.index.schema import NoIndexError, open_to_update

_WORTH_MERGING: Final = 5000
"""Articles written since the words were last merged."""
_WORTH_KEEPING: Final = 5000
"""Captures of an index that is not made anew for its size."""
_MERGE_PAGES: Final = 2000
_READ: Final = """
SELECT id, coalesce(max(offset + length), 0) FROM files LEFT JOIN pieces ON file = id WHERE name = ?
"""
_DISK: Final = frozenset(
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
"""Errors that are no fault of the index."""


@dataclass(slots=True)
class Updated:
    """What an update did."""

    captures: int = 0
    """New in the index."""
    removed: int = 0
    """Captures that are no longer there."""
    articles: int = 0
    """Whose words are new."""
    damaged: int = 0
    """New lines that are no records."""
    busy: bool = False
    """Another process is at it, and nothing was done."""
    finished: bool = False
    """Whether all is read; False where the time was over."""
    anew: str | None = None
    """Why the index was thrown away and begun anew: a sentence."""


def update(
    collection: Collection,
    path: Path,
    progress: Progress,
    *,
    seconds: float | None = None,
    anew: bool = False,
) -> Updated:
    """Reads what is new in the records files, in short transactions: readers never wait.

    It may be killed at any time; the next one goes on. Where nothing is new it costs a look at the
    size of each file.

    Args:
        collection: What is indexed; a crawl may be writing to it.
        path: Where the index lies (`place_of_index`).
        progress: Called with how far it is.
        seconds: When to leave the rest to the next update.
        anew: Whether to throw away what is there.

    Raises:
        ArgumentError: Where it is no collection with records.
        StorageError: Where the disk refuses.
        DamagedArchiveError: Where records were made anew while they were read: update again.

    """
    files = snapshot(collection).records
    done = Updated()
    with _disk_of(path):
        mode = 0o777 if path == collection.search else 0o700
        path.parent.mkdir(mode, parents=True, exist_ok=True)
        with locked(path) as held:
            if not held:
                return Updated(busy=True)
            if anew:
                throw_away(path)
            else:
                take_over(collection.search, path)
            end = None if seconds is None else monotonic() + seconds
            _update(path, lambda database: _Run(database, collection, files, progress, done, end))
    return done


@contextmanager
def _disk_of(path: Path) -> Iterator[None]:
    """Says what the disk refused."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The article index {path} could not be written ({error}). Free space or make the "
            "folder writable; the index can be deleted, and is made anew."
        ) from error


def _update(path: Path, run_on: Callable[[sqlite3.Connection], _Run]) -> None:
    """Updates the index, and begins anew where it cannot be used."""
    try:
        with closing(open_to_update(path)) as database:
            run_on(database).whole()
    except (NoIndexError, sqlite3.DatabaseError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DISK:
            raise
        throw_away(path)
        with closing(open_to_update(path)) as database:
            run = run_on(database)
            run.done.anew = f"The article index is made anew: {error}"
            run.whole()


class _Run:
    """One update."""

    def __init__(
        self,
        database: sqlite3.Connection,
        collection: Collection,
        files: tuple[Extent, ...],
        progress: Progress,
        done: Updated,
        end: float | None,
    ) -> None:
        self.done = done
        self._database = database
        self._writer = IndexWriter(database, collection)
        self._progress = progress
        self._end = end
        self._extents = files
        self._total = sum(extent.length for extent in files)

    def whole(self) -> None:
        """Forgets what is gone, reads what is new, and puts the words in order."""
        self._forget()
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

    def _forget(self) -> None:
        """Forgets what the files no longer hold."""
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
                changed += self._changed(extent, number, grown=_grown(seen, now))
            if seen != now:
                seen_now.append((number, extent.name, *now))
        gone = [number for number, _seen in known.values()]
        total = self._database.execute("SELECT total FROM meta").fetchone()[0]
        if not changed and not seen_now and not gone and total == self._total:
            return
        changed += [(number, 0) for number in gone]
        if self._is_worn(changed):
            raise NoIndexError("most of its records are others now.")
        with self._transaction():
            self.done.removed += self._writer.remove(changed)
            self._database.executemany("DELETE FROM files WHERE id = ?", [(its,) for its in gone])
            self._database.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", seen_now
            )
            self._database.execute("UPDATE meta SET total = ?", [self._total])

    def _is_worn(self, changed: list[tuple[int, int]]) -> bool:
        """Whether so much is to be forgotten, or was, that a new index is smaller and sooner made.

        What is forgotten leaves its words behind.
        """
        count = "SELECT count(*) FROM captures WHERE file = ? AND offset >= ?"
        leaving = sum(self._database.execute(count, its).fetchone()[0] for its in changed)
        (gone,) = self._database.execute("SELECT count(*) FROM gone").fetchone()
        (captures,) = self._database.execute("SELECT count(*) FROM captures").fetchone()
        return bool(leaving + gone > max(captures, _WORTH_KEEPING) / 2)

    def _changed(self, extent: Extent, file: int, *, grown: bool) -> Iterator[tuple[int, int]]:
        """The place from which on a file is no longer what was read, if there is one."""
        pieces = self._pieces(file)
        if grown:  # what was committed stays, but it may be no crawl that writes to it
            pieces = pieces[-1:]
        sound = list(sound_pieces(extent, pieces))
        if grown and sound and sound[-1].damaged:
            sound.pop()  # by a line whose end has come now
        if len(sound) < len(pieces):
            yield file, pieces[len(sound)].offset

    def _pieces(self, file: int) -> list[Piece]:
        rows = self._database.execute(
            "SELECT offset, length, sha256, damaged FROM pieces WHERE file = ? ORDER BY offset",
            [file],
        )
        return [Piece(*row) for row in rows]

    def _read(self) -> bool:
        """Reads what is new; gives whether that is all of it."""
        before = 0
        for extent in self._extents:
            file, start = self._database.execute(_READ, [extent.name]).fetchone()
            for end, lines in pieces_of(extent, start):
                if self._end is not None and monotonic() > self._end:
                    return False
                self._progress("indexing articles", before + lines[0][0], self._total)
                with self._transaction():
                    self._take(file, lines, end)
            before += extent.length
        return True

    def _take(self, file: int, lines: Lines, end: int) -> None:
        """Takes a piece of a file into the index."""
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
        """Brings the words of many transactions together, which makes searches fast."""
        (unmerged,) = self._database.execute("SELECT unmerged FROM meta").fetchone()
        if unmerged < _WORTH_MERGING:
            return
        self._progress("merging", self._total, self._total)
        pages = -_MERGE_PAGES  # below zero: all into one
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


def _grown(seen: list[int], now: list[int]) -> bool:
    """Whether it is the same file, with more in it."""
    return seen[0] == now[0] and seen[1] < now[1]
