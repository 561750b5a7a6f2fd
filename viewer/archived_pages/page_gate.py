"""The gate before pywb: what may be asked of it, and what reaches a browser of its answers.

Whatever pywb or the archive says, an answer has our headers and no others; of theirs the status,
the type and a redirect within the archive are looked at. Scripts are off, in the frame and by the
policy of each answer, and nothing is loaded but from here. The frame stays here because the
reader's own policy (`frame-src`) allows no other place.

The origin is the pages' own and no script ever runs in it. So it is not hidden from itself by the
sandbox (`allow-same-origin`), and the gate can tell its own pages' requests from those of others.
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
from viewer.archived_pages.shown_types import Content, Kind, content_of
from viewer.archived_pages.page_notice import Notice
from viewer.archived_pages.pywb_process import COLLECTION
from viewer.security import is_own_host

ENTRY: Final = "capture"
"""The first part of the addresses at which the very capture is given, or none."""
_MODES: Final = "mp_|if_|fr_|im_|cs_|oe_"
"""Those in which pywb rewrites; of scripts there is no use."""
_TARGET: Final = r"((?:https?:/{0,2}|//)[!-~]{1,8000})"
_PAGE: Final = re.compile(rf"/{COLLECTION}/([0-9]{{14}})(?:{_MODES})/{_TARGET}")
_CAPTURE: Final = re.compile(rf"/{ENTRY}/([0-9]{{14}})/{_TARGET}")
_FRAMES: Final = frozenset({"iframe", "frame"})
_DESTINATIONS: Final = _FRAMES | {"image", "style", "font", "audio", "video", "track"}
_EMPTY: Final = frozenset({204, 205, 304})
_LARGEST_PAGE: Final = 16 << 20
_LARGEST: Final = 256 << 20
_AT_ONCE: Final = 16
_FEATURES: Final = (
    "accelerometer autoplay camera clipboard-read clipboard-write display-capture "
    "encrypted-media fullscreen gamepad geolocation gyroscope hid idle-detection magnetometer "
    "microphone midi payment picture-in-picture publickey-credentials-get screen-wake-lock serial "
    "usb xr-spatial-tracking"
).split()


class Pages(Protocol):
    """What is behind the gate."""

    async def has(self, url: str, timestamp: str) -> bool:
        """Whether there is a capture of this address and second."""
        ...

    def fetch(self, path: str) -> AbstractAsyncContextManager[httpx.Response]:
        """pywb's answer to a path; its body is not read yet."""
        ...


class PageGate:
    """An ASGI application."""

    def __init__(self, pages: Pages, *, origin: str, readers: Sequence[str]) -> None:
        """Takes what is behind it, its own origin, and the origins whose pages may frame it."""
        self._pages = pages
        self._origin = origin
        self._host = origin.partition("://")[2]
        self._headers = _headers(readers)
        self._harmless = HarmlessHtml(origin, COLLECTION)
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            return
        async with AsyncExitStack() as stack:  # open until the answer has been sent
            request = Request(scope)
            try:
                response = self._refusal(request) or await self._answer(request, stack)
            except (ArchiveError, httpx.HTTPError, httpx.InvalidURL):
                response = _say(page_notice.FAILED)
            response.headers.update(self._headers)
            await response(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """Who may not ask at all, and how; a browser says what for."""
        told = request.headers
        host = told.get("host", "")
        if not is_own_host(host, self._host.rpartition(":")[0]):
            return _say(page_notice.FOREIGN_HOST)
        if request.method not in ("GET", "HEAD"):
            return _say(page_notice.METHOD, headers={"Allow": "GET, HEAD"})
        site, destination = told.get("sec-fetch-site", "none"), told.get("sec-fetch-dest")
        if destination == "document":
            return _say(page_notice.NOT_FRAMED)
        # The reader is of the same site, by its host, and may frame; nothing else of it may ask.
        if site not in ("none", "same-origin") and (site, destination) not in _READERS:
            return _say(page_notice.FOREIGN)
        if destination is not None and destination not in _DESTINATIONS:
            return _say(page_notice.FOREIGN)
        return None

    async def _answer(self, request: Request, stack: AsyncExitStack) -> Response:
        asked = _asked(request)
        if capture := _CAPTURE.fullmatch(asked):
            timestamp, url = capture[1], capture[2]
            if await self._pages.has(url, timestamp):
                return Response(None, 302, {"Location": f"/{COLLECTION}/{timestamp}mp_/{url}"})
            return _say(page_notice.NOT_ARCHIVED, url)
        page = _PAGE.fullmatch(asked)
        if page is None:
            return _say(page_notice.NO_SUCH)
        await stack.enter_async_context(self._places)
        answer = await stack.enter_async_context(self._pages.fetch(asked))
        destination = request.headers.get("sec-fetch-dest")
        return await self._passed_on(answer, page[1], page[2], destination)

    async def _passed_on(
        self, answer: httpx.Response, timestamp: str, url: str, destination: str | None
    ) -> Response:
        """What a browser gets of an answer of pywb's."""
        if 300 <= answer.status_code < 400 and answer.status_code != 304:
            location = self._within(answer.headers.get("location", ""))
            return Response(None, 302, {"Location": location}) if location else _not_here(url)
        captured = answer.headers.get("memento-datetime")
        if captured is None:  # pywb's own word, not that of an archived page
            return _not_here(url) if answer.status_code == 404 else _say(page_notice.FAILED, url)
        content = content_of(answer.headers.get("content-type"), destination)
        status = 200 if answer.status_code in _EMPTY else answer.status_code
        if content.kind is Kind.NOT_SHOWN:
            return _say(page_notice.NOT_SHOWN, url)
        if content.kind is Kind.AS_IT_IS:
            return StreamingResponse(_bounded(answer, _LARGEST), status, media_type=content.type)
        return await self._page(answer, status, content, _strip(timestamp, captured))

    async def _page(
        self, answer: httpx.Response, status: int, content: Content, strip: str
    ) -> Response:
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > _LARGEST_PAGE:
                return _say(page_notice.TOO_LARGE)
        declared = answer.headers.get("content-type")
        text = await asyncio.to_thread(
            lambda: self._harmless(decode(bytes(body), declared).text) + strip
        )
        return Response(text.encode("utf-8", "replace"), status, media_type=content.type)

    def _within(self, location: str) -> str | None:
        """A redirect to another address of this archive; None for any other."""
        path = location.removeprefix(self._origin)
        return path if _PAGE.fullmatch(path) else None


_READERS: Final = frozenset(("same-site", frame) for frame in _FRAMES)


def _asked(request: Request) -> str:
    """The path and the query, as they came."""
    path, query = request.scope.get("raw_path") or b"", request.scope.get("query_string") or b""
    return (path + (b"?" + query if query else b"")).decode("ascii", "replace")


async def _bounded(answer: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    async for piece in answer.aiter_bytes():
        limit -= len(piece)
        if limit < 0:
            raise httpx.DecodingError("larger than anything of a page")
        yield piece


def _strip(timestamp: str, captured: str) -> str:
    """A line above a page that is not of the day that the reader looks at; mostly nothing."""
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


def _not_here(url: str) -> Response:
    return _say(page_notice.NOT_ARCHIVED, url)


def _say(notice: Notice, about: str = "", headers: dict[str, str] | None = None) -> Response:
    body = notice.page(about=about)
    return Response(body, notice.status, headers, media_type="text/html; charset=utf-8")


def _headers(readers: Sequence[str]) -> dict[str, str]:
    """What each answer carries."""
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
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
        "Cache-Control": "no-store",
    }
