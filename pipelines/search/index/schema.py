"""The database of the article index. It is derived, and can be deleted at any time.

The words stand in a full-text index without content (FTS5, `content=''`): the texts themselves are
in the records files, which `captures` points into. Such an index cannot forget a row without being
given its words again (before SQLite 3.43), so rows that no longer count are listed in `gone`.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from archive.errors import ArchiveError

VERSION: Final = f"2 {unicodedata.unidata_version}"
"""Raised when tables or folding change. Unicode's version decides what a letter is."""
BUSY_SECONDS: Final = 30

_SCHEMA: Final = """
CREATE TABLE meta (
    version TEXT NOT NULL,
    total INTEGER NOT NULL,           -- bytes of the records files when they were last looked at
    unmerged INTEGER NOT NULL         -- articles written since the words were last merged
) STRICT;
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,        -- the records file's sealed name
    inode INTEGER NOT NULL,           -- as it was when it was last looked at
    size INTEGER NOT NULL,
    changed INTEGER NOT NULL          -- nanoseconds of the epoch
) STRICT;
CREATE TABLE pieces (                 -- what was read of each file, in the order of its bytes
    file INTEGER NOT NULL REFERENCES files,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    damaged INTEGER NOT NULL,         -- lines that are no records
    PRIMARY KEY (file, offset)
) STRICT, WITHOUT ROWID;
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    edition TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    captured_at TEXT NOT NULL,
    record_id TEXT NOT NULL,
    url TEXT NOT NULL,
    status INTEGER NOT NULL,
    title TEXT,
    published TEXT,
    section_id INTEGER,
    section_name TEXT,
    has_text INTEGER NOT NULL,
    version BLOB NOT NULL,            -- a digest of title and text
    text_sha256 TEXT,
    payload_sha256 TEXT,
    file INTEGER NOT NULL REFERENCES files,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL
) STRICT;
CREATE INDEX captures_by_article ON captures (edition, article_id);
CREATE INDEX captures_by_record ON captures (record_id);
CREATE INDEX captures_by_place ON captures (file, offset);
CREATE INDEX captures_by_time ON captures (captured_at);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,           -- rises with the time of publication (article_numbers.py)
    edition TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    title TEXT,
    language TEXT,
    author TEXT,
    published TEXT,
    day TEXT,                         -- of publication, where it is known
    section_id INTEGER,
    section_name TEXT,
    captures INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    first_captured TEXT NOT NULL,
    last_captured TEXT NOT NULL,
    has_image INTEGER NOT NULL,
    has_text INTEGER NOT NULL,
    words BLOB NOT NULL,              -- a digest of what stands in the full-text index
    UNIQUE (edition, article_id)
) STRICT;
CREATE INDEX articles_by_month ON articles (edition, substr(day, 1, 7));
CREATE INDEX articles_by_section ON articles (edition, section_id);
CREATE INDEX articles_by_author ON articles (author);
CREATE TABLE gone (id INTEGER PRIMARY KEY) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, author, captions, comments, earlier, marks, content='', tokenize='ascii'
);
"""


class NoIndexError(ArchiveError):
    """There is no article index that this version can read."""


def open_to_update(path: Path) -> sqlite3.Connection:
    """Opens the index, or creates it. The connection is in autocommit mode.

    Raises:
        NoIndexError: If the file has another version.
        sqlite3.Error: If it cannot be opened.

    """
    with ExitStack() as on_error:
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        on_error.callback(connection.close)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            connection.executescript(f"BEGIN;{_SCHEMA}")
            connection.execute("INSERT INTO meta VALUES (?, 0, 0)", [VERSION])
            connection.execute("COMMIT")
        _check(connection, path)
        on_error.pop_all()
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """Opens the index for reading; another process may be updating it.

    Raises:
        NoIndexError: If there is none, or it has another version.

    """
    try:
        with ExitStack() as on_error:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS
            )
            on_error.callback(connection.close)
            _check(connection, path)
            on_error.pop_all()
    except sqlite3.Error as error:
        raise NoIndexError(
            f"The article index {path} cannot be read ({error}). `scrapy replay --index` builds it."
        ) from error
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    row = connection.execute("SELECT version FROM meta").fetchone()
    if row is None or row[0] != VERSION:
        raise NoIndexError(
            f"The article index {path} was made by another version of this program. "
            "`scrapy replay --index` rebuilds it."
        )
