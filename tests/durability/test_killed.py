"""Crawls that are killed at random moments lose nothing that they acknowledged.

`make soak` does the same a hundred times, with more articles; see docs/durability.md.
"""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.errors import CollectionBusyError
from tests.crawl.running import bases, crawling
from tests.durability.killing import SETTINGS, KilledCrawl, killed_and_finished
from tests.durability.slow_disk import PROGRAMS
from tests.site.process import RunningSite
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

MUTANTS = [name for name in PROGRAMS if name not in ("honest", "no-fsync")]
MOST_CRAWLS = 10


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_acknowledged_is_lost_to_sigkill(
    sixty: RunningSite, tmp_path: Path, seed: int
) -> None:
    killed, problems = killed_and_finished(tmp_path / "c", sixty, random.Random(seed), kills=4)
    assert problems == []
    assert killed.kills >= 3
    assert killed.promised
    assert killed.recovered


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_program_with_a_mistake_is_caught(
    sixty: RunningSite, tmp_path: Path, mutant: str
) -> None:
    caught: list[str] = []
    for seed in range(MOST_CRAWLS):
        if not caught:
            folder = tmp_path / str(seed) / "c"
            chance = random.Random(seed)
            _, caught = killed_and_finished(folder, sixty, chance, kills=3, program=mutant)
    assert caught


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_two_signals_30_ms_apart_leave_a_collection_that_goes_on(
    sixty: RunningSite, tmp_path: Path, signum: signal.Signals
) -> None:
    killed = KilledCrawl(tmp_path / "c", sixty)
    for seconds in (0.3, 0.8):
        assert killed.kill(seconds, signum, signum) == 3
    assert killed.promised
    done = killed.finish()
    assert (done.code, killed.problems()) == (0, [])


def test_the_workers_end_with_a_killed_crawl_and_the_collection_is_free(
    sixty: RunningSite, tmp_path: Path
) -> None:
    killed = KilledCrawl(tmp_path / "c", sixty)
    before = killed.asked()
    with crawling(killed.collection, *bases(sixty), settings=SETTINGS) as process:
        wait_until(lambda: killed.asked() > before + 10 and bool(workers(process.pid)))
        orphans = workers(process.pid)
        process.kill()
        process.wait()
        # One that was being started has the lock until it is what it is to be: some milliseconds.
        wait_until(lambda: is_free(Collection(killed.collection)), seconds=10)
        wait_until(lambda: not any(map(is_alive, orphans)))


def is_free(collection: Collection) -> bool:
    try:
        with collection.lock():
            return True
    except CollectionBusyError:
        return False


def workers(pid: int) -> list[int]:
    """The children of a process, whichever thread made them."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += map(int, (task / "children").read_text().split())
    return children


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
