"""What the reader's two HTTP servers share: the socket, a time limit for requests, the signals.

uvicorn waits for ever for the rest of a request, and refuses others once there are many such
connections.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from archive.errors import ArgumentError

REQUEST_SECONDS: Final = 10.0
"""From the connection, or the first byte of a further request, to the end of the request head."""


def listen(host: str, port: int) -> socket.socket:
    """Returns a socket that listens.

    Args:
        host: A host name or address.
        port: A port; 0 for any free port.

    Raises:
        ArgumentError: If nothing can listen there.

    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with ExitStack() as on_error:
            listening = on_error.enter_context(socket.socket(family, kind, protocol))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            # Without it a second reader could bind the port, too, until this one listens.
            listening.listen()
            on_error.pop_all()
    except (OSError, OverflowError) as error:
        raise ArgumentError(
            f"The reader cannot listen on port {port} of {host} ({error}). "
            "Choose another port with --port, or any free one with --port 0."
        ) from error
    return listening


def origin_of(host: str, port: int) -> str:
    """Returns the origin of a server as a browser writes it: `http://HOST:PORT`."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class HttpServer(uvicorn.Server):
    """A server that leaves signals alone: uvicorn would raise them again when it ends."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Does nothing."""
        yield


class TimedProtocol(H11Protocol):
    """Closes a connection if the head of a request takes longer than `seconds`."""

    seconds = REQUEST_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 (as uvicorn has it)
        """Starts the timer of the first request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Starts the timer of a further request; stops it when the head is complete."""
        if self._deadline is None and not self._is_answering:
            self._start_timer()
        super().data_received(data)
        if self._is_answering:
            self._stop_timer()

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start_timer(self) -> None:
        self._deadline = self.loop.call_later(self.seconds, self._close)

    def _stop_timer(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._deadline = None
        if not self._is_answering and not self.transport.is_closing():
            self.transport.close()
