"""Crawls on a disk whose power is cut at random moments."""

from __future__ import annotations

import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests.crawl.running import bases, crawling
from tests.durability.killing import SETTINGS, KilledCrawl
from tests.durability.mounted import cut_power, mounted, new_image
from tests.durability.promises import Promise, promises_in
from tests.site.process import RunningSite
from tests.waiting import wait_until


@dataclass(frozen=True, slots=True)
class Cut:
    """What was on the disk when its power was cut, and what had been acknowledged by then."""

    image: Path
    promised: set[Promise]


def cut_at_random(
    folder: Path,
    site: RunningSite,
    chance: random.Random,
    *,
    cuts: int,
    longest: float = 0.5,
    program: str = "honest",
) -> list[Cut]:
    """Crawls once and cuts the power on the way, each at most `longest` seconds after the last.

    The crawl stands still during each cut, so that what it had acknowledged before it is known.
    """
    image, disk = folder / "disk.img", folder / "disk"
    new_image(image)
    done: list[Cut] = []
    with mounted("-o", "loop", image, at=disk):
        collection = disk / "c"
        crawl = KilledCrawl(collection, site, program)
        before = crawl.asked()
        with crawling(
            collection, *bases(site), settings=SETTINGS, program=crawl.program_to_run
        ) as process:
            wait_until(lambda: crawl.asked() > before, process)
            while len(done) < cuts and process.poll() is None:
                time.sleep(chance.uniform(0, longest))
                process.send_signal(signal.SIGSTOP)
                promised = promises_in(collection / "catalogue.sqlite")
                copy = folder / f"cut-{len(done)}.img"
                cut_power(image, copy)
                done.append(Cut(copy, promised))
                process.send_signal(signal.SIGCONT)
    return done


def problems_after(cut: Cut, site: RunningSite) -> list[str]:
    """Starts the machine again, goes on with the crawl, and says what is wrong at its end."""
    disk = cut.image.with_suffix("")
    with mounted("-o", "loop", cut.image, at=disk):
        crawl = KilledCrawl(disk / "c", site, promised=cut.promised)
        done = crawl.finish()
        return crawl.problems() if done.code == 0 else [f"exit code {done.code}: {done.sentence}"]
