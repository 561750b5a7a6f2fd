"""`scrapy` that syncs for some commits, leaves the next ones to the kernel, and so on; a program.

`python -m tests.bench.programs.alternating FILE synced|unsynced crawl ...` begins as it is told,
and leaves in FILE how long it took and how many exchanges it captured on each side. What else slows
a machine down for some seconds slows both sides down.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

from scrapy.cmdline import execute

import archive.journal.live
from archive.catalogue.database import open_catalogue

_COMMITS: Final = 4
"""In a row on one side; some two seconds."""


class Alternation:
    """Which side it is the turn of, and what was done on each."""

    def __init__(self, noted: Path, *, synced: bool) -> None:
        """Begins with the one side or the other."""
        self._noted = noted
        self._synced = synced
        self._since = time.perf_counter()
        self._commits = 0
        self._exchanges = 0
        self._spent: defaultdict[str, float] = defaultdict(float)
        self._captured: Counter[str] = Counter()

    def install(self) -> None:
        """Puts itself between the journal and the disk."""
        archive.journal.live.open_catalogue = self._open  # type: ignore[attr-defined]
        whole = archive.journal.live.Journal.commit

        def commit(journal: archive.journal.live.Journal) -> None:
            whole(journal)
            self._after_commit(journal.stats)

        archive.journal.live.Journal.commit = commit  # type: ignore[method-assign,assignment]
        for name in ("fsync", "fdatasync"):
            self._wrap(name)

    def _wrap(self, name: str) -> None:
        really = getattr(os, name)

        def sync(descriptor: int) -> None:
            if self._synced:
                really(descriptor)

        setattr(os, name, sync)

    def _open(self, path: Path) -> sqlite3.Connection:
        self._connection = open_catalogue(path)
        self._tell_sqlite()
        return self._connection

    def _tell_sqlite(self) -> None:
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if self._synced else 'OFF'}")

    def _after_commit(self, stats: Counter[str]) -> None:
        if stats["journal/commits"] < self._commits + _COMMITS:
            return
        now = time.perf_counter()
        if self._commits:  # the first of them are those of the start
            side = "synced" if self._synced else "unsynced"
            self._spent[side] += now - self._since
            self._captured[side] += stats["capture/exchanges"] - self._exchanges
        self._commits = stats["journal/commits"]
        self._exchanges = stats["capture/exchanges"]
        self._synced = not self._synced
        self._tell_sqlite()
        self._since = time.perf_counter()
        self._noted.write_text(json.dumps({"seconds": self._spent, "exchanges": self._captured}))


if __name__ == "__main__":
    noted, first = sys.argv[1:3]
    del sys.argv[1:3]
    Alternation(Path(noted), synced=first == "synced").install()
    execute()
