"""What a full disk answers, and what must hold after it did."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.journal.live import Journal
from tests.archive.crawls import Crawls, articles, members, page, states, unit, urls, warcs

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full(*_arguments: object) -> None:
    raise FULL


def full_after(room: int) -> Callable[[int, memoryview], int]:
    """A write that has room for so many bytes: the last call is cut short, as the kernel's is."""
    write = os.write
    left = room

    def written(descriptor: int, data: memoryview) -> int:
        nonlocal left
        if not left:
            raise FULL
        done = write(descriptor, data[:left])
        left -= done
        return done

    return written


class FailingConnection:
    """A catalogue that refuses one kind of statement."""

    def __init__(self, connection: sqlite3.Connection, refused: str) -> None:
        self._connection = connection
        self._refused = refused

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401
        if statement.lstrip().startswith(self._refused):
            raise sqlite3.OperationalError("database or disk is full")
        return self._connection.execute(statement, *values)


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def refuse(journal: Journal, statement: str) -> None:
    failing: Any = FailingConnection(journal._db, statement)
    journal._db = failing
    journal._frontier._db = failing
    journal._register._db = failing


def begin_with_one_page(crawls: Crawls) -> Journal:
    """A crawl with article 1 acknowledged and article 2 known."""
    journal = crawls.begin()
    journal.add([page(1), page(2)])
    journal.write(unit(crawls, 1))
    journal.commit()
    return journal


def sizes(crawls: Crawls) -> list[int]:
    files = [*warcs(crawls), *sorted(crawls.collection.records.iterdir())]
    return [path.stat().st_size for path in files]


def assert_goes_on(crawls: Crawls) -> None:
    """The next run has what was acknowledged, and fetches the rest."""
    journal = crawls.begin()
    assert [entry.key for entry in journal.lease(())] == ["article:en:2"]
    journal.write(unit(crawls, 2))
    journal.close()
    assert urls(crawls) == articles(1, 2)
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 1}
    for path in warcs(crawls):
        assert path.suffix == ".gz"
        assert all(content.startswith(b"WARC/1.1") for _, _, content in members(path))
