"""Serves the reader and archived pages, each on its own origin, until a signal."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio.to_thread
import uvicorn

from archive.catalogue.collection_captures import captures_of
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from pipelines.search.index.place import place_of_index
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool
from viewer.app import reader_app
from viewer.archived_pages.pages_origin import PagesOrigin
from viewer.http_server import HttpServer, TimedProtocol, listen, origin_of
from viewer.indexing import Indexing
from viewer.library import Library
from viewer.proof.proof import Prover
from viewer.rendering import Renderer

_MAX_PAGES_AT_ONCE: Final = 8
"""Threads that make pages: each may hold an archived image or page of some tens of MB."""
_EXTRACTION_SECONDS: Final = 10.0
"""The time limit for extracting a page again, for its proof."""


@dataclass(frozen=True, slots=True)
class ReaderAddress:
    """The address that the reader listens on."""

    host: str
    port: int

    @property
    def origin(self) -> str:
        """The origin, as a browser writes it."""
        return origin_of(self.host, self.port)

    @property
    def origins(self) -> list[str]:
        """All origins under which a browser on this machine can open the reader."""
        names = [
            self.host,
            *(["localhost", "127.0.0.1"] if ":" not in self.host else ["localhost"]),
        ]
        return [origin_of(name, self.port) for name in dict.fromkeys(names)]


def serve(
    collection: Collection,
    *,
    host: str,
    port: int,
    pywb: Path | None,
    on_start: Callable[[ReaderAddress], None],
) -> None:
    """Serves until SIGINT or SIGTERM.

    Args:
        collection: The collection to read. Only its article index is written.
        host: The host name or address to listen on.
        port: The port to listen on; 0 for any free port.
        pywb: pywb's program `wayback`; None if it is not installed.
        on_start: Called with the address when the reader answers requests.

    Raises:
        ArgumentError: If the folder is not a collection, or nothing can listen there.
        StorageError: If the collection cannot be read.

    """
    snapshot(collection)  # reports a folder that cannot be read before anything is started
    index = place_of_index(collection)
    with ExitStack() as stack:
        listening = stack.enter_context(listen(host, port))
        address = ReaderAddress(host, listening.getsockname()[1])
        pool = ExtractionPool(1, seconds=_EXTRACTION_SECONDS)
        stack.callback(pool.close)
        captures = captures_of(collection)
        pages = None
        if pywb is not None:
            pages = PagesOrigin(collection, pywb, readers=address.origins, host=host)
        library = Library(
            collection=collection,
            index_path=index,
            captures=captures,
            prover=Prover(captures, SITE, pool),
            renderer=Renderer(collection.name),
            indexing=stack.enter_context(Indexing(collection, index)),
            pages=pages,
        )
        server = _ReaderServer(_uvicorn_config(library, host), lambda: on_start(address))
        asyncio.run(_run(server, listening, pages))


async def _run(server: _ReaderServer, listening: socket.socket, pages: PagesOrigin | None) -> None:
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, server.end)
    anyio.to_thread.current_default_thread_limiter().total_tokens = _MAX_PAGES_AT_ONCE
    async with AsyncExitStack() as running:
        if pages is not None:
            await running.enter_async_context(pages)
        await server.serve(sockets=[listening])


class _ReaderServer(HttpServer):
    """Calls a function when it has started, and can be stopped from a signal handler."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to answer requests."""
        await super().startup(sockets)
        self._on_start()

    def end(self) -> None:
        """Stops the server when open requests are answered; at once if called again."""
        self.force_exit = self.should_exit
        self.should_exit = True


def _uvicorn_config(library: Library, host: str) -> uvicorn.Config:
    return uvicorn.Config(
        reader_app(library, host),
        access_log=False,
        log_level="error",
        lifespan="off",
        ws="none",
        http=TimedProtocol,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=200,
        timeout_graceful_shutdown=3,
    )
