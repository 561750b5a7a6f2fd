"""Queries to the article index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from archive.errors import ArchiveError
from pipelines.search.index.answers import Counts, Hit, Hits, Order, Page, SectionCount, State
from pipelines.search.index.article_numbers import numbers_between
from pipelines.search.index.row_reading import (
    ARTICLE_COLUMNS,
    CAPTURES,
    article_entry,
    article_row,
    bindable,
    condition,
)
from pipelines.search.index.rows import ArticleEntry, ArticleRow, Browse, CaptureRow
from pipelines.search.index.schema import NoIndexError, open_to_read
from pipelines.search.query.match_expression import match_expression
from pipelines.search.query.query import Query

MAX_COUNTED: Final = 100_000
"""Counting stops at this many hits."""
MAX_RANKED: Final = 20_000
"""The most hits that are sorted by relevance."""
SEARCH_SECONDS: Final = 5.0
"""The time limit of one search."""
_STEPS_BETWEEN_CHECKS: Final = 20_000
# A word in the title weighs as much as ten in the text.
_RANK: Final = "bm25(words, 10.0, 1.0, 2.0, 1.0, 0.5, 0.5, 0.0)"
MAX_AUTHORS: Final = 100
MAX_OFFSET: Final = 1 << 62
_SECTIONS: Final = """
SELECT edition, section_id, (
    SELECT section_name FROM articles
    WHERE edition = its.edition AND section_id = its.section_id ORDER BY id DESC LIMIT 1
), articles
FROM (
    SELECT edition, section_id, count(*) AS articles FROM articles
    WHERE section_id IS NOT NULL GROUP BY edition, section_id
) AS its
ORDER BY articles DESC, edition, section_id
"""


class SearchTooLongError(ArchiveError):
    """A search took longer than `SEARCH_SECONDS`."""


class ArticleIndex:
    """Searches, lists and looks up articles. Use it in one thread; it is cheap to open."""

    def __init__(self, path: Path) -> None:
        """Opens the index at `path`.

        Raises:
            NoIndexError: If there is none, or it has another version.

        """
        self._path = path
        self._database = open_to_read(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def state(self) -> State:
        """How much of the records files is indexed."""
        with self._reading():
            ((total,),) = self._rows("SELECT total FROM meta")
            ((read, damaged),) = self._rows(
                "SELECT coalesce(sum(length), 0), coalesce(sum(damaged), 0) FROM pieces"
            )
            ((articles,),) = self._rows("SELECT count(*) FROM articles")
            ((captures,),) = self._rows("SELECT count(*) FROM captures")
        return State(read, total, damaged, articles, captures)

    def search(
        self, query: Query, *, first: int = 0, most: int = 20, order: Order = "newest"
    ) -> Hits:
        """The articles that match a query.

        Args:
            query: The query; an empty one matches nothing.
            first: How many hits to skip.
            most: How many to return.
            order: Newest first, or by relevance (BM25), for up to `MAX_RANKED` hits.

        Raises:
            SearchTooLongError: After `SEARCH_SECONDS`.

        """
        if query.empty:
            return Hits(0, True, (), order)
        span = numbers_between(query.since, query.until)
        where = "words MATCH ? AND rowid BETWEEN ? AND ?"
        if self._rows("SELECT 1 FROM gone LIMIT 1"):
            where += " AND rowid NOT IN (SELECT id FROM gone)"
        arguments = (match_expression(query, earlier=True), *span)
        with self._reading():
            ((total,),) = self._rows(
                f"SELECT count(*) FROM (SELECT 1 FROM words WHERE {where} LIMIT {MAX_COUNTED + 1})",
                arguments,
            )
            sorted_by = order if total <= MAX_RANKED else "newest"
            sorting = "rowid DESC" if sorted_by == "newest" else f"{_RANK}, rowid DESC"
            found = self._rows(
                f"SELECT rowid FROM words WHERE {where} ORDER BY {sorting} LIMIT ? OFFSET ?",
                (*arguments, *_slice(first, most)),
            )
            hits = self._hits(query, [number for (number,) in found])
        return Hits(min(total, MAX_COUNTED), total <= MAX_COUNTED, hits, sorted_by)

    def _hits(self, query: Query, numbers: Sequence[int]) -> tuple[Hit, ...]:
        """The articles with these numbers, in this order."""
        marks = ", ".join("?" * len(numbers))
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id IN ({marks})", numbers)
        found = {row[0]: article_row(row) for row in rows}
        now = match_expression(query, earlier=False)
        return tuple(
            Hit(its, its.versions > 1 and not self._answers_now(its, now))
            for its in (found[number] for number in numbers if number in found)
        )

    def _answers_now(self, article: ArticleRow, expression: str) -> bool:
        sql = "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?"
        return bool(self._rows(sql, (expression, article.rowid)))

    def browse(self, filters: Browse | None = None, *, first: int = 0, most: int = 20) -> Page:
        """The articles that match the filters, newest first, those without a date last."""
        arguments = condition(filters or Browse())
        if arguments is None:
            return Page(0, ())
        where, values = arguments
        with self._reading():
            ((total,),) = self._rows(f"SELECT count(*) FROM articles WHERE {where}", values)
            rows = self._rows(
                f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE {where}"
                " ORDER BY id DESC LIMIT ? OFFSET ?",
                (*values, *_slice(first, most)),
            )
        return Page(total, tuple(map(article_row, rows)))

    def article(self, edition: str, article_id: int) -> ArticleEntry | None:
        """An article with its captures; None if it is not indexed."""
        key = (edition, article_id)
        if not bindable(*key):
            return None
        which = "WHERE edition = ? AND article_id = ?"
        with self._reading():
            rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles {which}", key)
            captures = self._rows(f"{CAPTURES} {which}", key)
        return article_entry(rows[0], captures) if rows and captures else None

    def capture(self, record_id: str) -> CaptureRow | None:
        """The first capture with a record id; None if there is none."""
        if not bindable(record_id):
            return None
        which = "SELECT edition, article_id FROM captures WHERE record_id = ? ORDER BY id LIMIT 1"
        for key in self._rows(which, [record_id]):
            entry = self.article(*key)
            if entry is not None:
                return next((its for its in entry.captures if its.record_id == record_id), None)
        return None

    def counts(self) -> Counts:
        """Counts articles and captures."""
        with self._reading():
            ((articles,),) = self._rows("SELECT count(*) FROM articles")
            ((captures,),) = self._rows("SELECT count(*) FROM captures")
            ((first, last),) = self._rows(
                "SELECT (SELECT min(captured_at) FROM captures),"
                " (SELECT max(captured_at) FROM captures)"
            )
            months = self._rows(
                "SELECT edition, substr(day, 1, 7), count(*) FROM articles"
                " GROUP BY edition, substr(day, 1, 7)"
            )
            undated = sum(count for _edition, month, count in months if month is None)
            sections = self._rows(_SECTIONS)
            authors = self._rows(
                "SELECT author, count(*) AS articles FROM articles WHERE author IS NOT NULL"
                " GROUP BY author ORDER BY articles DESC, author LIMIT ?",
                [MAX_AUTHORS],
            )
        editions: dict[str, int] = {}
        for edition, _month, count in months:
            editions[edition] = editions.get(edition, 0) + count
        return Counts(
            articles,
            captures,
            first,
            last,
            tuple(sorted(editions.items())),
            tuple(sorted((its for its in months if its[1]), key=lambda its: (its[1], its[0]))),
            undated,
            tuple(SectionCount(*its) for its in sections),
            tuple(authors),
        )

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._database.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise SearchTooLongError(
                    f"The search took longer than {SEARCH_SECONDS:.0f} seconds and was given up. "
                    "Ask for rarer words, longer prefixes, or fewer of them."
                ) from error
            raise self._unreadable(error) from error
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: sqlite3.Error) -> NoIndexError:
        return NoIndexError(
            f"The article index {self._path} cannot be read ({error}). "
            "`scrapy replay --index` rebuilds it."
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Runs the queries of a block in one transaction, within `SEARCH_SECONDS` together."""
        end = monotonic() + SEARCH_SECONDS
        self._database.execute("BEGIN")
        self._database.set_progress_handler(lambda: monotonic() > end, _STEPS_BETWEEN_CHECKS)
        try:
            yield
        finally:
            self._database.set_progress_handler(None, 0)
            self._database.rollback()


def _slice(first: int, most: int) -> tuple[int, int]:
    """The values of LIMIT and OFFSET."""
    return max(most, 0), min(max(first, 0), MAX_OFFSET)
