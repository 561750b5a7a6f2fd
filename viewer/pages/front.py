"""The front page: what the collection holds, what is missing, and how its last crawl stands."""

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

_EDITIONS: Final = 8
_SECTIONS: Final = 60
_AUTHORS: Final = 20
_GAPS: Final = 500
_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class Articles:
    """What the index counts."""

    counts: Counts
    picture: Histogram
    gaps: list[tuple[str, str, str]]
    """Edition, first and last month of each gap."""


@dataclass(frozen=True, slots=True)
class Files:
    """The WARC files."""

    warcs: tuple[Extent, ...]
    bytes: int
    left_out: tuple[str, ...]
    quarantined: int
    """Bytes."""


def answer(request: Request) -> Response:
    """The front page."""
    library = library_of(request)
    articles = _articles(library)
    return library.page(
        request,
        "front.html",
        articles=articles,
        editions=[] if articles is None else [name for name, _ in articles.counts.editions],
        files=_files(library.collection),
        crawl=crawl_state(library.collection),
        root=shlex.quote(str(library.collection.root)),
        most_sections=_SECTIONS,
        most_authors=_AUTHORS,
        most_files=_FILES,
    )


def _articles(library: Library) -> Articles | None:
    try:
        with library.index() as index:
            counts = library.counts.of(index)
    except NoIndexError:
        return None
    editions = [name for name, _ in counts.editions[:_EDITIONS]]
    newest = (counts.last_captured or "0001-01")[:7]
    gaps = [
        (edition, first, last)
        for edition in editions
        for first, last in _of_edition(counts, edition, newest).gaps
    ]
    picture = histogram(counts.months, editions, newest)
    return Articles(counts, picture, gaps[:_GAPS])


def _of_edition(counts: Counts, edition: str, newest: str) -> Histogram:
    return histogram((its for its in counts.months if its[0] == edition), [edition], newest)


def _files(collection: Collection) -> Files:
    files = snapshot(collection)
    quarantined = 0
    if collection.quarantine.is_dir():
        with os.scandir(collection.quarantine) as entries:
            quarantined = sum(entry.stat().st_size for entry in entries if entry.is_file())
    size = sum(extent.length for extent in files.warcs)
    return Files(files.warcs, size, files.left_out, quarantined)
