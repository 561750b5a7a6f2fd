"""Adds captures to the article index and removes them, and updates the articles' entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from archive.collection import Collection
from archive.errors import DamagedArchiveError
from pipelines.records.record import Record, Section
from pipelines.search.index.article import (
    COLUMNS,
    Article,
    IndexedCapture,
    article_of,
    sorted_by_time,
    version_of,
)
from pipelines.search.index.article_numbers import NUMBERS_TRIED, free_number
from pipelines.search.index.read_record import record_at

_INDEXED_CAPTURES: Final = """
SELECT id, captured_at, published, section_id, section_name, has_text, version FROM captures
WHERE edition = ? AND article_id = ?
"""
_MARKS: Final = ", ".join("?" * len(COLUMNS))
_NEW_WORDS: Final = f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES (?, {_MARKS})"


class Key(NamedTuple):
    """The identity of an article."""

    edition: str
    article_id: int


class IndexWriter:
    """Writes to the index. The caller opens the transaction."""

    def __init__(self, database: sqlite3.Connection, collection: Collection) -> None:
        self._database = database
        self._collection = collection
        self._new_records: dict[int, Record] = {}

    def add(self, file: int, records: Iterable[tuple[int, int, Record]]) -> int:
        """Adds captures; returns the number of articles whose words changed.

        Args:
            file: The number of the records file.
            records: The offset and length of each line, and its record.

        """
        changed_keys: dict[Key, None] = {}
        for offset, length, record in records:
            self._new_records[self._add_capture(record, file, offset, length)] = record
            changed_keys[Key(record.edition, record.article_id)] = None
        changed = sum(self._update_article(key) for key in changed_keys)
        self._new_records.clear()
        return changed

    def remove(self, places: Iterable[tuple[int, int]]) -> int:
        """Removes captures; returns how many.

        Args:
            places: The numbers of records files, each with the offset from which on to remove. They
                go in one call, since the rest of an article is read from the other files.

        """
        removed = 0
        changed_keys: dict[Key, None] = {}
        for its in places:
            which = "FROM captures WHERE file = ? AND offset >= ?"
            rows = self._database.execute(f"SELECT DISTINCT edition, article_id {which}", its)
            changed_keys.update((Key(*row), None) for row in rows)
            removed += self._database.execute(f"DELETE {which}", its).rowcount
            self._database.execute("DELETE FROM pieces WHERE file = ? AND offset >= ?", its)
        for key in changed_keys:
            self._update_article(key)
        return removed

    def _add_capture(self, record: Record, file: int, offset: int, length: int) -> int:
        section = record.section
        row = (
            record.edition,
            record.article_id,
            record.captured_at,
            record.warc.record_id,
            record.url,
            record.status,
            record.title,
            record.published,
            None if section is None else section.id,
            None if section is None else section.name,
            record.text is not None,
            version_of(record),
            record.text_sha256,
            record.warc.payload_sha256,
            file,
            offset,
            length,
            record.warc.file,
            record.warc.offset,
            record.warc.length,
        )
        marks = ", ".join("?" * len(row))
        number = self._database.execute(f"INSERT INTO captures VALUES (NULL, {marks})", row)
        assert number.lastrowid is not None
        return number.lastrowid

    def _update_article(self, key: Key) -> bool:
        """Updates the entry of an article; returns whether its words changed."""
        captures = sorted_by_time(
            [_indexed_capture(row) for row in self._database.execute(_INDEXED_CAPTURES, key)]
        )
        old = self._database.execute(
            "SELECT id, words FROM articles WHERE edition = ? AND article_id = ?", key
        ).fetchone()
        if not captures:
            if old is not None:
                self._remove_article(old[0])
            return False
        article = article_of(captures, self._record)
        if old is not None:
            (number, digest), wanted = old, article.wanted
            if digest == article.digest and wanted <= number < wanted + NUMBERS_TRIED:
                self._rewrite(number, key, article)
                return False
            self._remove_article(number)
        number = free_number(self._database, article.wanted)
        self._insert(number, key, article)
        self._database.execute(_NEW_WORDS, (number, *article.words))
        return True

    def _insert(self, number: int, key: Key, article: Article) -> None:
        row = (number, *key, *article.row, article.digest)
        marks = ", ".join("?" * len(row))
        self._database.execute(f"INSERT INTO articles VALUES ({marks})", row)

    def _rewrite(self, number: int, key: Key, article: Article) -> None:
        self._database.execute("DELETE FROM articles WHERE id = ?", [number])
        self._insert(number, key, article)

    def _remove_article(self, number: int) -> None:
        self._database.execute("DELETE FROM articles WHERE id = ?", [number])
        self._database.execute("INSERT INTO gone VALUES (?)", [number])

    def _record(self, capture: int) -> Record:
        """The record of an indexed capture."""
        new_record = self._new_records.get(capture)
        if new_record is not None:
            return new_record
        name, offset, length, record_id = self._database.execute(
            "SELECT name, offset, length, record_id FROM captures"
            " JOIN files ON files.id = captures.file WHERE captures.id = ?",
            [capture],
        ).fetchone()
        record = record_at(self._collection.records / name, offset, length)
        if record is None or record.warc.record_id != record_id:
            raise DamagedArchiveError(
                f"{name}:{offset}: the record that was here is gone: the file was made anew while "
                "it was read. Run it again."
            )
        return record


def _indexed_capture(
    row: tuple[int, str, str | None, int | None, str | None, int, bytes],
) -> IndexedCapture:
    number, captured_at, published, section_id, section_name, has_text, version = row
    return IndexedCapture(
        id=number,
        captured_at=captured_at,
        published=published,
        section=None if section_id is None else Section(id=section_id, name=section_name),
        has_text=bool(has_text),
        version=version,
    )
