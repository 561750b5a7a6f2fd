"""How the last crawl of a collection stands, as its catalogue tells. Nothing is written or held."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from archive.catalogue.database import open_to_read
from archive.collection import Collection
from archive.lock import is_held

_MOST_NAMED: Final = 50
_LAST: Final = "SELECT id, started, finished FROM crawls ORDER BY id DESC LIMIT 1"
_STATES: Final = "SELECT state, count(*) FROM frontier GROUP BY state"
_FAILED: Final = "SELECT request, note FROM frontier WHERE state = 2 LIMIT ?"


@dataclass(frozen=True, slots=True)
class NotFetched:
    """A page that could not be fetched."""

    url: str
    note: str | None


@dataclass(frozen=True, slots=True)
class CrawlState:
    """The last crawl, and the pages of all crawls."""

    started: str
    finished: str | None
    running: bool
    pending: int
    fetched: int
    failed: int
    not_fetched: tuple[NotFetched, ...]
    """The first of those that failed."""


def crawl_state(collection: Collection) -> CrawlState | None:
    """How the last crawl stands; None where no catalogue tells of one, or it cannot be read."""
    try:
        with closing(open_to_read(collection.catalogue)) as connection:
            last = connection.execute(_LAST).fetchone()
            states = dict(connection.execute(_STATES).fetchall())
            failed = connection.execute(_FAILED, (_MOST_NAMED,)).fetchall()
    except sqlite3.Error:
        return None
    if last is None:
        return None
    return CrawlState(
        started=str(last[1]),
        finished=last[2],
        running=is_held(collection.root),
        pending=states.get(0, 0),
        fetched=states.get(1, 0),
        failed=states.get(2, 0),
        not_fetched=tuple(NotFetched(_url(request), note) for request, note in failed),
    )


def _url(request: str) -> str:
    try:
        return str(json.loads(request)["url"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "?"
