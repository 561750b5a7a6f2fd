"""The reader as an ASGI application: its routes and its error pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from archive.errors import ArchiveError
from pipelines.search.index.article_index import SearchTooLongError
from pipelines.search.index.schema import NoIndexError
from viewer.library import Library, library_of
from viewer.pages import article, capture_pages, changes, front, images, lists, search_page
from viewer.pages.query_params import BadRequestError, PageNotFoundError
from viewer.rendering import interface
from viewer.security import Guard
from viewer.words.words import Words


class _NumberConvertor(IntegerConvertor):
    """A number of up to 9 digits. Starlette's own fails at numbers of thousands of digits."""

    regex = "[0-9]{1,9}"


register_url_convertor("number", _NumberConvertor())
_CAPTURE: Final = "/capture/{capture}"
_ARTICLE: Final = "/article/{edition}/{article_id:number}"
_Endpoint = Callable[[Request], Response]
_ROUTES: Final[tuple[tuple[str, _Endpoint], ...]] = (
    ("/", front.answer),
    ("/articles", lists.answer),
    ("/search", search_page.answer),
    (_ARTICLE, article.latest_capture),
    (f"{_ARTICLE}/changes", changes.answer),
    (_CAPTURE, article.one_capture),
    (f"{_CAPTURE}/record.json", article.record_json),
    (f"{_CAPTURE}/image/{{place:number}}", images.answer),
    (f"{_CAPTURE}/proof", capture_pages.proof),
    (f"{_CAPTURE}/cite", capture_pages.cite),
    (f"{_CAPTURE}/cite.{{ending}}", capture_pages.cite_file),
    (f"{_CAPTURE}/page", capture_pages.archived_page),
)


def reader_app(library: Library, host: str) -> ASGIApp:
    """Returns the reader of a collection.

    Args:
        library: The collection, its index and the services that the pages use.
        host: The host name or address that the reader listens on.

    """
    static = StaticFiles(directory=Path(__file__).parent / "static")
    app = Starlette(
        routes=[
            *(Route(path, endpoint) for path, endpoint in _ROUTES),
            Mount("/static", static),
        ],
        exception_handlers={
            PageNotFoundError: _error_page(404, lambda words: words.not_found),
            BadRequestError: _error_page(400, lambda words: words.bad_request),
            NoIndexError: _error_page(503, lambda words: words.index_absent),
            SearchTooLongError: _error_page(503, lambda words: words.too_slow),
            ArchiveError: _archive_error,
            HTTPException: _http_error,
            Exception: _error_page(500, lambda words: words.failed),
        },
    )
    app.state.library = library
    pages = library.pages
    # Outside of Starlette's own error handling, so that a 500 has the headers, too.
    return Guard(app, host=host, pages_origin=None if pages is None else pages.origin)


def _error_page(
    status: int, message: Callable[[Words], str]
) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        return _error_response(request, status, message(interface(request).words))

    return answer


def _archive_error(request: Request, error: Exception) -> Response:
    """Shows the error's own message, which says what to do."""
    return _error_response(request, 500, interface(request).words.try_again, str(error))


def _http_error(request: Request, error: Exception) -> Response:
    words = interface(request).words
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error_response(request, status, words.not_found if status == 404 else words.bad_request)


def _error_response(
    request: Request, status: int, message: str, detail: str | None = None
) -> Response:
    library = library_of(request)
    return library.renderer.page(
        request, "error.html", status=status, message=message, detail=detail
    )
