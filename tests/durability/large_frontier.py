"""How much memory a frontier takes: `python -m tests.durability.large_frontier COUNT FOLDER`.

In a process of its own: the most memory that a process ever had is all that the system tells.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.catalogue.database import open_catalogue
from archive.catalogue.frontier import Entry, Frontier
from tests.peak_memory import peak_memory

_ROOT = Path(__file__).resolve().parents[2]
_BATCH = 1000
_LEASES = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """What a frontier of some size took."""

    pending: int
    begin_bytes: int
    """Memory before the first page."""
    peak_bytes: int
    """The most memory."""
    add_seconds: float
    lease_seconds: float
    """Of one lease, on average, from the middle of a crawl."""

    def __str__(self) -> str:
        return (
            f"{self.pending} pages pending: {self.peak_bytes / 1e6:.0f} MB of memory at most "
            f"({self.begin_bytes / 1e6:.0f} MB before), {self.add_seconds:.0f} s to add them, "
            f"{self.lease_seconds * 1e3:.2f} ms for a lease"
        )


def measure(folder: Path, pending: int) -> Measured:
    """Fills a frontier in a process of its own, and works on it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.durability.large_frontier", str(pending), str(folder)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return Measured(**json.loads(done.stdout))


def entries(count: int) -> Iterator[Entry]:
    """Pages of two hosts, as a crawl of ids knows them."""
    for number in range(1, count + 1):
        edition = ("en", "ar")[number % 2]
        host = f"{edition}.zamanalwsl.net"
        url = f"https://{host}/news/article/{number}"
        context = {"canonical-url": url, "via": f"https://{host}/news/articles/30/{number // 20}"}
        yield Entry(f"article:{edition}:{number}", host, 10, {"url": url}, context)


def fill_and_lease(pending: int, folder: Path) -> Measured:
    """Fills a frontier as a crawl does, group by group; leases and finishes some pages."""
    database = open_catalogue(folder / "catalogue.sqlite")
    frontier = Frontier(database, 1, time.time)
    begin = peak_memory()
    begun = time.monotonic()
    group: list[Entry] = []
    for entry in entries(pending):
        group.append(entry)
        if len(group) == _BATCH:
            _commit(frontier, database, group)
            group.clear()
    _commit(frontier, database, group)
    added = time.monotonic()
    database.execute("BEGIN")
    for _ in range(_LEASES):
        for entry in frontier.lease(()):
            frontier.finish(entry.key, failed=False, note=None)
    database.execute("COMMIT")
    leased = time.monotonic()
    assert len(frontier) == pending - 2 * _LEASES
    database.close()
    # What the next run takes of it.
    database = open_catalogue(folder / "catalogue.sqlite")
    assert len(Frontier(database, 1, time.time)) == pending - 2 * _LEASES
    database.close()
    return Measured(pending, begin, peak_memory(), added - begun, (leased - added) / _LEASES)


def _commit(frontier: Frontier, database: sqlite3.Connection, group: list[Entry]) -> None:
    database.execute("BEGIN")
    frontier.add(group)
    database.execute("COMMIT")


if __name__ == "__main__":
    print(json.dumps(asdict(fill_and_lease(int(sys.argv[1]), Path(sys.argv[2])))))
