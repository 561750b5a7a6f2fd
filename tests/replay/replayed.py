"""What a replay of some files gives, without the command around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.index.lookup import WarcFilesLookup
from pipelines.records.earlier import EarlierRecords
from pipelines.replay.captures import Replayer, ReplayReport
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool


@contextmanager
def replayer(*paths: Path) -> Iterator[Replayer]:
    pool = ExtractionPool(1)
    try:
        with WarcFilesLookup(paths) as index:
            yield Replayer(SITE, index, pool)
    finally:
        pool.close()


def replay(*paths: Path) -> tuple[list[dict[str, Any]], ReplayReport]:
    """All records of the files, in order, and what was counted."""
    report = ReplayReport()
    with replayer(*paths) as its:
        none = EarlierRecords(Path("/dev/null/none.jsonl"))
        lines = [line for path in paths for line in its.lines(path, report, lambda _: None, none)]
    return [json.loads(line) for line in lines], report
