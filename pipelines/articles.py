"""The articles of a collection in Python: `for article in Articles("collections/zamanalwsl")`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.catalogue.collection_captures import captures_of
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import ArgumentError, DamagedArchiveError
from archive.http.message import decode_entity
from archive.progress import no_progress
from pipelines.export.columns import COLUMNS
from pipelines.export.selection import ExportReport, Filters, selection
from pipelines.records.captured_page import PAGE_LIMIT
from pipelines.records.record import Record
from pipelines.search.query.query import Query
from pipelines.search.query.query_language import parse_query


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """The answer that a record was made of, from the WARC file."""

    head: bytes
    """The status line and the headers, as they went over the wire."""
    payload: bytes
    """The body, as it went over the wire."""
    body: bytes
    """The body without chunks and compression: the page."""
    request: bytes
    """What was sent to get it; empty where the archive does not hold it."""


class Articles:
    """The article pages of a collection, one record a capture. Nothing is written.

    A crawl may be running: then it is the collection as it was when reading began.
    """

    def __init__(self, collection: Path | str) -> None:
        """Takes the folder of the collection.

        Raises:
            ArgumentError: Where it is no collection with records.

        """
        self._collection = Collection(Path(collection))
        self._captures = captures_of(self._collection)
        snapshot(self._collection)

    def __iter__(self) -> Iterator[Record]:
        """All records, file by file, in the order of their captures."""
        return self.select()

    def select(
        self,
        query: str = "",
        *,
        editions: frozenset[str] | set[str] = frozenset(),
        since: str | None = None,
        until: str | None = None,
        latest: bool = False,
    ) -> Iterator[Record]:
        """The records that meet all conditions.

        Args:
            query: In the language of `docs/search.md`.
            editions: `ar`, `en`.
            since: Published on this day (`2017-08-11`) or later; without a date is left out.
            until: On this day or earlier.
            latest: Of each article only the latest capture.

        Raises:
            ArgumentError: Where a day is none, or the query cannot be read as it stands.
            StorageError: Where the disk does not give the bytes.

        """
        filters = Filters(
            editions=frozenset(editions),
            since=_day(since),
            until=_day(until),
            query=_query(query) if query else None,
            latest=latest,
        )
        now = snapshot(self._collection)
        for selected in selection(now, filters, ExportReport(), no_progress):
            yield selected.record

    def rows(self, **conditions: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        """Flat rows, as of `scrapy export csv`, for `pandas.DataFrame` and `polars.DataFrame`.

        Args:
            conditions: As of `select`.

        """
        for record in self.select(**conditions):
            yield {column.name: column.of(record) for column in COLUMNS}

    def page(self, record: Record) -> ArchivedPage:
        """The answer that a record was made of.

        Raises:
            DamagedArchiveError: Where the WARC file does not hold it, or holds something else.
            StorageError: Where the disk does not give the bytes.

        """
        place = record.warc
        group = self._captures.group_at(place.file, place.offset, place.length)
        if group.response.record_id != place.record_id:
            raise DamagedArchiveError(
                f"{place.file} has another record than {place.record_id} at {place.offset}. "
                "`scrapy verify` says what is wrong with the collection."
            )
        message = self._captures.response(group.response)
        if message is None:
            raise DamagedArchiveError(
                f"{place.file}:{place.offset} repeats an earlier capture that is not here. Look "
                "for its WARC file in another copy."
            )
        request = group.request.block if group.request is not None else b""
        body = decode_entity(message, PAGE_LIMIT).data
        return ArchivedPage(message.head, message.body, body, request)


def _day(value: str | None) -> str | None:
    try:
        return None if value is None else date.fromisoformat(value).isoformat()
    except ValueError:
        raise ArgumentError(f"{value} is no day. Give one such as 2017-08-11.") from None


def _query(text: str) -> Query:
    """A query that would be misread is refused: what is found should be what was asked for."""
    query = parse_query(text)
    if query.empty or query.notes:
        wrong = ", ".join(note.what for note in query.notes) or "it holds no words"
        raise ArgumentError(f"{text!r} cannot be searched for ({wrong}). docs/search.md has how.")
    return query
