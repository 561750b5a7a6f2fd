"""Requests that never come whole are given up, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import socket

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from viewer.http_server import TimedProtocol


class Hasty(TimedProtocol):
    seconds = 0.2


async def asked(*pieces: bytes) -> bytes:
    """What the server sends to these pieces until it closes the connection."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            PlainTextResponse("here"), http=Hasty, lifespan="off", log_level="critical"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listening]))
        while not server.started:
            await asyncio.sleep(0)
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        got = b""
        for piece in pieces:
            writer.write(piece)
            if piece.endswith(b"\r\n\r\n"):
                got += await reader.readuntil(b"here")
        got += await asyncio.wait_for(reader.read(), 20)
        writer.close()
        server.should_exit = True
        await serving
        return got


WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "answers"),
    [
        ([], 0),
        ([b"GET / HT"], 0),
        ([b"GET / HTTP/1.1\r\n", b"Host: x\r\n"], 0),
        ([WHOLE, b"GET / HT"], 1),
        ([WHOLE, WHOLE, b"GET / HTTP/1.1\r\n"], 2),
    ],
)
def test_half_a_request_is_given_up(pieces: list[bytes], answers: int) -> None:
    assert asyncio.run(asked(*pieces)).count(b"200 OK") == answers
