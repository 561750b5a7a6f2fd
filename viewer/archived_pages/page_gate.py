"""The gate before pywb: checks requests, and decides what of an answer reaches the browser.

A response has the gate's own headers and no others. Of pywb's answer only the status, the type and
a redirect within the archive are used. Scripts are off, in the frame and by the policy of each
response, and a page can load nothing from anywhere else. The frame cannot leave this origin because
the reader's own policy (`frame-src`) allows no other.

No script ever runs on this origin. So the sandbox can keep it (`allow-same-origin`), and the gate
can distinguish requests of its own pages from those of other sites.
Source: W3C Content Security Policy 3; Fetch Metadata; HTML standard, 7.1.5 (sandboxing).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from archive.errors import ArchiveError
from pipelines.html.decode import decode
from viewer.archived_pages import page_notice
from viewer.archived_pages.harmless_html import HarmlessHtml
from viewer.archived_pages.page_notice import Notice
from viewer.archived_pages.pywb_process import COLLECTION
from viewer.archived_pages.shown_types import Handling, ShownType, shown_type
from viewer.security import is_own_host

CAPTURE_PREFIX: Final = "capture"
"""The first part of paths that lead to exactly one capture, or to none."""
_REWRITE_MODES: Final = "mp_|if_|fr_|im_|cs_|oe_"
"""The modes of pywb's rewriting, without those for scripts."""
_TARGET: Final = r"((?:https?:/{0,2}|//)[!-~]{1,8000})"
_PAGE: Final = re.compile(rf"/{COLLECTION}/([0-9]{{14}})(?:{_REWRITE_MODES})/{_TARGET}")
_CAPTURE: Final = re.compile(rf"/{CAPTURE_PREFIX}/([0-9]{{14}})/{_TARGET}")
_FRAMES: Final = frozenset({"iframe", "frame"})
_DESTINATIONS: Final = _FRAMES | {"image", "style", "font", "audio", "video", "track"}
_EMPTY: Final = frozenset({204, 205, 304})
_MAX_PAGE_BYTES: Final = 16 << 20
_MAX_FILE_BYTES: Final = 256 << 20
_MAX_REQUESTS_AT_ONCE: Final = 16
_FORBIDDEN_FEATURES: Final = (
    "accelerometer autoplay camera clipboard-read clipboard-write display-capture "
    "encrypted-media fullscreen gamepad geolocation gyroscope hid idle-detection magnetometer "
    "microphone midi payment picture-in-picture publickey-credentials-get screen-wake-lock serial "
    "usb xr-spatial-tracking"
).split()


class Pages(Protocol):
    """The archive behind the gate."""

    async def has(self, url: str, timestamp: str) -> bool:
        """Returns whether there is a capture of this address in this second."""
        ...

    def fetch(self, path: str) -> AbstractAsyncContextManager[httpx.Response]:
        """Returns pywb's answer to a path; its body has not been read."""
        ...


