"""The sample site as servers on loopback: both editions, and a control address for tests.

Control: `/truth` (a list, one entry for each article), `/requisites`, `/counts`, `/log`, `/reset`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from functools import partial
from pathlib import Path
from typing import Any, Self

from tests.site.addresses import Addresses, own_path
from tests.site.counts import Counts
from tests.site.http_server import Handler, HttpProtocol, Request
from tests.site.routes import Routes
from tests.site.wire import Answer, WireAnswer
from tests.site.words.content import Corpus
from tests.site.words.model import EDITIONS, Edition

# Answers kept ready to send; about 20 KB each.
_READY = 20_000
_HOST, _BARE_HOST = "127.0.0.1", "localhost"


class SampleSite:
    """A running site: `async with SampleSite() as site: site.addresses["ar"]`.

    Args:
        articles: How many articles, in both editions together.
        seed: Another seed, another site.
        ports: A port for `ar`, `en`, `control`, `ar-tls`, `en-tls`; where missing, any free one.
        tls: Certificate and key (PEM) for 127.0.0.1; with them some articles move to https.

    """

    def __init__(
        self,
        articles: int = 240,
        seed: int = 1,
        *,
        ports: dict[str, int] | None = None,
        tls: tuple[Path, Path] | None = None,
    ) -> None:
        self._corpus = Corpus(seed, articles)
        self._ports = ports or {}
        self._tls = tls
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.BaseTransport] = set()
        self._ready: dict[tuple[Edition, str, bool], WireAnswer] = {}
        self._counts = Counts()
        self.addresses: dict[str, str] = {}
        """Origins: `ar`, `en`, their bare hosts `ar-bare`, `en-bare`, `control`, and with TLS
        `ar-tls`, `en-tls`."""

    async def __aenter__(self) -> Self:
        names = [*EDITIONS, "control", *(["ar-tls", "en-tls"] if self._tls else [])]
        sockets = {name: self._bind(name) for name in names}
        for name, listening in sockets.items():
            port = listening.getsockname()[1]
            scheme = "https" if name.endswith("-tls") else "http"
            self.addresses[name] = f"{scheme}://{_HOST}:{port}"
            if name in EDITIONS:
                self.addresses[f"{name}-bare"] = f"http://{_BARE_HOST}:{port}"
        self._routes = Routes(self._corpus, self._site_addresses())
        self._prepare()
        for edition in EDITIONS:
            await self._serve(sockets[edition], partial(self._visit, edition, False))
            if self._tls:
                visit = partial(self._visit, edition, True)
                await self._serve(sockets[f"{edition}-tls"], visit, self._tls_context(*self._tls))
        await self._serve(sockets["control"], self._control)
        return self

    async def __aexit__(self, *exception: object) -> None:
        for server in self._servers:
            server.close()
        for connection in list(self._connections):
            connection.close()
        await asyncio.sleep(0)

    def truth(self) -> list[dict[str, Any]]:
        """The truth about every article; see `tests.site.truth`."""
        return self._routes.truths()

    def counts(self) -> dict[str, Any]:
        """Hits by kind; see `tests.site.counts`."""
        return self._counts.as_json()

    def _site_addresses(self) -> Addresses:
        def of(suffix: str) -> dict[Edition, str]:
            return {edition: self.addresses[edition + suffix] for edition in EDITIONS}

        return Addresses(of(""), of("-bare"), of("-tls") if self._tls else {})

    def _bind(self, name: str) -> socket.socket:
        return socket.create_server((_HOST, self._ports.get(name, 0)), backlog=512)

    def _tls_context(self, certificate: Path, key: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    async def _serve(
        self, listening: socket.socket, handler: Handler, tls: ssl.SSLContext | None = None
    ) -> None:
        server = await asyncio.get_running_loop().create_server(
            lambda: HttpProtocol(handler, self._connections), sock=listening, ssl=tls
        )
        self._servers.append(server)

    def _prepare(self) -> None:
        """Make all pages before the first request, so that serving them costs next to nothing."""
        for edition in EDITIONS:
            for outline in self._corpus.outlines[edition][-_READY // 2 :]:
                self._wire(edition, own_path(outline), False)

    def _visit(self, edition: Edition, secure: bool, request: Request) -> bytes:
        host = request.headers.get("host", "")
        if request.method not in ("GET", "HEAD", "POST"):
            wire = WireAnswer(Answer("other", b"", status=405))
        elif host.startswith(_BARE_HOST):
            wire = WireAnswer(self._routes.bare_host(edition, request.target))
        else:
            wire = self._wire(edition, request.target, secure)
        status, message = wire.to(request.method, request.headers)
        self._counts.add(host, request.method, request.target, status, wire.kind)
        return message

    def _wire(self, edition: Edition, target: str, secure: bool) -> WireAnswer:
        key = (edition, target, secure)
        if wire := self._ready.get(key):
            return wire
        wire = WireAnswer(self._routes.answer(edition, target, secure=secure))
        if wire.kind == "vote":
            self._ready.clear()  # the article's page shows other numbers now
            return wire
        if len(self._ready) >= _READY:
            del self._ready[next(iter(self._ready))]
        self._ready[key] = wire
        return wire

    def _control(self, request: Request) -> bytes:
        match request.target:
            case "/truth":
                value: Any = self.truth()
            case "/requisites":
                value = self._routes.requisites()
            case "/counts":
                value = self.counts()
            case "/log":
                value = self._counts.log()
            case "/reset":
                self._counts.reset()
                self._routes.reset()
                self._ready.clear()
                value = True
            case _:
                return WireAnswer(Answer("other", b"", status=404)).to("GET", {})[1]
        body = json.dumps(value, ensure_ascii=False).encode()
        return WireAnswer(Answer("other", body, "application/json")).to("GET", {})[1]
