"""Who may send requests to the reader, and what a browser may do with the answers.

The reader is for one person on one machine. Any web page that this person has open can make their
browser send it requests, so the reader answers only to its own host name (a foreign name that
resolves to 127.0.0.1 would make it part of the foreign site), only GET and HEAD, and requests from
other sites only if a person follows a link.
Source: W3C Content Security Policy 3; Fetch Metadata; "DNS rebinding", Jackson et al., 2007.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), display-capture=()",
}
INERT: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The Content-Security-Policy of images, records and downloads."""


def page_policy(pages_origin: str | None) -> str:
    """Returns the Content-Security-Policy of the reader's own pages.

    Args:
        pages_origin: The origin of archived pages; None without pywb.

    """
    frames = pages_origin or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            f"frame-src {frames}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


class Guard:
    """Middleware that refuses requests of other sites, and adds the security headers."""

    def __init__(self, app: ASGIApp, *, host: str, pages_origin: str | None) -> None:
        """Wraps an application.

        Args:
            app: The application.
            host: The host name or address that it listens on.
            pages_origin: The origin of archived pages; None without pywb.

        """
        self._app = app
        self._host = host
        self._policy = page_policy(pages_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles a request: refuses it, redirects it, or passes it to the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_FIXED)
                if "Content-Security-Policy" not in headers:
                    headers["Content-Security-Policy"] = self._policy
                    headers["Origin-Agent-Cluster"] = "?1"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        answer = self._refusal(scope["method"], headers) or self._canonical_host(scope, headers)
        await (answer or self._app)(scope, receive, guarded)

    def _canonical_host(self, scope: Scope, headers: Mapping[str, str]) -> RedirectResponse | None:
        """Redirects from `localhost` to 127.0.0.1, or the other way round.

        To a browser these are two sites, and archived pages can only be framed by their own site.
        """
        parts = urlsplit(f"//{headers.get('host', '')}")
        if parts.hostname == self._host.strip("[]") or not is_loopback(self._host):
            return None
        host = f"[{self._host}]" if ":" in self._host else self._host
        port = f":{parts.port}" if parts.port else ""
        path, query = scope.get("raw_path") or b"/", scope["query_string"]
        rest = (path + (b"?" + query if query else b"")).decode("latin-1")
        return RedirectResponse(f"http://{host}{port}/{rest.lstrip('/')}")

    def _refusal(self, method: str, headers: Mapping[str, str]) -> PlainTextResponse | None:
        if not is_own_host(headers.get("host", ""), self._host):
            return PlainTextResponse(
                "This reader answers only under the address that `scrapy view` printed.\n",
                status_code=421,
            )
        if method not in ("GET", "HEAD"):
            return PlainTextResponse(
                "The reader changes nothing: only GET and HEAD are answered.\n",
                status_code=405,
                headers={"Allow": "GET, HEAD"},
            )
        if is_of_another_site(headers):
            return PlainTextResponse("Other sites may not use the reader.\n", status_code=403)
        return None


def is_own_host(field: str, served_on: str) -> bool:
    """Returns whether a Host header names this machine.

    Args:
        field: The header's value: a name or an address, with or without a port.
        served_on: The host that the reader listens on.

    """
    try:
        parts = urlsplit(f"//{field}")
        name = (parts.hostname or "").lower()
        if parts.netloc != field or "@" in field or parts.port == 0:
            return False
    except ValueError:
        return False
    if name in _LOOPBACK or name == served_on.lower().strip("[]"):
        return True
    # On all interfaces, any address may be this machine's. A foreign name is never an address.
    return _is_any_address(served_on) and _address(name) is not None


def is_loopback(host: str) -> bool:
    """Returns whether only this machine can reach what listens on a host."""
    address = _address(host.strip("[]"))
    return host == "localhost" or (address is not None and address.is_loopback)


def is_of_another_site(headers: Mapping[str, str]) -> bool:
    """Returns whether another site sends the request, and not a person who follows a link."""
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    is_visit = headers.get("sec-fetch-mode") == "navigate"
    return not (is_visit and headers.get("sec-fetch-dest") == "document")


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_any_address(host: str) -> bool:
    address = _address(host.strip("[]"))
    return address is not None and address.is_unspecified
