"""The front page: what the collection holds, what is missing, and the state of the last crawl."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from archive.catalogue.crawl_state import crawl_state
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.extent import Extent
from pipelines.search.index.answers import Counts
from pipelines.search.index.schema import NoIndexError
from viewer.library import Library, library_of
from viewer.shown.histogram import Histogram, histogram

_MAX_EDITIONS: Final = 8
_MAX_SECTIONS: Final = 60
_MAX_AUTHORS: Final = 20
_MAX_GAPS: Final = 500
_MAX_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """What the article index counts."""

    counts: Counts
    picture: Histogram
    gaps: list[tuple[str, str, str]]
    """Edition, first and last month of each gap."""


@dataclass(frozen=True, slots=True)
class FileFigures:
    """The WARC files, and what is not read."""

    warcs: tuple[Extent, ...]
    bytes: int
    left_out: tuple[str, ...]
    """Open files whose committed length is not known."""
    quarantined: int
    """Bytes in the quarantine folder."""


def answer(request: Request) -> Response:
    """Shows the front page."""
    library = library_of(request)
    articles = _index_figures(library)
    return library.page(
        request,
        "front.html",
        articles=articles,
        editions=[] if articles is None else [name for name, _ in articles.counts.editions],
        files=_file_figures(library.collection),
        crawl=crawl_state(library.collection),
        root=shlex.quote(str(library.collection.root)),
        most_sections=_MAX_SECTIONS,
        most_authors=_MAX_AUTHORS,
        most_files=_MAX_FILES,
    )


def _index_figures(library: Library) -> IndexFigures | None:
    try:
        with library.index() as index:
            counts = library.counts.of(index)
    except NoIndexError:
        return None
    editions = [name for name, _ in counts.editions[:_MAX_EDITIONS]]
    newest = (counts.last_captured or "0001-01")[:7]
    gaps = [
        (edition, first, last)
        for edition in editions
        for first, last in _edition_histogram(counts, edition, newest).gaps
    ]
    picture = histogram(counts.months, editions, newest)
    return IndexFigures(counts, picture, gaps[:_MAX_GAPS])


def _edition_histogram(counts: Counts, edition: str, newest: str) -> Histogram:
    return histogram((month for month in counts.months if month[0] == edition), [edition], newest)


def _file_figures(collection: Collection) -> FileFigures:
    files = snapshot(collection)
    quarantined = 0
    if collection.quarantine.is_dir():
        with os.scandir(collection.quarantine) as entries:
            quarantined = sum(entry.stat().st_size for entry in entries if entry.is_file())
    size = sum(extent.length for extent in files.warcs)
    return FileFigures(files.warcs, size, files.left_out, quarantined)
