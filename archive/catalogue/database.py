"""The catalogue: the SQLite database with what a crawl needs to go on.

It is the only authority on what was acknowledged: a byte of a file beyond the length that stands
here was never promised to anyone. Durability rests on WAL with `synchronous=FULL`, which syncs the
log at each COMMIT (https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from archive.errors import DamagedArchiveError, StorageError

_VERSION: Final = 1
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SCHEMA: Final = """
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    arguments TEXT NOT NULL,          -- what was asked for; the same asked again goes on with it
    started TEXT NOT NULL,
    finished TEXT                     -- NULL while something is left to do
);
CREATE TABLE frontier (
    key TEXT PRIMARY KEY,             -- what makes two addresses one page
    crawl INTEGER NOT NULL REFERENCES crawls,
    host TEXT NOT NULL,
    priority INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0, -- 0 pending, 1 done, 2 failed
    attempts INTEGER NOT NULL DEFAULT 0,
    ready REAL NOT NULL DEFAULT 0,    -- not before this time (seconds of the epoch)
    request TEXT NOT NULL,            -- JSON: how to ask for it
    context TEXT NOT NULL,            -- JSON: what the crawl knows of it
    note TEXT
) WITHOUT ROWID;
CREATE INDEX frontier_next ON frontier (crawl, host, priority DESC, sequence) WHERE state = 0;
CREATE TABLE files (
    stem TEXT PRIMARY KEY,
    serial INTEGER NOT NULL UNIQUE,
    sealed INTEGER NOT NULL DEFAULT 0,
    warc_length INTEGER NOT NULL,     -- bytes committed
    records_length INTEGER NOT NULL,
    warc_sha256 TEXT,                 -- of the sealed files
    records_sha256 TEXT
);
CREATE TABLE captures (
    record_id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    url TEXT NOT NULL,
    date TEXT NOT NULL,
    status INTEGER,
    mime TEXT,
    payload_sha256 TEXT,
    whole INTEGER NOT NULL,           -- 0 where the response was cut off
    stem TEXT NOT NULL REFERENCES files,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX captures_by_payload ON captures (url, payload_sha256);
CREATE INDEX captures_by_place ON captures (stem, offset);
"""
# Tables that came later. A program that does not know them loses nothing but what is in them.
_LATER: Final = """
CREATE TABLE IF NOT EXISTS adopted (
    stem TEXT PRIMARY KEY REFERENCES files,
    name TEXT NOT NULL                -- the WARC file's name, which may end in any way
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stated_digests (
    record_id TEXT PRIMARY KEY REFERENCES captures,
    digest TEXT NOT NULL              -- as its record states it, where that is not our SHA-256
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS replayed (
    stem TEXT PRIMARY KEY,            -- of a source that was replayed whole
    source_length INTEGER NOT NULL,
    source_sha256 TEXT NOT NULL,
    extraction TEXT NOT NULL,         -- versions and limits of what made the records
    records_sha256 TEXT NOT NULL
) WITHOUT ROWID;
"""


def open_to_read(path: Path) -> sqlite3.Connection:
    """Opens the database of a collection that may be in use; nothing is written.

    Raises:
        sqlite3.Error: Where it cannot be opened.

    """
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def quick_check(path: Path) -> None:
    """Looks through the database for damage; some seconds for a gigabyte.

    Raises:
        DamagedArchiveError: Where its bytes are no database, or not in order.
        StorageError: Where it cannot be read.

    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode not in _DAMAGE:
            raise _unusable(path, error) from error
        found = str(error)
    if found != "ok":
        raise DamagedArchiveError(f"The catalogue {path} is damaged ({found}).")


def open_catalogue(path: Path) -> sqlite3.Connection:
    """Opens the database, or makes it. The connection is in autocommit mode.

    Raises:
        StorageError: Where the file cannot be used, or is of another version.

    """
    try:
        with ExitStack() as on_error:
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            on_error.callback(connection.close)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {_VERSION};COMMIT;")
            elif version != _VERSION:
                raise StorageError(
                    f"{path} is of version {version}, and this program knows version {_VERSION}. "
                    "Use the program that wrote it, or crawl into a new collection."
                )
            connection.executescript(_LATER)
            on_error.pop_all()
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    return connection


def _unusable(path: Path, error: sqlite3.Error) -> StorageError:
    return StorageError(
        f"The catalogue {path} cannot be opened ({error}). If the disk is sound and the file may "
        "be written, move the file away: the next command makes it again from the WARC files."
    )
