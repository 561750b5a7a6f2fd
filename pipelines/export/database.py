"""Writes a SQLite database with full-text search, which opens in Datasette.

Rows are numbered in the order of the selection and nothing in the file depends on the clock, so
equal selections give equal bytes with the same version of SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from archive.errors import StorageError
from archive.progress import Progress
from pipelines.export.columns import COLUMNS, Column
from pipelines.export.selection import Selected
from pipelines.export.spellings import other_spellings
from pipelines.records.record import Record

_LIST_FIELDS: Final = frozenset({"images", "links", "comments"})
_TYPES: Final = {"integer": "INTEGER", "real": "REAL", "text": "TEXT", "json": "TEXT"}
_COLUMNS: Final = [column for column in COLUMNS if column.name not in _LIST_FIELDS]

_PRAGMAS: Final = """
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
"""
_LISTS: Final = """
CREATE TABLE images (
    capture INTEGER NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    url TEXT,
    caption TEXT,
    PRIMARY KEY (capture, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
    capture INTEGER NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (capture, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE comments (
    capture INTEGER NOT NULL REFERENCES captures (id),
    position INTEGER NOT NULL,
    author TEXT,
    published TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (capture, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE articles (
    edition TEXT NOT NULL,
    article_id INTEGER NOT NULL,
    title TEXT,
    published TEXT,
    section_id INTEGER,
    section_name TEXT,
    author TEXT,
    captures INTEGER NOT NULL,
    first_captured_at TEXT NOT NULL,
    last_captured_at TEXT NOT NULL,
    latest_capture INTEGER NOT NULL REFERENCES captures (id),
    PRIMARY KEY (edition, article_id)
) STRICT, WITHOUT ROWID;
"""
# Indexes are created after the rows: it is faster, and makes the layout of the file deterministic.
_DERIVED: Final = """
CREATE INDEX captures_by_article ON captures (edition, article_id, captured_at);
INSERT INTO articles
SELECT its.edition, its.article_id, its.title, its.published, its.section_id, its.section_name,
    its.author, of_all.captures, of_all.first, of_all.last, its.id
FROM (
    SELECT edition, article_id, count(*) AS captures, min(captured_at) AS first,
        max(captured_at) AS last
    FROM captures GROUP BY edition, article_id
) AS of_all JOIN captures AS its ON its.id = (
    SELECT id FROM captures WHERE edition = of_all.edition AND article_id = of_all.article_id
    ORDER BY rtrim(captured_at, 'Z') DESC, id DESC LIMIT 1
) ORDER BY its.edition, its.article_id;
CREATE INDEX captures_by_published ON captures (published);
CREATE INDEX captures_by_section ON captures (section_id, section_name);
CREATE INDEX captures_by_author ON captures (author);
CREATE INDEX captures_by_language ON captures (language);
CREATE INDEX captures_by_url ON captures (url);
CREATE INDEX articles_by_published ON articles (published);
CREATE INDEX articles_by_section ON articles (section_id, section_name);
CREATE INDEX images_by_url ON images (url);
CREATE INDEX links_by_url ON links (url);
"""
# Datasette recognises a full-text index by these quotation marks.
_WORDS: Final = """
CREATE VIRTUAL TABLE captures_fts USING fts5 (
    title, text, content="captures", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn'"
);
"""
_BREAK: Final = "\n\ue000\n"
"""A word between a text and its other spellings, so that no phrase spans both."""


def write_sqlite(captures: Iterable[Selected], path: Path, progress: Progress) -> None:
    """Writes the tables `captures`, `articles`, `images`, `links`, `comments`, `captures_fts`.

    NUL, at which functions of SQLite end a text, becomes U+FFFD.

    Raises:
        StorageError: If the disk refuses.

    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.executescript(f"{_PRAGMAS}{_captures_table()}{_LISTS}")
            database.execute("BEGIN")
            _fill(database, captures)
            progress("building the search index", 0, 1)
            database.execute("COMMIT")
            database.executescript(f"BEGIN;{_DERIVED}{_WORDS}")
            _index_words(database)
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise StorageError(
            f"{path} could not be written ({error}). Free space or give another place with "
            "-o OUT, then run it again."
        ) from error


def _captures_table() -> str:
    columns = "".join(
        f"    {_sql_name(column)} {_TYPES[column.kind]}{' NOT NULL' if column.required else ''},\n"
        for column in _COLUMNS
    )
    return (
        f"CREATE TABLE captures (\n    id INTEGER PRIMARY KEY,\n{columns.rstrip()[:-1]}\n) STRICT;"
    )


def _sql_name(column: Column) -> str:
    return "_".join(column.path)


def _fill(database: sqlite3.Connection, captures: Iterable[Selected]) -> None:
    marks = ", ".join("?" * (len(_COLUMNS) + 1))
    for number, capture in enumerate(captures, 1):
        record = capture.record
        row = [number, *(_value(column.of(record)) for column in _COLUMNS)]
        database.execute(f"INSERT INTO captures VALUES ({marks})", row)
        for table, rows in _lists(record):
            for position, values in enumerate(rows, 1):
                own = [number, position, *map(_value, values)]
                database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(own))})", own)


def _index_words(database: sqlite3.Connection) -> None:
    """Fills the full-text index with the words of each capture and their other spellings."""
    rows = database.cursor().execute("SELECT id, title, text FROM captures ORDER BY id")
    database.executemany(
        "INSERT INTO captures_fts (rowid, title, text) VALUES (?, ?, ?)",
        ((number, _with_spellings(title), _with_spellings(text)) for number, title, text in rows),
    )
    database.execute("INSERT INTO captures_fts (captures_fts) VALUES ('optimize')")


def _with_spellings(text: str | None) -> str | None:
    others = other_spellings(text or "")
    return f"{text}{_BREAK}{others}" if others else text


def _lists(record: Record) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    yield "images", ((image.url, image.caption) for image in record.images)
    yield "links", ((link,) for link in record.links)
    yield "comments", ((its.author, its.published, its.text) for its in record.comments)


def _value(value: str | float | None) -> str | float | None:
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value
