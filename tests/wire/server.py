"""A server that answers with given bytes, and logs the bytes it read and wrote.

Every case has a port of its own, so that no connection kept open can carry one case into another.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
import threading
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tests.wire.case import Case, Reply


@dataclass
class Served:
    """One request and what was written for it."""

    request: bytes
    response: bytearray = field(default_factory=bytearray)
    """Without the reply's surplus."""


class ScriptedServer:
    """The servers of all cases, in a thread of their own.

    Attributes:
        ports: The port of each case.
        served: What each case's server read and wrote, in order.
        tunnels: The heads of the CONNECT requests that its proxy was sent.

    """

    def __init__(self, cases: Iterable[Case], context: ssl.SSLContext | None) -> None:
        self.ports: dict[str, int] = {}
        self.served: dict[str, list[Served]] = {}
        self.tunnels: list[bytes] = []
        self.tunnel_port = 0
        self.refusing_port = 0
        self._cases = list(cases)
        self._context = context
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _start(self) -> None:
        for case in self._cases:
            self.served[case.name] = []
            if case.refused:
                self.ports[case.name] = _unused_port()
            elif case.plain:
                self.ports[case.name] = await self._listen(_NoTls(), None)
            else:
                self.ports[case.name] = await self._listen(_CaseServer(case, self), self._context)
        self.tunnel_port = await self._listen(_Tunnel(self.tunnels), None)
        self.refusing_port = await self._listen(_RefusingProxy(), None)

    async def _listen(self, answerer: _Answerer, context: ssl.SSLContext | None) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._connections.add(task)
            with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
                await answerer.answer(reader, writer)
            writer.transport.abort()
            self._connections.discard(task)

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, limit=1 << 20)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await asyncio.sleep(0.05)  # the transports' last callbacks


class _Answerer:
    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


class _CaseServer(_Answerer):
    """Gives the replies of a case, one to each request, whatever connection it comes on."""

    def __init__(self, case: Case, log: ScriptedServer) -> None:
        self._replies = iter(case.replies)
        self._served = log.served[case.name]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await _read_request(reader):
            served = Served(request)
            self._served.append(served)
            reply = next(self._replies, Reply((), "close"))  # one too many: the log shows it
            await self._write(writer, reply, served)
            match reply.then:
                case "close":
                    writer.close()
                    await writer.wait_closed()
                    return
                case "drop":  # without TLS's closing alert
                    return
                case "reset":
                    _reset_on_close(writer)
                    return
                case "hang":
                    await reader.read()
                    return

    async def _write(self, writer: asyncio.StreamWriter, reply: Reply, served: Served) -> None:
        for number, piece in enumerate(reply.pieces, 1):
            served.response += piece
            writer.write(piece + (reply.surplus if number == len(reply.pieces) else b""))
            await writer.drain()
            await asyncio.sleep(reply.pause)


class _Tunnel(_Answerer):
    """A proxy that opens tunnels, and notes who asked for them."""

    def __init__(self, log: list[bytes]) -> None:
        self._log = log

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self._log.append(head)
        port = int(head.split()[1].rpartition(b":")[2])
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 tunnel\r\n\r\n")
        try:
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        finally:
            inner_writer.transport.abort()


class _NoTls(_Answerer):
    """What a server of plain HTTP says to a TLS client."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1 << 16)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()


class _RefusingProxy(_Answerer):
    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    """A request's bytes; nothing at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)\r\n", head)
    return head + await reader.readexactly(int(length[1]) if length else 0)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.transport.abort()


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    """Makes the coming close send a RST instead of a FIN."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
