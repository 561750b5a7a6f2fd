"""The long form of the kill suite: `make soak`, or `python -m tests.durability.soak PART ...`.

Each part prints what was done and what is wrong; the exit code is 1 where anything is.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.durability.filling import bytes_needed, problems_of_full_disk
from tests.durability.killing import KilledCrawl, killed_and_finished
from tests.durability.large_frontier import measure
from tests.durability.mounted import why_not
from tests.durability.power import cut_at_random, problems_after
from tests.site.process import RunningSite, running_site

ARTICLES = 300
CRAWLS = 25
KILLS = 4
LONGEST = 3.0
"""Seconds; a crawl of 300 articles takes some 12 on the slow disk of these tests."""
PENDING = 1_000_000


def kills(site: RunningSite, folder: Path) -> list[str]:
    """SIGKILL at random moments."""
    found: list[str] = []
    count = promised = recovered = 0
    crawls = 0
    while (
        crawls < CRAWLS or count < CRAWLS * KILLS
    ):  # some come to their end before they are killed
        crawls += 1
        killed, problems = killed_and_finished(
            folder / str(crawls), site, random.Random(crawls), kills=KILLS, longest=LONGEST
        )
        count, promised = count + killed.kills, promised + len(killed.promised)
        recovered += killed.recovered
        found += [f"crawl {crawls}: {problem}" for problem in problems]
    print(
        f"{count} SIGKILLs over {crawls} crawls of {ARTICLES} articles, {recovered} of them with "
        f"something to recover; {promised} acknowledged captures looked for"
    )
    return found


def terminations(site: RunningSite, folder: Path) -> list[str]:
    """SIGTERM twice, 30 ms apart."""
    found: list[str] = []
    count = promised = 0
    for seed in range(CRAWLS):
        crawl, chance = KilledCrawl(folder / str(seed), site), random.Random(seed)
        for _ in range(KILLS):
            code = crawl.kill(chance.uniform(0, LONGEST), signal.SIGTERM, signal.SIGTERM)
            count += 1
            if code != 3:
                break
        if code == 3:
            code = crawl.finish().code
        promised += len(crawl.promised)
        problems = crawl.problems() if code == 0 else [f"exit code {code}"]
        found += [f"crawl {seed}: {problem}" for problem in problems]
    print(f"{count} times SIGTERM twice; {promised} acknowledged captures looked for")
    return found


def power(site: RunningSite, folder: Path) -> list[str]:
    """Power cuts on a mounted image."""
    if why_not():
        print(f"power cuts: left out, {why_not()}")
        return []
    found: list[str] = []
    count = promised = 0
    for seed in range(CRAWLS // 5):
        place = folder / str(seed)
        place.mkdir()
        for number, cut in enumerate(
            cut_at_random(place, site, random.Random(seed), cuts=KILLS, longest=LONGEST)
        ):
            count, promised = count + 1, promised + len(cut.promised)
            found += [f"crawl {seed}, cut {number}: {it}" for it in problems_after(cut, site)]
            cut.image.unlink()
    print(f"{count} power cuts; {promised} acknowledged captures looked for")
    return found


def full_disks(site: RunningSite, folder: Path) -> list[str]:
    """Disks of 8 sizes that are too small."""
    if why_not():
        print(f"full disks: left out, {why_not()}")
        return []
    needed = bytes_needed(folder, site)
    sizes = [needed * part // 10 for part in range(1, 9)]
    found = [
        f"{size} bytes: {problem}"
        for size in sizes
        for problem in problems_of_full_disk(folder, site, size)
    ]
    print(f"8 full disks, of {sizes[0]} to {sizes[-1]} bytes, for crawls that need {needed}")
    return found


def frontier(_site: RunningSite, folder: Path) -> list[str]:
    """A frontier of a million pages."""
    measured = measure(folder, PENDING)
    print(measured)
    return [] if measured.peak_bytes < 300e6 else ["the frontier takes over 300 MB of memory"]


PARTS: dict[str, Callable[[RunningSite, Path], list[str]]] = {
    "kills": kills,
    "terminations": terminations,
    "power": power,
    "full-disks": full_disks,
    "frontier": frontier,
}


def main() -> None:
    """Runs the parts that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    names = parser.parse_args().parts or list(PARTS)
    found: list[str] = []
    with running_site(articles=ARTICLES, seed=11) as site:
        for name in names:
            begun = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="soak-") as folder:
                problems = PARTS[name](site, Path(folder))
            print(f"{name}: {len(problems)} problems, {time.monotonic() - begun:.0f} s", flush=True)
            found += problems
    print(*found, sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
