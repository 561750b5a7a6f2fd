"""Scrapy on a slow disk: `python -m tests.durability.slow_disk NAME crawl zamanalwsl ...`.

Groups are small, each step of a commit takes some milliseconds, and each write is done in two, so
that a kill at any moment meets the steps in between. NAME is `honest`, or that of a mutant: a
program that makes one of the mistakes that durable writing is there to avoid.
"""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.cmdline import execute

import archive.catalogue.opening
import archive.journal.recover
import crawler.engine.opening
from archive.catalogue.database import open_catalogue
from archive.catalogue.frontier import Counts, Entry
from archive.journal.live import Journal, Limits
from archive.journal.open_files import AppendFile

_LONG = 0.1
"""Seconds, at most, that a mutant leaves its mistake open for a kill."""
_chance = random.Random()
_append, _sync, _seal = AppendFile.append, AppendFile.sync, AppendFile.seal
_add, _commit, _close, _pending = Journal.add, Journal._commit, Journal.close, Journal.pending


def pause(longest: float = 0.01) -> None:
    time.sleep(_chance.uniform(0, longest))


def slow_append(file: AppendFile, data: bytes) -> int:
    cut = _chance.randrange(len(data) + 1)
    offset = _append(file, data[:cut])
    pause()
    _append(file, data[cut:])
    return offset


def slow_sync(file: AppendFile) -> None:
    pause()
    _sync(file)


def slow_seal(file: AppendFile) -> str:
    pause()
    digest = _seal(file)
    pause()
    return digest


class SlowConnection:
    """A catalogue that takes its time around each COMMIT."""

    def __init__(
        self, connection: sqlite3.Connection, after_commit: Callable[[], None] = pause
    ) -> None:
        self._connection = connection
        self._after_commit = after_commit

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
        if statement != "COMMIT":
            return self._connection.execute(statement, *values)
        pause()
        done = self._connection.execute(statement)
        self._after_commit()
        return done


def slow_down(after_commit: Callable[[], None] = pause) -> None:
    def open_slowly(path: Path) -> Any:  # noqa: ANN401
        return SlowConnection(open_catalogue(path), after_commit)

    patch(AppendFile, "append", slow_append)
    patch(AppendFile, "sync", slow_sync)
    patch(AppendFile, "seal", slow_seal)
    patch(archive.catalogue.opening, "open_catalogue", open_slowly)
    patch(crawler.engine.opening, "Limits", partial(Limits, group_units=4, group_seconds=0.05))


def recover_without_truncation() -> None:
    slow_down()
    patch(archive.journal.recover, "cut_to", lambda *_: 0)


def acknowledge_before_the_write() -> None:
    """COMMIT first, then the bytes that it promised."""
    held: list[tuple[AppendFile, bytes]] = []

    def append(file: AppendFile, data: bytes) -> int:
        offset = file.length
        file.length += len(data)
        held.append((file, data))
        return offset

    def write_what_is_held() -> None:
        pause(_LONG)
        for file, data in held:
            file.length -= len(data)
        for file, data in held:
            slow_append(file, data)
        held.clear()

    slow_down(write_what_is_held)
    patch(AppendFile, "append", append)


def done_before_its_links() -> None:
    """Pages are done in some commits, and what they lead to is stored in a later one."""
    held: list[Entry] = []
    commits = itertools.count(1)

    def add(_journal: Journal, entries: Iterable[Entry]) -> Counts:
        held.extend(entries)
        return Counts()

    def add_what_is_held(journal: Journal) -> None:
        if held:
            entries = held.copy()
            held.clear()
            _add(journal, entries)

    def commit(journal: Journal) -> None:
        with_pages = bool(journal._units)
        _commit(journal)
        if (with_pages and next(commits) % 8 == 0) or not _pending(journal):
            pause(_LONG)
            add_what_is_held(journal)

    def close(journal: Journal) -> None:
        add_what_is_held(journal)
        _close(journal)

    slow_down()
    patch(Journal, "add", add)
    patch(Journal, "_commit", commit)
    patch(Journal, "close", close)
    patch(Journal, "pending", lambda journal: _pending(journal) + len(held))


def never_sync() -> None:
    """What is written is left to the kernel, which writes it when it likes."""

    def open_unsynced(path: Path) -> sqlite3.Connection:
        connection = open_catalogue(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    slow_down()
    patch(archive.catalogue.opening, "open_catalogue", open_unsynced)
    patch(os, "fsync", lambda _: None)
    patch(os, "fdatasync", lambda _: None)


def patch(owner: object, name: str, value: object) -> None:
    assert hasattr(owner, name)
    setattr(owner, name, value)


PROGRAMS: dict[str, Callable[[], None]] = {
    "honest": slow_down,
    "recovery-without-truncation": recover_without_truncation,
    "acknowledged-before-written": acknowledge_before_the_write,
    "done-before-its-links": done_before_its_links,
    "no-fsync": never_sync,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv.pop(1)]()
    execute()
