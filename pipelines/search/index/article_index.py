"""The article index, for reading."""

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

COUNTED: Final = 100_000
"""Hits beyond these are not counted."""
RANKED: Final = 20_000
"""More hits than these are not sorted by relevance."""
SECONDS: Final = 5.0
"""Of one search."""
_STEPS_BETWEEN_LOOKS: Final = 20_000
# A word of the title counts as ten of the text.
_RANK: Final = "bm25(words, 10.0, 1.0, 2.0, 1.0, 0.5, 0.5, 0.0)"
_MOST_AUTHORS: Final = 100
_LAST: Final = 1 << 62
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
    """A search was given up since it took too long."""


class ArticleIndex:
    """The articles of a collection: searched, listed, looked up. For one thread; cheap to open."""

    def __init__(self, path: Path) -> None:
        """Opens the index at `path`.

        Raises:
            NoIndexError: Where there is none, or it is of another version.

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
        """How far the index is."""
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
        """The articles that answer a query.

        Args:
            query: What is asked; an empty one has no hits.
            first: How many hits to pass over.
            most: How many to give.
            order: Newest first, or best first (BM25), which is done for up to `COUNTED` hits.

        Raises:
            SearchTooLongError: After `SECONDS`.

        """
        if query.empty:
            return Hits(0, True, (), order)
        span = numbers_between(query.since, query.until)
        where = "words MATCH ? AND rowid BETWEEN ? AND ?"
        if self._rows("SELECT 1 FROM gone LIMIT 1"):
            where += " AND rowid NOT IN (SELECT id FROM gone)"
        asked = (match_expression(query, earlier=True), *span)
        with self._reading():
            ((total,),) = self._rows(
                f"SELECT count(*) FROM (SELECT 1 FROM words WHERE {where} LIMIT {COUNTED + 1})",
                asked,
            )
            by = order if total <= RANKED else "newest"
            sorting = "rowid DESC" if by == "newest" else f"{_RANK}, rowid DESC"
            found = self._rows(
                f"SELECT rowid FROM words WHERE {where} ORDER BY {sorting} LIMIT ? OFFSET ?",
                (*asked, *_slice(first, most)),
            )
            hits = self._hits(query, [number for (number,) in found])
        return Hits(min(total, COUNTED), total <= COUNTED, hits, by)

    def _hits(self, query: Query, numbers: Sequence[int]) -> tuple[Hit, ...]:
        """The articles with these numbers, in their order."""
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
        """The articles that some filters leave, newest first, those without a date last."""
        asked = condition(filters or Browse())
        if asked is None:
            return Page(0, ())
        where, values = asked
        with self._reading():
            ((total,),) = self._rows(f"SELECT count(*) FROM articles WHERE {where}", values)
            rows = self._rows(
                f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE {where}"
                " ORDER BY id DESC LIMIT ? OFFSET ?",
                (*values, *_slice(first, most)),
            )
        return Page(total, tuple(map(article_row, rows)))

    def article(self, edition: str, article_id: int) -> ArticleEntry | None:
        """An article with its captures; None where the index has none."""
        key = (edition, article_id)
        if not bindable(*key):
            return None
        which = "WHERE edition = ? AND article_id = ?"
        with self._reading():
            rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles {which}", key)
            captures = self._rows(f"{CAPTURES} {which}", key)
        return article_entry(rows[0], captures) if rows and captures else None

    def capture(self, record_id: str) -> CaptureRow | None:
        """The capture with a record id; None where the index has none, the first of several."""
        if not bindable(record_id):
            return None
        which = "SELECT edition, article_id FROM captures WHERE record_id = ? ORDER BY id LIMIT 1"
        for key in self._rows(which, [record_id]):
            entry = self.article(*key)
            if entry is not None:
                return next((its for its in entry.captures if its.record_id == record_id), None)
        return None

    def counts(self) -> Counts:
        """How many articles there are, of what."""
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
                [_MOST_AUTHORS],
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
                    f"The search took longer than {SECONDS:.0f} seconds and was given up. "
                    "Ask for rarer words, longer prefixes, or fewer of them."
                ) from error
            raise self._unreadable(error) from error
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: sqlite3.Error) -> NoIndexError:
        return NoIndexError(
            f"The article index {self._path} cannot be read ({error}). "
            "`scrapy replay --index` makes it anew."
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """All queries within see the index at one moment, and have `SECONDS` together."""
        end = monotonic() + SECONDS
        self._database.execute("BEGIN")
        self._database.set_progress_handler(lambda: monotonic() > end, _STEPS_BETWEEN_LOOKS)
        try:
            yield
        finally:
            self._database.set_progress_handler(None, 0)
            self._database.rollback()


def _slice(first: int, most: int) -> tuple[int, int]:
    """LIMIT and OFFSET."""
    return max(most, 0), min(max(first, 0), _LAST)
