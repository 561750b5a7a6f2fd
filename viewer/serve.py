"""Serves the reader and archived pages, each on an origin of its own, until a signal ends it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio.to_thread
import uvicorn

from archive.catalogue.collection_captures import captures_of
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import ArgumentError
from pipelines.search.index.place import place_of_index
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool
from viewer.app import reader_app
from viewer.archived_pages.pages_origin import PagesOrigin
from viewer.indexing import Indexing
from viewer.library import Library
from viewer.proof.proof import Prover
from viewer.rendering import Renderer
from viewer.http_server import TimedProtocol

_THREADS: Final = 8
"""Pages made at once: each may hold some tens of MB of an archived image or page."""
_READING_SECONDS: Final = 10.0
"""For reading a page once more, as its proof needs."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the reader listens."""

    host: str
    port: int

    @property
    def origin(self) -> str:
        """As a browser writes it."""
        return _origin(self.host, self.port)

    @property
    def origins(self) -> list[str]:
        """All under which a browser on this machine may open it."""
        names = [self.host, *(["localhost", "127.0.0.1"] if _is_v4(self.host) else ["localhost"])]
        return [_origin(name, self.port) for name in dict.fromkeys(names)]


def serve(
    collection: Collection,
    *,
    host: str,
    port: int,
    pywb: Path | None,
    announce: Callable[[Served], None],
) -> None:
    """Serves until SIGINT or SIGTERM.

    Args:
        collection: What is read; nothing in it changes but its article index.
        host: The name or address to listen on.
        port: The port; 0 for any that is free.
        pywb: The program that archived pages are rewritten by; None where there is none.
        announce: Called with the address once it answers.

    Raises:
        ArgumentError: Where it is no collection, or cannot be served there.
        StorageError: Where it cannot be read.

    """
    snapshot(collection)  # whatever is wrong with the folder is said before anything is started
    index = place_of_index(collection)
    with ExitStack() as held:
        listening = held.enter_context(_listening(host, port))
        served = Served(host, listening.getsockname()[1])
        pool = ExtractionPool(1, seconds=_READING_SECONDS)
        held.callback(pool.close)
        captures = captures_of(collection)
        pages = None
        if pywb is not None:
            pages = PagesOrigin(collection, pywb, readers=served.origins, host=host)
        library = Library(
            collection=collection,
            index_path=index,
            captures=captures,
            prover=Prover(captures, SITE, pool),
            renderer=Renderer(collection.name),
            indexing=held.enter_context(Indexing(collection, index)),
            pages=pages,
        )
        server = _Server(_configuration(library, host), lambda: announce(served))
        asyncio.run(_run(server, listening, pages))


async def _run(server: _Server, listening: socket.socket, pages: PagesOrigin | None) -> None:
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, server.end)
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    async with AsyncExitStack() as running:
        if pages is not None:
            await running.enter_async_context(pages)
        await server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it answers, and ends in order, with exit code 0, when it is told to."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen."""
        await super().startup(sockets)
        self._told()

    def end(self) -> None:
        """Ends it, at once where it was asked before."""
        self.force_exit = self.should_exit
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none: uvicorn would raise them again at the end."""
        yield


def _configuration(library: Library, host: str) -> uvicorn.Config:
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


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            # Without it a second reader could bind the port, too, until this one listens.
            listening.listen()
            yield listening
    except (OSError, OverflowError) as error:
        raise ArgumentError(
            f"The reader cannot listen on port {port} of {host} ({error}). "
            "Give another with --port, or --port 0 for any that is free."
        ) from error


def _origin(host: str, port: int) -> str:
    bare = f"[{host}]" if ":" in host else host
    return f"http://{bare}:{port}"


def _is_v4(host: str) -> bool:
    return ":" not in host
