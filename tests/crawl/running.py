"""Run `scrapy crawl` as a person does: in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.programs.program import SCRAPY, Program, run, start
from tests.site.process import RunningSite
from tests.waiting import PATIENCE

SLOW: Final = {"DOWNLOAD_DELAY": 0.05, "RANDOMIZE_DOWNLOAD_DELAY": False}
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
    program: tuple[str, ...] = SCRAPY,
    options: tuple[str, ...] = (),
    seconds: float = PATIENCE,
) -> Ended:
    """Crawl to the end.

    Args:
        collection: Where to.
        arguments: Of the spider, as `ids=en:5`.
        settings: Scrapy's, by name, beside those that make a crawl of loopback fast.
        environment: Variables to set.
        program: What Python is to run, if not Scrapy itself.
        options: Of the command, as `-O` and a file.
        seconds: How long it may take.

    """
    words = [*command(collection, arguments, settings or {}, program), *options]
    done = run(*words, variables=environment, merged=True, timeout=seconds)
    return Ended(done.returncode, done.stdout)


def crawling(
    collection: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    program: tuple[str, ...] = SCRAPY,
) -> Program:
    """A crawl that goes on beside the `with` block, and ends with it; arguments as of `crawl`."""
    return start(*command(collection, arguments, settings or {}, program), merged=True)


def ended(process: Program) -> Ended:
    """Wait for the end of a crawl that was told to end."""
    return Ended(process.wait(), process.output())


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
    program: tuple[str, ...] = SCRAPY,
) -> list[str]:
    """What Python is to run; arguments as of `crawl`."""
    words = [*program, "crawl", "zamanalwsl"]
    for name, value in {"COLLECTION": collection, **_FAST, **settings}.items():
        words += ["-s", f"{name}={value}"]
    for argument in arguments:
        words += ["-a", argument]
    return words
