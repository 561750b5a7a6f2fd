"""A gate before a pywb that sends whatever it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from viewer.archived_pages.page_gate import PageGate

ORIGIN = "http://127.0.0.1:8124"
READER = "http://127.0.0.1:8123"
URL = "https://en.zamanalwsl.net/news/article/1"
PAGE = f"/pages/20170811235616mp_/{URL}"
ARCHIVED = {"content-type": "text/html", "memento-datetime": "Fri, 11 Aug 2017 23:56:16 GMT"}
FRAME = {"sec-fetch-site": "same-site", "sec-fetch-dest": "iframe"}
HOSTILE = {
    **ARCHIVED,
    "set-cookie": "a=b",
    "link": "<http://x.test/>; rel=preconnect",
    "refresh": "0;url=http://x.test/",
    "access-control-allow-origin": "*",
    "service-worker-allowed": "/",
    "content-security-policy": "default-src *",
    "content-disposition": "attachment",
    "clear-site-data": '"*"',
    "sourcemap": "http://x.test/",
    "x-archive-orig-link": "<http://x.test/>",
    "content-location": "http://x.test/",
    "report-to": "{}",
    "nel": "{}",
    "alt-svc": 'h3="x.test:443"',
    "www-authenticate": "Basic",
    "cache-control": "public",
}
OURS = {
    "content-type",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-dns-prefetch-control",
    "cross-origin-resource-policy",
    "permissions-policy",
    "cache-control",
}


class Archive:
    """Stands in for pywb."""

    def __init__(self, answer: Callable[[], httpx.Response]) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.closed = 0

    async def has(self, url: str, timestamp: str) -> bool:
        return (url, timestamp) == (URL, "20170811235616")

    @asynccontextmanager
    async def fetch(self, path: str) -> AsyncIterator[httpx.Response]:
        self.asked.append(path)
        try:
            yield self.answer()
        finally:
            self.closed += 1


def ask(
    archive: Archive,
    path: str = PAGE,
    method: str = "GET",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    async def asking() -> httpx.Response:
        gate = PageGate(archive, origin=ORIGIN, readers=[READER])
        transport = httpx.ASGITransport(gate, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            url = client.build_request(method, "/").url.copy_with(raw_path=path.encode())
            return await client.request(method, url, headers={**FRAME, **(headers or {})})

    return asyncio.run(asking())


def page(text: str | bytes = "<p>x</p>", status: int = 200, **headers: str) -> Archive:
    content = text if isinstance(text, bytes) else text.encode()
    fields = {**ARCHIVED, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Archive(lambda: httpx.Response(status, headers=fields, content=content))
