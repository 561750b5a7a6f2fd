"""What the reader's pages are made of: a collection, its index, its captures."""

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
from viewer.pages.query_params import NothingThereError
from viewer.proof.proof import Prover
from viewer.rendering import Renderer


class Pages(Protocol):
    """The origin on which archived pages are shown as they looked."""

    @property
    def origin(self) -> str: ...  # noqa: D102
    def frame_url(self, url: str, timestamp14: str) -> str: ...  # noqa: D102


class Indexing(Protocol):
    """Whoever brings the index up to date."""

    @property
    def trouble(self) -> str | None:
        """Why it cannot; None where it can."""
        ...


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is, for the notice above each page."""

    is_made: bool
    percent: int
    damaged: int
    """Lines of records files that are no records."""
    trouble: str | None


class CountsCache:
    """The counts of the index, until the index has changed: of 100,000 articles they take 0.1 s."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: tuple[State, Counts] | None = None

    def of(self, index: ArticleIndex) -> Counts:
        """The counts of an index."""
        state = index.state()
        with self._lock:
            if self._known is None or self._known[0] != state:
                self._known = (state, index.counts())
            return self._known[1]


@dataclass(frozen=True, slots=True)
class Library:
    """All that pages ask."""

    collection: Collection
    index_path: Path
    captures: CaptureLookup
    prover: Prover
    renderer: Renderer
    indexing: Indexing
    pages: Pages | None
    counts: CountsCache = field(default_factory=CountsCache)

    @contextmanager
    def index(self) -> Iterator[ArticleIndex]:
        """The article index, for one request.

        Raises:
            NoIndexError: Where it is still to be made.

        """
        index = ArticleIndex(self.index_path)
        try:
            yield index
        finally:
            index.close()

    def state(self) -> IndexState:
        """How far the index is."""
        trouble = self.indexing.trouble
        try:
            with self.index() as index:
                state = index.state()
        except NoIndexError:
            return IndexState(False, 0, 0, trouble)
        percent = 100 if state.complete else min(int(state.share * 100), 99)
        return IndexState(True, percent, state.damaged, trouble)

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        **values: Any,  # noqa: ANN401
    ) -> Response:
        """A page of the reader, with a notice where the index is behind."""
        state = self.state()
        return self.renderer.page(request, template, status=status, state=state, **values)

    def article(self, edition: str, article_id: int) -> ArticleEntry:
        """An article with all its captures.

        Raises:
            NothingThereError: Where there is none.

        """
        with self.index() as index:
            entry = index.article(edition, article_id)
        if entry is None:
            raise NothingThereError
        return entry

    def capture(self, record_id: str | None) -> CaptureRow:
        """A capture by its record id.

        Raises:
            NothingThereError: Where there is none.

        """
        with self.index() as index:
            row = None if record_id is None else index.capture(record_id)
        if row is None:
            raise NothingThereError
        return row

    def record(self, capture: CaptureRow) -> Record:
        """The record of a capture.

        Raises:
            ArchiveError: Where its line is no longer there.

        """
        return read_record(self.collection, capture)

    def line(self, capture: CaptureRow) -> bytes:
        """The record as it stands in its records file.

        Raises:
            ArchiveError: Where it is no longer there.

        """
        for extent in snapshot(self.collection).records:
            if extent.name == capture.records_file:
                with extent.open() as file:
                    file.seek(capture.offset)
                    return file.read(capture.length)
        raise DamagedArchiveError(
            f"The collection has no records file {capture.records_file}. "
            "`scrapy replay` makes it anew."
        )


def library_of(request: Request) -> Library:
    """The library that an application was made with."""
    return cast("Library", request.app.state.library)
