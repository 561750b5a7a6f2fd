"""The sample site in a process of its own, for tests whose crawl has its own process, too."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class RunningSite:
    """A site in another process; `addresses` as in `SampleSite`."""

    addresses: dict[str, str]
    pid: int

    def truth(self) -> list[dict[str, Any]]:
        """The truth about every article; see `tests.site.truth`."""
        truth: list[dict[str, Any]] = json.loads(self._ask("truth"))
        return truth

    def requisites(self) -> list[dict[str, Any]]:
        """What the pages need to look as they do; see `tests.site.requisite_truth`."""
        needed: list[dict[str, Any]] = json.loads(self._ask("requisites"))
        return needed

    def counts(self) -> dict[str, Any]:
        """Hits by kind; see `tests.site.counts`."""
        counts: dict[str, Any] = json.loads(self._ask("counts"))
        return counts

    def log(self) -> list[tuple[str, str, str, int]]:
        """Host, method, target and status of each request, oldest first."""
        return [tuple(entry) for entry in json.loads(self._ask("log"))]

    def reset(self) -> None:
        """Forget all hits and votes."""
        self._ask("reset")

    def _ask(self, what: str) -> bytes:
        with urlopen(f"{self.addresses['control']}/{what}", timeout=_PATIENCE) as answer:
            body: bytes = answer.read()
        return body


@contextmanager
def running_site(
    articles: int = 240,
    seed: int = 1,
    *,
    ports: dict[str, int] | None = None,
    tls: tuple[Path, Path] | None = None,
) -> Iterator[RunningSite]:
    """Serve the site from a child process for the time of the block.

    Args:
        articles: How many articles, in both editions together.
        seed: Another seed, another site.
        ports: A port for `ar`, `en`, `control`; where missing, any free one.
        tls: Certificate and key (PEM) for 127.0.0.1; with them some articles move to https.

    """
    command = [sys.executable, "-m", "tests.site", "--with-parent"]
    command += ["--articles", str(articles), "--seed", str(seed)]
    for name, port in (ports or {}).items():
        command += [f"--{name}-port", str(port)]
    if tls:
        command += ["--tls-certificate", str(tls[0]), "--tls-key", str(tls[1])]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError("the sample site did not start: its own message says why")
            yield RunningSite(json.loads(line), process.pid)
        finally:
            process.terminate()
            process.wait(_PATIENCE)
