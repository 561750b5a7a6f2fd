"""pywb with an index of what a collection has now.

pywb starts with the first page that is asked for, and what a crawl has added since the last one is
taken in with the next.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from archive.collection import Collection
from viewer.archived_pages.pages_index import PagesIndex
from viewer.archived_pages.pywb_process import PywbProcess, write_configuration

_TIMEOUT: Final = httpx.Timeout(60, connect=5)
# gevent sends head and body apart; on a connection that is kept, the body waits 40 ms for an ACK.
_LIMITS: Final = httpx.Limits(max_keepalive_connections=0)
_REST: Final = 20
"""Times as long as a look at the collection took, there is none; each second at most."""
_REST_AFTER_A_MISS: Final = 2
"""The same where a capture is asked for that the index does not have."""


class ArchivedPages:
    """What is behind the gate. Nothing is made before the first request."""

    def __init__(
        self,
        collection: Collection,
        program: Path,
        origin: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes the collection, pywb's program, the origin that addresses in pages are to have,
        and a clock that tells seconds.
        """
        self._collection = collection
        self._program = program
        self._headers = {"Host": origin.partition("://")[2], "Accept-Encoding": "identity"}
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, limits=_LIMITS)
        self._turn = asyncio.Lock()
        self._made: _Made | None = None

    async def close(self) -> None:
        """Ends pywb and removes the index."""
        async with self._turn:
            await self._client.aclose()
            if self._made is not None:
                await self._made.close()

    async def has(self, url: str, timestamp: str) -> bool:
        """Whether there is a capture of this address and second.

        Raises:
            ArchiveError: Where pywb or the index cannot be used.

        """
        made = await self._ready()
        if await asyncio.to_thread(made.index.has, url, timestamp):
            return True
        made = await self._ready(_REST_AFTER_A_MISS)
        return await asyncio.to_thread(made.index.has, url, timestamp)

    @asynccontextmanager
    async def fetch(self, path: str) -> AsyncIterator[httpx.Response]:
        """pywb's answer to a path; nothing of what a browser sent goes there but that.

        Raises:
            ArchiveError: Where pywb or the index cannot be used.
            httpx.HTTPError: Where pywb does not answer well.

        """
        made = await self._ready()
        host, port = made.process.address
        url = httpx.URL(scheme="http", host=host, port=port, raw_path=path.encode("ascii"))
        request = self._client.build_request("GET", url, headers=self._headers)
        response = await self._client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _ready(self, rest: int = _REST) -> _Made:
        async with self._turn:
            if self._made is None:
                self._made = _Made(self._collection, self._program)
            made = self._made
            began = self._clock()
            if began >= made.looked + max(1.0, rest * made.took):
                await asyncio.to_thread(made.index.refresh)
                made.looked = self._clock()
                made.took = made.looked - began
            if not made.process.is_running:
                await made.process.start()
            return made


class _Made:
    """What is made with the first request."""

    def __init__(self, collection: Collection, program: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pages-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self.index = PagesIndex(collection, folder)
        self.process = PywbProcess(program, folder)
        own, newer = self.index.indexes
        write_configuration(folder, {"own": own, "newer": newer}, self.index.paths)
        self.looked = float("-inf")
        """When the collection was last looked at, by the clock."""
        self.took = 0.0
        """How long that took, in seconds."""

    async def close(self) -> None:
        await self.process.stop()
        self._folder.cleanup()
