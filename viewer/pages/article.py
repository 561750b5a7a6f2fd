"""An article in one of its captures: text, fields, images, comments, and all its captures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from pipelines.extraction.article import Comment
from pipelines.records.record import Record
from pipelines.search.index.rows import ArticleEntry, CaptureRow
from viewer.library import Library, library_of
from viewer.links import capture_name, record_id_of
from viewer.pages import query_params as asked
from viewer.pages.images import MOST_IMAGES, find_image
from viewer.security import INERT
from viewer.shown.timeline import timeline

_MOST_LETTERS: Final = 1_000_000
_MOST_PARAGRAPHS: Final = 20_000
_MOST_LINKS: Final = 200
_MOST_COMMENT: Final = 20_000
_COMMENTS: Final = 100
_LOOKED_FOR: Final = 12
"""Images of which it is looked up whether they are archived."""


@dataclass(frozen=True, slots=True)
class ShownImage:
    """An image of an article."""

    place: int
    url: str | None
    caption: str | None
    is_archived: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What the page shows."""

    record: Record
    capture: CaptureRow
    entry: ArticleEntry
    is_latest: bool
    paragraphs: tuple[str, ...]
    is_cut: bool
    images: tuple[ShownImage, ...]
    comments: tuple[Comment, ...]
    first_comment: int
    links: tuple[str, ...]


def of_article(request: Request) -> Response:
    """The latest capture of an article that has a text."""
    library = library_of(request)
    entry = library.article(request.path_params["edition"], request.path_params["article_id"])
    return _page(request, library, entry, entry.shown, is_stable=False)


def of_capture(request: Request) -> Response:
    """The same of one capture, at an address that stays."""
    library = library_of(request)
    capture = library.capture(record_id_of(request.path_params["capture"]))
    entry = library.article(capture.edition, capture.article_id)
    return _page(request, library, entry, capture, is_stable=True)


def record_json(request: Request) -> Response:
    """The record as it stands in its records file."""
    library = library_of(request)
    line = library.line(library.capture(record_id_of(request.path_params["capture"])))
    headers = {"Content-Security-Policy": INERT}
    return Response(line, media_type="application/json", headers=headers)


def _page(
    request: Request, library: Library, entry: ArticleEntry, capture: CaptureRow, *, is_stable: bool
) -> Response:
    record = library.record(capture)
    comments_page = asked.page_number(request, "comments")
    pages = max(1, -(-len(record.comments) // _COMMENTS))
    return library.page(
        request,
        "article.html",
        page=_article_page(library, entry, capture, record, comments_page),
        timeline=timeline(entry.captures),
        options=entry.captures[-300:],
        name=capture_name,
        is_stable=is_stable,
        comments_page=comments_page,
        comments_pages=pages,
    )


def _article_page(
    library: Library, entry: ArticleEntry, capture: CaptureRow, record: Record, comments: int
) -> ArticlePage:
    text = record.text or ""
    paragraphs = text[:_MOST_LETTERS].split("\n")
    first = (comments - 1) * _COMMENTS
    return ArticlePage(
        record=record,
        capture=capture,
        entry=entry,
        is_latest=capture.record_id == entry.captures[-1].record_id,
        paragraphs=tuple(paragraphs[:_MOST_PARAGRAPHS]) if text else (),
        is_cut=len(text) > _MOST_LETTERS or len(paragraphs) > _MOST_PARAGRAPHS,
        images=_images(library, capture, record),
        comments=tuple(
            Comment(its.author, its.published, its.text[:_MOST_COMMENT])
            for its in record.comments[first : first + _COMMENTS]
        ),
        first_comment=first + 1,
        links=tuple(record.links[:_MOST_LINKS]),
    )


def _images(library: Library, capture: CaptureRow, record: Record) -> tuple[ShownImage, ...]:
    return tuple(
        ShownImage(place, its.url, its.caption, _is_archived(library, its.url, capture, place))
        for place, its in enumerate(record.images[:MOST_IMAGES])
    )


def _is_archived(library: Library, url: str | None, capture: CaptureRow, place: int) -> bool:
    if url is None or place >= _LOOKED_FOR:
        return url is not None
    return find_image(library.captures, url, capture.captured_at) is not None
