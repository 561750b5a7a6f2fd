"""Run `scrapy crawl` as a person does: in a process of its own, from the root of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.site.process import RunningSite
from tests.waiting import PATIENCE

ROOT: Final = Path(__file__).resolve().parents[2]
SLOW: Final = {"DOWNLOAD_DELAY": 0.1, "RANDOMIZE_DOWNLOAD_DELAY": False}
"""Settings: slow enough to be stopped half-way, fast enough for a test."""
_FAST: Final = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "RETRY_DELAY": "0.05",
    "DOWNLOAD_TIMEOUT": "10",
    "EXTRACTION_WORKERS": "1",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    log: str

    @property
    def sentence(self) -> str:
        """The last line, which is for people."""
        return self.log.rstrip().rpartition("\n")[2]


def crawl(
    collection: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
    program: tuple[str, ...] = ("-m", "scrapy"),
) -> Ended:
    """Crawl to the end.

    Args:
        collection: Where to.
        arguments: Of the spider, as `ids=en:5`.
        settings: Scrapy's, by name, beside those that make a crawl of loopback fast.
        environment: Variables to set.
        program: What Python is to run, if not Scrapy itself.

    """
    done = subprocess.run(
        command(collection, arguments, settings or {}, program),
        cwd=ROOT,
        env=surroundings(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Ended(done.returncode, done.stdout)


@contextmanager
def crawling(
    collection: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    program: tuple[str, ...] = ("-m", "scrapy"),
) -> Iterator[subprocess.Popen[str]]:
    """A crawl that goes on beside the block, and is ended with it; arguments as of `crawl`."""
    with subprocess.Popen(
        command(collection, arguments, settings or {}, program),
        cwd=ROOT,
        env=surroundings({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end of a crawl that was told to end."""
    log, _ = process.communicate(timeout=PATIENCE)
    return Ended(process.returncode, log)


def bases(site: RunningSite) -> tuple[str, str]:
    """The arguments that put the sample site in the place of the real one."""
    addresses = site.addresses
    return (
        f"ar={addresses['ar']},{addresses['ar-bare']}",
        f"en={addresses['en']},{addresses['en-bare']}",
    )


def command(
    collection: Path,
    arguments: tuple[str, ...],
    settings: Mapping[str, object],
    program: tuple[str, ...] = ("-m", "scrapy"),
) -> list[str]:
    """The words of a command line; arguments as of `crawl`."""
    words = [sys.executable, *program, "crawl", "zamanalwsl"]
    for name, value in {"COLLECTION": collection, **_FAST, **settings}.items():
        words += ["-s", f"{name}={value}"]
    for argument in arguments:
        words += ["-a", argument]
    return words


def surroundings(added: Mapping[str, str]) -> dict[str, str]:
    """This process's variables without those that lead to a proxy."""
    own = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**own, **added}
