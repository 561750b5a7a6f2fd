"""The origin that archived pages are shown on: a port of its own, the gate, and pywb behind it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Self

import uvicorn

from archive.collection import Collection
from archive.errors import StorageError
from viewer.archived_pages.page_gate import ENTRY, PageGate
from viewer.archived_pages.pywb_pages import ArchivedPages
from viewer.http_server import TimedProtocol

_ONE_OF_ALL: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Where this machine is among all of its addresses."""

_PLAIN: Final = frozenset(range(0x21, 0x7F)) - frozenset(b'"<>`{}^')
"""Bytes that browsers leave in an address as they are."""


class PagesOrigin:
    """Serves archived pages of a collection. Use it as an async context."""

    def __init__(
        self,
        collection: Collection,
        program: Path,
        *,
        readers: Sequence[str],
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Takes the port, so that the origin is known; nothing is served yet.

        Args:
            collection: The collection.
            program: pywb's `wayback`, as `find_pywb` gives it.
            readers: The origins under which the reader is opened; they alone may frame a page.
            host: Where to listen: the name or address that the reader is opened under.
            port: A port; 0 for any that is free.

        Raises:
            StorageError: Where the port cannot be had.

        """
        self._socket = _listen(host, port)
        name = _ONE_OF_ALL.get(host, host)
        shown = f"[{name}]" if ":" in name else name
        self.origin = f"http://{shown}:{self._socket.getsockname()[1]}"
        """`http://` and host and port of the archived pages."""
        self._pages = ArchivedPages(collection, program, self.origin)
        gate = PageGate(self._pages, origin=self.origin, readers=readers)
        config = uvicorn.Config(
            gate,
            http=TimedProtocol,
            lifespan="off",
            access_log=False,
            log_level="critical",
            server_header=False,
        )
        self._server = _Server(config)
        self._serving: asyncio.Task[None] | None = None

    def frame_url(self, url: str, timestamp: str) -> str:
        """The address for a frame that shows a capture.

        Args:
            url: The address that was captured.
            timestamp: When, as 14 digits.

        """
        fit = url.partition("#")[0].encode("utf-8", "replace")
        quoted = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in fit)
        return f"{self.origin}/{ENTRY}/{timestamp}/{quoted}"

    async def start(self) -> None:
        """Serves, in the running event loop, until `stop`."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    async def stop(self) -> None:
        """Ends the server and pywb, and removes what was derived."""
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


class _Server(uvicorn.Server):
    """Leaves signals to the reader's own server."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with ExitStack() as on_error:
            listening = on_error.enter_context(socket.socket(family, kind, protocol))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen()
            on_error.pop_all()
    except (OSError, OverflowError) as error:
        raise StorageError(
            f"The port {port} of {host} cannot be had ({error}). Give another, or 0 for "
            "any that is free."
        ) from error
    return listening
