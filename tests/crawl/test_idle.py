"""A crawl that waits for its next request does nothing: it may run for weeks, on a battery."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.crawl.running import bases, crawling
from tests.site.process import running_site
from tests.waiting import wait_until

WATCHED = 2.5
"""Seconds, of which the crawl works for a few hundredths."""


def test_a_polite_crawl_hardly_takes_any_time_of_the_processor(tmp_path: Path) -> None:
    with (
        running_site(articles=30, seed=1) as site,
        crawling(tmp_path / "c", *bases(site), settings={"DOWNLOAD_DELAY": 2}) as process,
    ):
        wait_until(lambda: any(tmp_path.glob("c/archive/*.open")), process)  # the first page
        before = processor_seconds(process.pid)
        time.sleep(WATCHED)
        assert processor_seconds(process.pid) - before < WATCHED / 4


def processor_seconds(process: int) -> float:
    """What a process has used so far of all processors."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
