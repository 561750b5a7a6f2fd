"""Search: hits with the words marked where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from archive.errors import ArchiveError
from pipelines.search.index.answers import Hit, Order
from pipelines.search.index.article_index import ArticleIndex
from pipelines.search.index.rows import ArticleRow, CaptureRow
from pipelines.search.query.query import Query
from pipelines.search.query.query_language import parse_query
from pipelines.search.words.marking import Segment, best_excerpt, mark
from viewer.library import Library, library_of
from viewer.pages import query_params as asked

PER_PAGE: Final = 20
_MOST_PAGES: Final = 500
_WIDTH: Final = 280
_MOST_VERSIONS: Final = 20
"""Earlier versions of an article in which a hit is looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as it is shown."""

    row: ArticleRow
    title: Sequence[Segment] | None
    excerpt: Sequence[Segment]
    only_earlier: bool


def answer(request: Request) -> Response:
    """The search page: help where nothing is asked, else the hits."""
    library = library_of(request)
    text = request.query_params.get("q", "")
    page = min(asked.page_number(request), _MOST_PAGES)
    order: Order = "relevance" if request.query_params.get("order") == "relevance" else "newest"
    query = parse_query(text)
    if query.empty:
        return library.page(request, "search.html", asked=text, query=query, order=order, hits=None)
    with library.index() as index:
        hits = index.search(query, first=(page - 1) * PER_PAGE, most=PER_PAGE, order=order)
        found = [_found(library, index, hit, query) for hit in hits.hits]
    return library.page(
        request,
        "search.html",
        asked=text,
        query=query,
        order=order,
        hits=hits,
        found=found,
        page=page,
        pages=min(max(1, -(-hits.total // PER_PAGE)), _MOST_PAGES),
    )


def _found(library: Library, index: ArticleIndex, hit: Hit, query: Query) -> Found:
    entry = index.article(hit.article.edition, hit.article.article_id)
    if entry is None:
        return Found(hit.article, None, (), hit.only_earlier)
    captures = [entry.shown]
    if hit.only_earlier:
        captures = _versions(entry.captures)
    title: Sequence[Segment] | None = None
    excerpt: Sequence[Segment] = ()
    for capture in captures:
        try:
            record = library.record(capture)
        except ArchiveError:
            continue  # the records were made anew; the index will follow
        title = mark(record.title, query, "title") if record.title else None
        excerpt = best_excerpt(record, query, _WIDTH).segments
        if not hit.only_earlier or any(segment.hit for segment in (*excerpt, *(title or ()))):
            break
    return Found(hit.article, title, excerpt, hit.only_earlier)


def _versions(captures: Sequence[CaptureRow]) -> list[CaptureRow]:
    """One capture of each version, newest first."""
    by_version = {capture.version: capture for capture in captures}
    return list(by_version.values())[::-1][:_MOST_VERSIONS]
