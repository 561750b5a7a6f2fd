"""The search page: hits, with the words marked in the title and in an excerpt."""

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
from viewer.pages import query_params

PER_PAGE: Final = 20
_MAX_PAGES: Final = 500
_EXCERPT_CHARS: Final = 280
_MAX_VERSIONS: Final = 20
"""Versions of an article that are searched for the words of a hit."""


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit with its marked title and excerpt."""

    row: ArticleRow
    title: Sequence[Segment] | None
    excerpt: Sequence[Segment]
    only_earlier: bool
    """The words are only in an earlier version of the article."""


def answer(request: Request) -> Response:
    """Shows the hits of a query; without a query, the help."""
    library = library_of(request)
    text = request.query_params.get("q", "")
    page = min(query_params.page_number(request), _MAX_PAGES)
    order: Order = "relevance" if request.query_params.get("order") == "relevance" else "newest"
    query = parse_query(text)
    if query.empty:
        return library.page(request, "search.html", asked=text, query=query, order=order, hits=None)
    with library.index() as index:
        hits = index.search(query, first=(page - 1) * PER_PAGE, most=PER_PAGE, order=order)
        found = [_shown_hit(library, index, hit, query) for hit in hits.hits]
    return library.page(
        request,
        "search.html",
        asked=text,
        query=query,
        order=order,
        hits=hits,
        found=found,
        page=page,
        pages=min(max(1, -(-hits.total // PER_PAGE)), _MAX_PAGES),
    )


def _shown_hit(library: Library, index: ArticleIndex, hit: Hit, query: Query) -> ShownHit:
    entry = index.article(hit.article.edition, hit.article.article_id)
    if entry is None:
        return ShownHit(hit.article, None, (), hit.only_earlier)
    captures = [entry.shown]
    if hit.only_earlier:
        captures = _newest_of_each_version(entry.captures)
    title: Sequence[Segment] | None = None
    excerpt: Sequence[Segment] = ()
    for capture in captures:
        try:
            record = library.record(capture)
        except ArchiveError:
            continue  # the records have been rebuilt, and the index not yet
        title = mark(record.title, query, "title") if record.title else None
        excerpt = best_excerpt(record, query, _EXCERPT_CHARS).segments
        if not hit.only_earlier or any(segment.hit for segment in (*excerpt, *(title or ()))):
            break
    return ShownHit(hit.article, title, excerpt, hit.only_earlier)


def _newest_of_each_version(captures: Sequence[CaptureRow]) -> list[CaptureRow]:
    """Returns the newest capture of each version, newest version first."""
    by_version = {capture.version: capture for capture in captures}
    return list(by_version.values())[::-1][:_MAX_VERSIONS]
