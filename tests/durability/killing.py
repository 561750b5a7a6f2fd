"""Crawls that are killed at random moments, and finished at the end."""

from __future__ import annotations

import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.crawl.collected import by_article
from tests.crawl.running import Ended, bases, crawl, crawling
from tests.durability.promises import Promise, broken, promises
from tests.site.process import RunningSite
from tests.waiting import wait_until

SETTINGS = {"WARC_SIZE": 60_000, "LOG_LEVEL": "WARNING", "MINIMUM_FREE_SPACE": 0}


@dataclass
class KilledCrawl:
    """A crawl of a sample site into one collection, over several lives."""

    collection: Path
    site: RunningSite
    program: str = "honest"
    promised: set[Promise] = field(default_factory=set)
    kills: int = 0
    recovered: int = 0
    """Lives that began with something to recover."""

    @property
    def program_to_run(self) -> tuple[str, ...]:
        """What Python runs for a life."""
        return ("-m", "tests.durability.slow_disk", self.program)

    def kill(self, seconds: float, *signals: signal.Signals) -> int:
        """Begins a life and ends it some seconds after its first request; gives its exit code.

        Several signals follow each other after 30 ms.
        """
        before = self.asked()
        with crawling(
            self.collection, *bases(self.site), settings=SETTINGS, program=self.program_to_run
        ) as process:
            wait_until(lambda: process.poll() is not None or self.asked() > before)
            time.sleep(seconds)
            for number, signum in enumerate(signals or (signal.SIGKILL,)):
                time.sleep(0.03 if number else 0)
                process.send_signal(signum)
            code = process.wait()
        self.kills += code == -signal.SIGKILL
        self.recovered += any(self.collection.glob("archive/*.open"))
        self.promised |= promises(self.collection)
        return code

    def finish(self) -> Ended:
        """Lives on to the end."""
        return crawl(
            self.collection, *bases(self.site), settings=SETTINGS, program=self.program_to_run
        )

    def problems(self) -> list[str]:
        """What is wrong after `finish`."""
        truth = by_article(self.site.truth())
        return broken(self.collection, self.promised, truth, self.site.requisites())

    def asked(self) -> int:
        """How many requests the site has had."""
        return int(self.site.counts()["total"])


def killed_and_finished(
    collection: Path,
    site: RunningSite,
    chance: random.Random,
    *,
    kills: int,
    longest: float = 1.2,
    program: str = "honest",
) -> tuple[KilledCrawl, list[str]]:
    """Kills a crawl some times, each `longest` seconds after it began at the latest; finishes it.

    Returns:
        The crawl, and what is wrong with its collection.

    """
    killed = KilledCrawl(collection, site, program)
    code = -signal.SIGKILL
    while code == -signal.SIGKILL and killed.kills < kills:
        code = killed.kill(chance.uniform(0, longest))
    # One that came to its end too early is not begun anew: that would hide what it missed.
    if code == -signal.SIGKILL:
        code = killed.finish().code
    return killed, killed.problems() if code == 0 else [f"exit code {code}"]
