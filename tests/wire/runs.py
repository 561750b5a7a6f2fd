"""The crawls that the tests look at: one over all cases, for each scheme, with and without tap."""

from __future__ import annotations

import pickle
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import trustme

from archive.warc.exchange import Exchange
from tests.programs import program
from tests.wire.case import Case
from tests.wire.cases import CASES
from tests.wire.crawl import STOCK, TAPPED, Crawled, Plan
from tests.wire.server import ScriptedServer, Served

_CRAWL = "import sys; from tests.wire.crawl import main; main(*sys.argv[1:])"


@dataclass(frozen=True)
class Run:
    """What the servers logged and what the crawl made of it, by the name of the case."""

    served: Mapping[str, list[Served]]
    tunnels: list[bytes]
    crawled: Mapping[str, Crawled]
    stderr: str

    def sent(self, case: Case) -> list[Exchange]:
        """The exchanges in which something was sent."""
        return [exchange for exchange in self.crawled[case.name].exchanges if exchange.request]


class Crawls:
    """Runs each crawl once, when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        certificate = trustme.CA().issue_cert("127.0.0.1")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self._context)
        self.tapped: Callable[[str], Run] = cache(lambda scheme: self.run(scheme, _of(scheme)))
        self.stock: Callable[[str], Run] = cache(
            lambda scheme: self.run(
                scheme, [case for case in _of(scheme) if case.as_stock], handler=STOCK
            )
        )

    def run(
        self,
        scheme: str,
        cases: list[Case],
        *,
        handler: str = TAPPED,
        settings: Mapping[str, Any] | None = None,
    ) -> Run:
        """Crawls some cases in a process of its own."""
        context = self._context if scheme == "https" else None
        plan_file, out_file = self._folder / "plan", self._folder / "out"
        with ScriptedServer(cases, context) as server:
            plan = Plan(
                scheme,
                server.ports,
                server.tunnel_port,
                server.refusing_port,
                handler,
                dict(settings or {}),
            )
            plan_file.write_bytes(pickle.dumps(plan))
            done = program.run("-c", _CRAWL, plan_file, out_file, timeout=90)
        assert done.returncode == 0, done.stderr
        crawled = pickle.loads(out_file.read_bytes())
        return Run(server.served, server.tunnels, crawled, done.stderr)


def _of(scheme: str) -> list[Case]:
    return [case for case in CASES if scheme in case.schemes]
