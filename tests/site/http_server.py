"""The part of HTTP/1.1 that a small site on loopback needs, over asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

_HEAD_LIMIT = 64 * 1024
_BODY_LIMIT = 1024 * 1024
_REFUSAL = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose body, if it had one, was read and dropped."""

    method: str
    target: str
    headers: dict[str, str]
    """By lower-case name; of a repeated one the last."""


Handler = Callable[[Request], bytes]


class HttpProtocol(asyncio.Protocol):
    """One connection: requests in, the handler's bytes out, kept alive until the client closes.

    Args:
        handler: Gives the whole response for a request.
        connections: The open connections of the server, for its end.

    """

    def __init__(self, handler: Handler, connections: set[asyncio.BaseTransport]) -> None:
        self._handler = handler
        self._connections = connections
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport:
            self._connections.discard(self._transport)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._transport and (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            if not self._answer(self._transport, end):
                return
        if self._transport and len(self._buffer) > _HEAD_LIMIT + _BODY_LIMIT:
            self._refuse(self._transport)

    def _answer(self, transport: asyncio.Transport, end: int) -> bool:
        """Answer the request whose head ends at `end`; False if more bytes are needed first."""
        request = _parse(self._buffer[:end])
        length = request.headers.get("content-length", "0") if request else ""
        if request is None or not length.isdecimal() or int(length) > _BODY_LIMIT:
            self._refuse(transport)
            return False
        total = end + 4 + int(length)
        if len(self._buffer) < total:
            return False
        self._buffer = self._buffer[total:]
        transport.write(self._handler(request))
        if request.headers.get("connection", "").lower() == "close":
            transport.close()
            return False
        return True

    def _refuse(self, transport: asyncio.Transport) -> None:
        self._buffer = b""
        transport.write(_REFUSAL)
        transport.close()


def _parse(head: bytes) -> Request | None:
    if len(head) > _HEAD_LIMIT:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Request(parts[0], parts[1], headers)