class PageGate:
    """The gate, an ASGI application."""

    def __init__(self, pages: Pages, *, origin: str, readers: Sequence[str]) -> None:
        """Makes the application.

        Args:
            pages: The archive behind the gate.
            origin: The origin that the gate is served on.
            readers: The origins whose pages may frame an archived page.

        """
        self._pages = pages
        self._origin = origin
        self._host = origin.partition("://")[2]
        self._headers = _headers(readers)
        self._harmless = HarmlessHtml(origin, COLLECTION)
        self._slots = asyncio.Semaphore(_MAX_REQUESTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles a request."""
        if scope["type"] != "http":
            return
        async with AsyncExitStack() as stack:  # open until the answer has been sent
            request = Request(scope)
            try:
                response = self._refusal(request) or await self._answer(request, stack)
            except (ArchiveError, httpx.HTTPError, httpx.InvalidURL):
                response = _notice(page_notice.FAILED)
            response.headers.update(self._headers)
            await response(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """Returns the refusal of a request that is not from the reader's frame or a page in it."""
        headers = request.headers
        host = headers.get("host", "")
        if not is_own_host(host, self._host.rpartition(":")[0]):
            return _notice(page_notice.FOREIGN_HOST)
        if request.method not in ("GET", "HEAD"):
            return _notice(page_notice.METHOD, headers={"Allow": "GET, HEAD"})
        site, destination = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-dest")
        if destination == "document":
            return _notice(page_notice.NOT_FRAMED)
        # The reader is on the same site (host), and may only frame pages.
        if site not in ("none", "same-origin") and (site, destination) not in _READER_REQUESTS:
            return _notice(page_notice.FOREIGN)
        if destination is not None and destination not in _DESTINATIONS:
            return _notice(page_notice.FOREIGN)
        return None

    async def _answer(self, request: Request, stack: AsyncExitStack) -> Response:
        target = _request_target(request)
        if capture := _CAPTURE.fullmatch(target):
            timestamp, url = capture[1], capture[2]
            if await self._pages.has(url, timestamp):
                return Response(None, 302, {"Location": f"/{COLLECTION}/{timestamp}mp_/{url}"})
            return _notice(page_notice.NOT_ARCHIVED, url)
        page = _PAGE.fullmatch(target)
        if page is None:
            return _notice(page_notice.NO_SUCH)
        await stack.enter_async_context(self._slots)
        answer = await stack.enter_async_context(self._pages.fetch(target))
        destination = request.headers.get("sec-fetch-dest")
        return await self._response(answer, page[1], page[2], destination)

    async def _response(
        self, answer: httpx.Response, timestamp: str, url: str, destination: str | None
    ) -> Response:
        """Returns what the browser gets for an answer of pywb."""
        if 300 <= answer.status_code < 400 and answer.status_code != 304:
            location = self._redirect_target(answer.headers.get("location", ""))
            return Response(None, 302, {"Location": location}) if location else _not_archived(url)
        captured = answer.headers.get("memento-datetime")
        if captured is None:  # an error page of pywb's own, not an archived page
            is_missing = answer.status_code == 404
            return _notice(page_notice.NOT_ARCHIVED if is_missing else page_notice.FAILED, url)
        shown = shown_type(answer.headers.get("content-type"), destination)
        status = 200 if answer.status_code in _EMPTY else answer.status_code
        if shown.handling is Handling.NOT_SHOWN:
            return _notice(page_notice.NOT_SHOWN, url)
        if shown.handling is Handling.AS_IT_IS:
            return StreamingResponse(
                _bounded(answer, _MAX_FILE_BYTES), status, media_type=shown.type
            )
        return await self._page(answer, status, shown, _date_banner(timestamp, captured))

    async def _page(
        self, answer: httpx.Response, status: int, shown: ShownType, banner: str
    ) -> Response:
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > _MAX_PAGE_BYTES:
                return _notice(page_notice.TOO_LARGE)
        declared = answer.headers.get("content-type")
        text = await asyncio.to_thread(
            lambda: self._harmless(decode(bytes(body), declared).text) + banner
        )
        return Response(text.encode("utf-8", "replace"), status, media_type=shown.type)

    def _redirect_target(self, location: str) -> str | None:
        """Returns the path of a redirect to another page of this archive; None for any other."""
        path = location.removeprefix(self._origin)
        return path if _PAGE.fullmatch(path) else None


_READER_REQUESTS: Final = frozenset(("same-site", frame) for frame in _FRAMES)


def _request_target(request: Request) -> str:
    """Returns the path and the query, not decoded."""
    path, query = request.scope.get("raw_path") or b"", request.scope.get("query_string") or b""
    return (path + (b"?" + query if query else b"")).decode("ascii", "replace")


async def _bounded(answer: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    async for piece in answer.aiter_bytes():
        limit -= len(piece)
        if limit < 0:
            raise httpx.DecodingError(f"larger than {_MAX_FILE_BYTES} bytes")
        yield piece


def _date_banner(timestamp: str, captured: str) -> str:
    """Returns a line for the top of a page that was captured on another day; else nothing."""
    try:
        moment = parsedate_to_datetime(captured)
    except ValueError:
        return ""
    if f"{moment:%Y%m%d}" == timestamp[:8]:
        return ""
    return (
        "<style>html::before{content:'This page was captured on "
        f"{moment:%Y-%m-%d}.';display:block;background:#ffd;color:#000;"
        "font:16px/2 sans-serif;text-align:center}</style>"
    )


def _not_archived(url: str) -> Response:
    return _notice(page_notice.NOT_ARCHIVED, url)


def _notice(notice: Notice, about: str = "", headers: dict[str, str] | None = None) -> Response:
    body = notice.page(about=about)
    return Response(body, notice.status, headers, media_type="text/html; charset=utf-8")


def _headers(readers: Sequence[str]) -> dict[str, str]:
    """Returns the headers of every response."""
    policy = (
        "sandbox allow-same-origin",
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "media-src 'self' data:",
        "frame-src 'self'",
        "form-action 'none'",
        "base-uri 'self'",
        f"frame-ancestors 'self' {' '.join(readers)}",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FORBIDDEN_FEATURES),
        "Cache-Control": "no-store",
    }
