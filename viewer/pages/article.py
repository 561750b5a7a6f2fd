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
from viewer.pages import query_params
from viewer.pages.images import MAX_IMAGES, find_image
from viewer.security import INERT
from viewer.shown.timeline import timeline

_MAX_TEXT_CHARS: Final = 1_000_000
_MAX_PARAGRAPHS: Final = 20_000
_MAX_LINKS: Final = 200
_MAX_COMMENT_CHARS: Final = 20_000
_COMMENTS_PER_PAGE: Final = 100
_MAX_IMAGES_LOOKED_UP: Final = 12
"""The first images are looked up in the archive; the others are taken to be there."""
_MAX_CAPTURES_LISTED: Final = 300
"""The latest captures, offered for comparison."""


@dataclass(frozen=True, slots=True)
class ShownImage:
    """An image of an article."""

    place: int
    """Its number among the images of the record, from 0."""
    url: str | None
    caption: str | None
    is_archived: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """The values that the template shows, cut to what a browser can show."""

    record: Record
    capture: CaptureRow
    entry: ArticleEntry
    is_latest: bool
    paragraphs: tuple[str, ...]
    is_cut: bool
    images: tuple[ShownImage, ...]
    comments: tuple[Comment, ...]
    first_comment: int
    """The number of the first comment on the page, from 1."""
    links: tuple[str, ...]


def latest_capture(request: Request) -> Response:
    """Shows an article in its latest capture that has a text."""
    library = library_of(request)
    entry = library.article(request.path_params["edition"], request.path_params["article_id"])
    return _page(request, library, entry, entry.shown, is_stable=False)


def one_capture(request: Request) -> Response:
    """Shows an article in one capture, at an address that always shows this capture."""
    library = library_of(request)
    capture = library.capture(record_id_of(request.path_params["capture"]))
    entry = library.article(capture.edition, capture.article_id)
    return _page(request, library, entry, capture, is_stable=True)


def record_json(request: Request) -> Response:
    """Sends the record, as it stands in the records file."""
    library = library_of(request)
    line = library.line(library.capture(record_id_of(request.path_params["capture"])))
    headers = {"Content-Security-Policy": INERT}
    return Response(line, media_type="application/json", headers=headers)


def _page(
    request: Request, library: Library, entry: ArticleEntry, capture: CaptureRow, *, is_stable: bool
) -> Response:
    record = library.record(capture)
    comments_page = query_params.page_number(request, "comments")
    pages = max(1, -(-len(record.comments) // _COMMENTS_PER_PAGE))
    return library.page(
        request,
        "article.html",
        page=_article_page(library, entry, capture, record, comments_page),
        timeline=timeline(entry.captures),
        options=entry.captures[-_MAX_CAPTURES_LISTED:],
        name=capture_name,
        is_stable=is_stable,
        comments_page=comments_page,
        comments_pages=pages,
    )


def _article_page(
    library: Library, entry: ArticleEntry, capture: CaptureRow, record: Record, comments: int
) -> ArticlePage:
    text = record.text or ""
    paragraphs = text[:_MAX_TEXT_CHARS].split("\n")
    first = (comments - 1) * _COMMENTS_PER_PAGE
    return ArticlePage(
        record=record,
        capture=capture,
        entry=entry,
        is_latest=capture.record_id == entry.captures[-1].record_id,
        paragraphs=tuple(paragraphs[:_MAX_PARAGRAPHS]) if text else (),
        is_cut=len(text) > _MAX_TEXT_CHARS or len(paragraphs) > _MAX_PARAGRAPHS,
        images=_images(library, capture, record),
        comments=tuple(
            Comment(one.author, one.published, one.text[:_MAX_COMMENT_CHARS])
            for one in record.comments[first : first + _COMMENTS_PER_PAGE]
        ),
        first_comment=first + 1,
        links=tuple(record.links[:_MAX_LINKS]),
    )


def _images(library: Library, capture: CaptureRow, record: Record) -> tuple[ShownImage, ...]:
    return tuple(
        ShownImage(place, one.url, one.caption, _is_archived(library, one.url, capture, place))
        for place, one in enumerate(record.images[:MAX_IMAGES])
    )


def _is_archived(library: Library, url: str | None, capture: CaptureRow, place: int) -> bool:
    if url is None or place >= _MAX_IMAGES_LOOKED_UP:
        return url is not None
    return find_image(library.captures, url, capture.captured_at) is not None
