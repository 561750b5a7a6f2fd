"""What durability costs: the pages per second of a crawl, over those of one that never syncs."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.ratio import MOST_SECONDS, Ratio
from tests.crawl.running import bases, crawl
from tests.site.process import RunningSite, running_site

ARTICLES = 1500
ROUNDS = 3


def sync_cost() -> Ratio:
    """Both sides within one crawl, in turn: see `tests.bench.programs.alternating`.

    Crawls come in pairs, one beginning with each side, so that what is synced in the one is not in
    the other. Whole crawls were compared before: on a virtual machine the shortest of 5 gave 0.85,
    0.91 and 1.16 within ten minutes.
    """
    seconds: defaultdict[str, float] = defaultdict(float)
    exchanges: Counter[str] = Counter()
    with running_site(articles=ARTICLES, seed=1) as site, TemporaryDirectory() as name:
        for number in range(ROUNDS):
            for first in ("synced", "unsynced"):
                done = _crawled(site, Path(name) / f"{first}-{number}", first)
                for side in ("synced", "unsynced"):
                    seconds[side] += done["seconds"][side]
                    exchanges[side] += int(done["exchanges"][side])
    synced, unsynced = (exchanges[side] / seconds[side] for side in ("synced", "unsynced"))
    return Ratio(
        name="pages a second of a crawl / the same without fsync",
        value=synced / unsynced,
        bound=0.9,
        at_most=False,
        detail=f"{synced:.0f} and {unsynced:.0f} a second, of {exchanges.total()}",
    )


def _crawled(site: RunningSite, folder: Path, first: str) -> dict[str, dict[str, float]]:
    folder.mkdir()
    noted = folder / "noted.json"
    program = ("-m", "tests.bench.programs.alternating", str(noted), first)
    assert crawl(folder / "c", *bases(site), program=program, seconds=MOST_SECONDS).code == 0
    done: dict[str, dict[str, float]] = json.loads(noted.read_text())
    return done
