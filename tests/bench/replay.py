"""What a replay costs: records against a plain loop, cores, the index, the spider's rate."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from archive.collection import Collection
from tests.bench.ratio import MOST_SECONDS, Ratio
from tests.crawl.running import bases, crawl
from tests.programs.program import ROOT
from tests.site.process import running_site

ARTICLES = 2000
LITTLE = 48
"""Articles of a collection that takes hardly longer than to start the program and all workers."""
PEER_PAGES = 200
"""Pages of which the plain loop's time is taken; all would take it minutes."""
ROUNDS = 3
CORE_ROUNDS = 5
INDEX_ROUNDS = 1
INDEX_BYTES = 900_000_000
PEER_INDEXER = ROOT / ".venv-peers" / "bin" / "cdxj-indexer"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run of a program, its children included."""

    cpu: float
    wall: float
    output: str


def replay_ratios() -> list[Ratio]:
    """All of them, from one crawl of the sample site."""
    with TemporaryDirectory() as name:
        collection, little = Collection(Path(name) / "sample"), Collection(Path(name) / "little")
        for each, articles in ((collection, ARTICLES), (little, LITTLE)):
            with running_site(articles=articles, seed=1) as site:
                done = crawl(
                    each.root,
                    *bases(site),
                    settings={"REQUISITES": "none"},
                    seconds=MOST_SECONDS,
                )
                assert done.code == 0, done.log
        return [
            records_per_second(collection, little),
            two_cores(collection, little),
            index_speed(collection, Path(name)),
        ]


def records_per_second(collection: Collection, little: Collection) -> Ratio:
    """Records a second on one core, over those of a plain loop.

    CPU time on both sides, without the start of the programs: of ours, a run with nothing to do.
    """
    warc = str(max(collection.archive.iterdir(), key=lambda path: path.stat().st_size))
    pairs = []
    for _ in range(ROUNDS):
        peer = run(
            [sys.executable, "-m", "tests.bench.programs.warcio_loop", warc, str(PEER_PAGES)], 1
        )
        spent, pages = peer.output.split()
        assert int(pages) == PEER_PAGES
        ours, records = _replay(collection, workers=1, cores=1)
        start, few = _replay(little, workers=1, cores=1)
        pairs.append((float(spent) / PEER_PAGES, (ours.cpu - start.cpu) / (records - few)))
    peer_page, our_page = (median(side) for side in zip(*pairs, strict=True))
    return Ratio(
        name="records a second, one core / warcio and trafilatura",
        value=median(peer / ours for peer, ours in pairs),
        bound=5,
        at_most=False,
        detail=f"{our_page * 1e3:.2f} ms a record, {peer_page * 1e3:.2f} ms theirs",
    )


def two_cores(collection: Collection, little: Collection) -> Ratio:
    """Records a second on two cores, over one core; wall time, as nothing else shows it.

    Without the start of the programs, as above. Of several runs the shortest counts, on both
    sides: whatever else wants a core adds to a run on two of them first.
    """

    def shortest(its: Collection, cores: int) -> Cost:
        runs = [_replay(its, workers=cores, cores=cores)[0] for _ in range(CORE_ROUNDS)]
        return min(runs, key=lambda cost: cost.wall)

    one, two = shortest(collection, 1), shortest(collection, 2)
    start_of_one, start_of_two = shortest(little, 1), shortest(little, 2)
    wall = two.wall - start_of_two.wall
    busy = (two.cpu - start_of_two.cpu) / wall
    return Ratio(
        name="records a second, two cores / one core",
        value=(one.wall - start_of_one.wall) / wall,
        bound=1.8,
        at_most=False,
        detail=f"{wall:.1f} s for all, {busy:.2f} cores busy",
    )


def index_speed(collection: Collection, folder: Path) -> Ratio:
    """Wall time of cdxj-indexer over that of `scrapy replay --index`, all cores, the same file."""
    large = Collection(folder / "large")
    large.create()
    (own,) = collection.archive.iterdir()
    data = own.read_bytes()
    warc = large.archive / own.name
    with warc.open("wb") as file:
        while file.tell() < INDEX_BYTES:
            file.write(data)
    pairs = []
    for _ in range(INDEX_ROUNDS):
        theirs = run([str(PEER_INDEXER), "--sort", str(warc)], os.cpu_count() or 1)
        command = ["-m", "scrapy", "replay", "--index", "-s", f"COLLECTION={large.root}"]
        ours = run([sys.executable, *command], os.cpu_count() or 1)
        pairs.append((theirs, ours))
    cpu = median(theirs.cpu / ours.cpu for theirs, ours in pairs)
    return Ratio(
        name="captures indexed a second / cdxj-indexer",
        value=median(theirs.wall / ours.wall for theirs, ours in pairs),
        bound=5,
        at_most=False,
        detail=f"{warc.stat().st_size / 1e6:.0f} MB in {median(o.wall for _, o in pairs):.1f} s, "
        f"start included; {cpu:.1f} times by CPU alone",
    )


def _replay(collection: Collection, *, workers: int, cores: int) -> tuple[Cost, int]:
    command = ["-m", "scrapy", "replay", "--again", "--workers", str(workers)]
    cost = run([sys.executable, *command, "-s", f"COLLECTION={collection.root}"], cores)
    records = re.search(r"(\d+) records", cost.output)
    assert records is not None, cost.output
    return cost, int(records[1])


def run(command: list[str], cores: int) -> Cost:
    """Runs a program on so many cores."""
    with _limited_to(cores):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=MOST_SECONDS, check=True
        )
        wall = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(spent, wall, done.stdout + done.stderr)


@contextmanager
def _limited_to(cores: int) -> Iterator[None]:
    """Children inherit which cores they may use."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
