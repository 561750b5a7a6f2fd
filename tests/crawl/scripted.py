"""Small servers for what a site does on bad days, and a proxy; each in threads of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer

from tests.waiting import PATIENCE

Reply = bytes | Callable[[], Iterable[bytes]]
"""An answer as it goes over the wire, or what gives it piece by piece."""


def answer(status: int, body: bytes = b"", **fields: str) -> bytes:
    """A whole response. Underscores in the names of `fields` stand for hyphens."""
    named = {"Content_Type": "text/html; charset=utf-8", **fields, "Content_Length": str(len(body))}
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{k}: {v}" for k, v in named.items())]
    return "\r\n".join(lines).replace("_", "-").encode() + b"\r\n\r\n" + body


PAGE = (
    "<!doctype html><html><head><title>Bread | Zaman Al Wasl</title></head><body>"
    "<h1>Bread comes back to the old town</h1>"
    + "".join(
        f"<p>{count} bakers of the old town lit their ovens again on Sunday, said a trader who has "
        "waited for flour since the spring, and the queue went twice around the clock tower.</p>"
        for count in ("Two", "Seven", "Nineteen")
    )
    + '<p>Zaman Al Wasl</p><a href="/news/article/5/like">(3)</a> '
    '<a href="/news/article/5/dislike">(1)</a><p>Total Comments (0)</p></body></html>'
).encode()
"""Of an article, number 5 as far as its votes know."""
OK = answer(200, PAGE)
FRONT = answer(200, b"<!doctype html><title>Front</title><p>Welcome")
"""A front page that links to nothing."""
PNG = answer(200, b"\x89PNG", Content_Type="image/png")
ROBOTS: Mapping[str, Sequence[Reply]] = {"/robots.txt": [answer(404)]}


class ScriptedSite:
    """Gives prepared answers: for each target one after the other, and the last one for ever.

    Attributes:
        url: Its origin.
        asked: The targets of all requests, in their order.
        times: When they came, in seconds of the monotonic clock.
        script: The answers.

    """

    def __init__(self, script: Mapping[str, Sequence[Reply]]) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.times: list[float] = []
        self.script = script
        self._replied: defaultdict[str, int] = defaultdict(int)

    def reply(self, target: str) -> Reply:
        """The next answer for a target; an empty one closes the connection."""
        self.asked.append(target)
        self.times.append(time.monotonic())
        answers: Sequence[Reply] = self.script.get(target, (answer(404),))
        place = min(self._replied[target], len(answers) - 1)
        self._replied[target] += 1
        return answers[place]


@contextmanager
def scripted_site(
    script: Mapping[str, Sequence[Reply]], *, host: str = "127.0.0.1"
) -> Iterator[ScriptedSite]:
    """Serve a script from loopback."""
    site = ScriptedSite(script)

    class Handler(StreamRequestHandler):
        timeout = PATIENCE

        def handle(self) -> None:
            while head := _head(self):
                reply = site.reply(head.split(b" ")[1].decode())
                if not reply:
                    return
                if isinstance(reply, bytes):
                    self.wfile.write(reply)
                    continue
                with suppress(OSError):  # whoever asked had enough
                    for piece in reply():
                        self.wfile.write(piece)
                return

    with _serving(Handler, host) as port:
        name = f"[{host}]" if ":" in host else host
        site.url = f"http://{name}:{port}"
        yield site


class Proxy:
    """A forward proxy for plain HTTP.

    Attributes:
        port: Where it listens.
        heads: The requests as it got them.

    """

    def __init__(self) -> None:
        self.port = 0
        self.heads: list[bytes] = []


@contextmanager
def forward_proxy() -> Iterator[Proxy]:
    """Run a proxy on loopback that passes on what comes back byte for byte."""
    proxy = Proxy()

    class Handler(StreamRequestHandler):
        timeout = PATIENCE

        def handle(self) -> None:
            while head := _head(self):
                proxy.heads.append(head)
                first, _, rest = head.partition(b"\r\n")
                method, url, version = first.split(b" ")
                _, _, host, path = url.split(b"/", 3)
                fields = [
                    line
                    for line in rest.split(b"\r\n")
                    if line and not line.lower().startswith((b"proxy-", b"connection:"))
                ]
                name, _, port = host.decode().partition(":")
                with socket.create_connection((name, int(port)), PATIENCE) as server:
                    lines = [b"%s /%s %s" % (method, path, version), *fields, b"Connection: close"]
                    server.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
                    while data := server.recv(1 << 16):
                        self.wfile.write(data)

    with _serving(Handler) as port:
        proxy.port = port
        yield proxy


def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _head(handler: StreamRequestHandler) -> bytes:
    """The head of the next request; nothing at the end of the connection."""
    lines: list[bytes] = []
    with suppress(OSError):
        while (line := handler.rfile.readline(1 << 16)) not in (b"\r\n", b""):
            lines.append(line)
    return b"".join(lines)


@contextmanager
def _serving(handler: type[BaseRequestHandler], host: str = "127.0.0.1") -> Iterator[int]:
    class Server(ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True
        request_queue_size = 64

    with Server((host, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(PATIENCE)
