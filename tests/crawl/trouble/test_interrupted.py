"""Crawls that are stopped, killed, or started twice."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from tests.crawl.collected import exchanges, times_recorded, warc_records
from tests.crawl.running import SLOW, bases, crawl, crawling, ended
from tests.site.process import RunningSite
from tests.waiting import wait_until

Truth = dict[tuple[str, int], dict[str, Any]]
FULL_DISK = """
import resource
from scrapy.cmdline import execute
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
execute()
"""


def stop_half_way(site: RunningSite, collection: Path, signum: signal.Signals) -> tuple[int, str]:
    """Stop a crawl in the midst of the articles; gives its exit code and last line."""
    with crawling(collection, *bases(site), settings=SLOW) as process:
        wait_until(lambda: len(site.counts()["articles"]) >= 8, process)
        process.send_signal(signum)
        done = ended(process)
    return done.code, done.sentence


def reachable(truth: Truth) -> dict[tuple[str, int], int]:
    return {article: 1 for article, its in truth.items() if its["reachable"]}


def test_a_crawl_that_was_stopped_goes_on(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    code, sentence = stop_half_way(site, tmp_path / "c", signal.SIGTERM)
    assert code == 3
    assert "addresses to go. Run the same command to go on." in sentence
    before = times_recorded(tmp_path / "c")
    assert 0 < len(before) < len(reachable(truth))
    assert not list(tmp_path.glob("c/*/*.open"))

    assert crawl(tmp_path / "c", *bases(site)).code == 0
    assert times_recorded(tmp_path / "c") == reachable(truth)
    assert set(site.counts()["articles"].values()) == {1}
    archived = sorted(exchange.logged for exchange in exchanges(warc_records(tmp_path / "c")))
    assert archived == sorted(site.log())


def test_a_crawl_that_was_killed_goes_on(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    code, _ = stop_half_way(site, tmp_path / "c", signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert list(tmp_path.glob("c/archive/*.warc.gz.open"))

    done = crawl(tmp_path / "c", *bases(site))
    assert done.code == 0
    assert "The last run did not end in order" in done.log
    assert times_recorded(tmp_path / "c") == reachable(truth)
    assert not list(tmp_path.glob("c/*/*.open"))
    archived = {exchange.logged for exchange in exchanges(warc_records(tmp_path / "c"))}
    assert {entry for entry in site.log() if "/news/" in entry[2]} <= archived


def test_a_crawl_that_the_disk_stopped_says_so_and_goes_on(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    done = crawl(tmp_path / "c", *bases(site), program=("-c", FULL_DISK))
    assert done.code == 5
    assert "could not be written" in done.sentence
    assert "run the same command again" in done.sentence

    assert crawl(tmp_path / "c", *bases(site)).code == 0
    assert times_recorded(tmp_path / "c") == reachable(truth)
    archived = {exchange.logged for exchange in exchanges(warc_records(tmp_path / "c"))}
    assert {entry for entry in site.log() if "/news/" in entry[2]} <= archived


def test_a_crawl_that_is_done_begins_anew_and_fetches_only_what_changes(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    assert crawl(tmp_path / "c", *bases(site)).code == 0
    site.reset()
    assert crawl(tmp_path / "c", *bases(site)).code == 0
    counts = site.counts()
    assert counts["articles"] == {}
    assert counts["front"] == 2
    assert counts["listing"] >= 9
    assert times_recorded(tmp_path / "c") == reachable(truth)


def test_a_signal_in_the_last_moment_does_not_change_the_exit_code(
    site: RunningSite, tmp_path: Path
) -> None:
    # Python gives the handlers of a program back while it ends, but not that a signal is ignored.
    at_the_end = (
        "import atexit, signal; from scrapy.cmdline import execute; "
        "atexit.register(lambda: print('at the end:', signal.getsignal(signal.SIGTERM).name)); "
        "execute()"
    )
    done = crawl(tmp_path / "c", *bases(site), "ids=en:28000-28000", program=("-c", at_the_end))
    assert done.code == 0
    assert "at the end: SIG_IGN" in done.log


def test_a_second_crawl_is_refused_while_one_goes_on(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    with crawling(tmp_path / "c", *bases(site), settings={"DOWNLOAD_DELAY": 1}) as first:
        wait_until(lambda: site.counts()["total"] >= 1, first)
        second = crawl(tmp_path / "c", *bases(site))
        assert second.code == 6
        assert f"in use by process {first.pid}" in second.sentence
        assert "Traceback" not in second.log
        os.kill(first.pid, signal.SIGTERM)
        assert ended(first).code == 3
    assert crawl(tmp_path / "c", *bases(site)).code == 0
    assert times_recorded(tmp_path / "c") == reachable(truth)
