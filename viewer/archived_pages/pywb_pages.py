"""Archived pages as pywb rewrites them, from an index that is kept up to date.

pywb is started with the first request. The index is updated before a request, so that pages that a
running crawl has added are found.
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

_PYWB_TIMEOUT: Final = httpx.Timeout(60, connect=5)
# gevent sends head and body separately; with keep-alive, the body waits 40 ms for an ACK.
_NO_KEEPALIVE: Final = httpx.Limits(max_keepalive_connections=0)
_REFRESH_PAUSE: Final = 20
"""The index is updated after this many times the duration of the last update, at least 1 s."""
_REFRESH_PAUSE_AFTER_MISS: Final = 2
"""The same for a capture that is not in the index."""


class PywbPages:
    """The archive behind the gate. pywb is started with the first request."""

    def __init__(
        self,
        collection: Collection,
        program: Path,
        origin: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Starts nothing yet.

        Args:
            collection: The collection whose pages are shown.
            program: The path of pywb's program `wayback`.
            origin: The origin that addresses in rewritten pages have.
            clock: Returns the time in seconds.

        """
        self._collection = collection
        self._program = program
        self._headers = {"Host": origin.partition("://")[2], "Accept-Encoding": "identity"}
        self._clock = clock
        self._client = httpx.AsyncClient(
            timeout=_PYWB_TIMEOUT, trust_env=False, limits=_NO_KEEPALIVE
        )
        self._lock = asyncio.Lock()
        self._replay: _Replay | None = None

    async def close(self) -> None:
        """Stops pywb and removes the temporary index."""
        async with self._lock:
            await self._client.aclose()
            if self._replay is not None:
                await self._replay.close()

    async def has(self, url: str, timestamp: str) -> bool:
        """Returns whether there is a capture of this address in this second.

        Raises:
            ArchiveError: If pywb cannot be started, or the index cannot be updated.

        """
        replay = await self._ready()
        if await asyncio.to_thread(replay.index.has, url, timestamp):
            return True
        replay = await self._ready(_REFRESH_PAUSE_AFTER_MISS)
        return await asyncio.to_thread(replay.index.has, url, timestamp)

    @asynccontextmanager
    async def fetch(self, path: str) -> AsyncIterator[httpx.Response]:
        """Returns pywb's answer to a path. Only the path of the browser's request is passed on.

        Raises:
            ArchiveError: If pywb cannot be started, or the index cannot be updated.
            httpx.HTTPError: If the request to pywb fails.

        """
        replay = await self._ready()
        host, port = replay.process.address
        url = httpx.URL(scheme="http", host=host, port=port, raw_path=path.encode("ascii"))
        request = self._client.build_request("GET", url, headers=self._headers)
        response = await self._client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _ready(self, pause: int = _REFRESH_PAUSE) -> _Replay:
        async with self._lock:
            if self._replay is None:
                self._replay = _Replay(self._collection, self._program)
            replay = self._replay
            began = self._clock()
            if began >= replay.refreshed_at + max(1.0, pause * replay.refresh_seconds):
                await asyncio.to_thread(replay.index.refresh)
                replay.refreshed_at = self._clock()
                replay.refresh_seconds = replay.refreshed_at - began
            if not replay.process.is_running:
                await replay.process.start()
            return replay


class _Replay:
    """pywb, its index and their temporary folder."""

    def __init__(self, collection: Collection, program: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="pages-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self.index = PagesIndex(collection, folder)
        self.process = PywbProcess(program, folder)
        own, newer = self.index.indexes
        write_configuration(folder, {"own": own, "newer": newer}, self.index.paths)
        self.refreshed_at = float("-inf")
        """When the index was last updated, by the clock."""
        self.refresh_seconds = 0.0
        """How long the last update took."""

    async def close(self) -> None:
        await self.process.stop()
        self._folder.cleanup()
