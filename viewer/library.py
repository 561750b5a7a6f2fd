"""What the reader's pages are made from: the collection, its index, its captures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, cast

from starlette.requests import Request
from starlette.responses import Response

from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import DamagedArchiveError
from archive.index.lookup import CaptureLookup
from pipelines.records.record import Record
from pipelines.search.index.answers import Counts, State
from pipelines.search.index.article_index import ArticleIndex
from pipelines.search.index.read_record import read_record
from pipelines.search.index.rows import ArticleEntry, CaptureRow
from pipelines.search.index.schema import NoIndexError
from viewer.pages.query_params import PageNotFoundError
from viewer.proof.proof import Prover
from viewer.rendering import Renderer


class Pages(Protocol):
    """The origin on which archived pages are shown as they looked."""

    @property
    def origin(self) -> str: ...  # noqa: D102
    def frame_url(self, url: str, timestamp14: str) -> str: ...  # noqa: D102


class Indexing(Protocol):
    """What brings the index up to date: `viewer.indexing`."""

    @property
    def error(self) -> str | None:
        """Why the index cannot be brought up to date; None if it can."""
        ...


@dataclass(frozen=True, slots=True)
class IndexState:
    """How much of the collection is indexed, for the notice above each page."""

    is_made: bool
    percent: int
    damaged: int
    """Damaged lines in the records files."""
    error: str | None


class CountsCache:
    """Keeps the counts of the index until the index changes.

    Counting takes 0.1 s with 100,000 articles.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._cached: tuple[State, Counts] | None = None

    def of(self, index: ArticleIndex) -> Counts:
        """Returns the counts of an index."""
        state = index.state()
        with self._lock:
            if self._cached is None or self._cached[0] != state:
                self._cached = (state, index.counts())
            return self._cached[1]


@dataclass(frozen=True, slots=True)
class Library:
    """The collection and the services that the pages use; one for the whole application."""

    collection: Collection
    index_path: Path
    captures: CaptureLookup
    prover: Prover
    renderer: Renderer
    indexing: Indexing
    pages: Pages | None
    """None without pywb."""
    counts: CountsCache = field(default_factory=CountsCache)

    @contextmanager
    def index(self) -> Iterator[ArticleIndex]:
        """Opens the article index for one request.

        Raises:
            NoIndexError: If it has not been made yet.

        """
        index = ArticleIndex(self.index_path)
        try:
            yield index
        finally:
            index.close()

    def state(self) -> IndexState:
        """Returns how much of the collection is indexed."""
        error = self.indexing.error
        try:
            with self.index() as index:
                state = index.state()
        except NoIndexError:
            return IndexState(False, 0, 0, error)
        percent = 100 if state.complete else min(int(state.share * 100), 99)
        return IndexState(True, percent, state.damaged, error)

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        **values: Any,  # noqa: ANN401
    ) -> Response:
        """Renders a page, with a notice if the index is not up to date."""
        state = self.state()
        return self.renderer.page(request, template, status=status, state=state, **values)

    def article(self, edition: str, article_id: int) -> ArticleEntry:
        """Returns an article with all its captures.

        Raises:
            PageNotFoundError: If there is none.

        """
        with self.index() as index:
            entry = index.article(edition, article_id)
        if entry is None:
            raise PageNotFoundError
        return entry

    def capture(self, record_id: str | None) -> CaptureRow:
        """Returns the capture with this WARC-Record-ID.

        Raises:
            PageNotFoundError: If there is none.

        """
        with self.index() as index:
            row = None if record_id is None else index.capture(record_id)
        if row is None:
            raise PageNotFoundError
        return row

    def record(self, capture: CaptureRow) -> Record:
        """Returns the record of a capture.

        Raises:
            ArchiveError: If its line is no longer in the records file.

        """
        return read_record(self.collection, capture)

    def line(self, capture: CaptureRow) -> bytes:
        """Returns the record's line, as it stands in the records file.

        Raises:
            ArchiveError: If the file is no longer there.

        """
        for extent in snapshot(self.collection).records:
            if extent.name == capture.records_file:
                with extent.open() as file:
                    file.seek(capture.offset)
                    return file.read(capture.length)
        raise DamagedArchiveError(
            f"The collection has no records file {capture.records_file}. "
            "Run `scrapy replay` to make it again."
        )


def library_of(request: Request) -> Library:
    """Returns the library of the application that serves a request."""
    return cast("Library", request.app.state.library)
