"""The origin of archived pages: a port of its own, the gate, and pywb behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import uvicorn

from archive.collection import Collection
from viewer.archived_pages.page_gate import CAPTURE_PREFIX, PageGate
from viewer.archived_pages.pywb_pages import PywbPages
from viewer.http_server import HttpServer, TimedProtocol, listen, origin_of

_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""The loopback address to open, if all addresses are listened on."""

_UNESCAPED: Final = frozenset(range(0x21, 0x7F)) - frozenset(b'"<>`{}^')
"""Bytes of an address that browsers do not percent-encode."""


class PagesOrigin:
    """Serves the archived pages of a collection. Use it as an async context manager."""

    def __init__(
        self,
        collection: Collection,
        program: Path,
        *,
        readers: Sequence[str],
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Binds the port, so that the origin is known; nothing is served yet.

        Args:
            collection: The collection whose pages are served.
            program: The path of pywb's program `wayback`; see `find_pywb`.
            readers: The origins of the reader; only they may frame a page.
            host: The host name or address to listen on; the same as the reader's.
            port: The port to listen on; 0 for any free port.

        Raises:
            ArgumentError: If nothing can listen there.

        """
        self._socket = listen(host, port)
        self.origin = origin_of(_LOOPBACK.get(host, host), self._socket.getsockname()[1])
        self._pages = PywbPages(collection, program, self.origin)
        gate = PageGate(self._pages, origin=self.origin, readers=readers)
        config = uvicorn.Config(
            gate,
            http=TimedProtocol,
            lifespan="off",
            access_log=False,
            log_level="critical",
            server_header=False,
        )
        self._server = HttpServer(config)
        self._serving: asyncio.Task[None] | None = None

    def frame_url(self, url: str, timestamp: str) -> str:
        """Returns the address of a capture, for a frame.

        Args:
            url: The address that was captured.
            timestamp: When it was captured, as 14 digits.

        """
        fit = url.partition("#")[0].encode("utf-8", "replace")
        quoted = "".join(chr(byte) if byte in _UNESCAPED else f"%{byte:02X}" for byte in fit)
        return f"{self.origin}/{CAPTURE_PREFIX}/{timestamp}/{quoted}"

    async def start(self) -> None:
        """Starts to answer requests, in the running event loop."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    async def stop(self) -> None:
        """Stops the server and pywb, and removes the temporary index."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._serving is not None:
            await self._serving
        self._socket.close()
        await self._pages.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
