"""The frontier: what is still to be fetched, what was, and what could not be.

Duplicate filter and queue in one table, so that they cannot disagree. Leases live in memory only:
whatever was not finished is pending again in the next run.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

LONGEST_WAIT: Final = 3600.0
"""Seconds; the most that a page waits before it is tried again."""

_PENDING: Final = 0
_DONE: Final = 1
_FAILED: Final = 2
_AT_ONCE: Final = 500
_CONTEXT: Final = (
    "via",
    "canonical-url",
    "section-id",
    "section-name",
    "feed-published",
    "feed-image",
)
"""What a metadata record says that a crawl knew of a page."""

# Met again while it waits: the better turn and all that is known count. Given up by an earlier
# crawl: a new crawl tries it anew. In all other cases the row stays as it is.
_ADD: Final = """
INSERT INTO frontier (key, crawl, host, priority, sequence, request, context)
VALUES (:key, :crawl, :host, :priority, :sequence, :request, :context)
ON CONFLICT (key) DO UPDATE SET
    crawl = excluded.crawl,
    priority = max(priority, excluded.priority),
    context = json_patch(excluded.context, context),
    request = iif(state = 2, excluded.request, request),
    attempts = iif(state = 2, 0, attempts),
    ready = iif(state = 2, 0, ready),
    state = 0
WHERE state = 0 OR (state = 2 AND crawl <> excluded.crawl)
"""
# What an earlier run gave up: of this crawl everything; of earlier crawls that were asked for the
# same the articles, and what they moved to. All other pages are met anew in each crawl.
_REOPEN: Final = """
UPDATE frontier SET crawl = :crawl, state = 0, attempts = 0, ready = 0
WHERE state = 2 AND (
    crawl = :crawl
    OR key >= 'article:' AND key < 'article;' AND crawl IN (
        SELECT id FROM crawls
        WHERE arguments = (SELECT arguments FROM crawls WHERE id = :crawl)
    )
)
"""
_NEXT: Final = """
SELECT key, host, priority, attempts, request, context FROM frontier
WHERE crawl = ? AND host = ? AND state = 0 AND ready <= ?
ORDER BY priority DESC, sequence LIMIT ?
"""


_RESTORE: Final = """
INSERT INTO frontier (key, crawl, host, priority, sequence, state, request, context)
VALUES (?, ?, ?, 0, 0, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET state = excluded.state WHERE excluded.state = 1
"""
_UNFINISHED_REQUISITES: Final = """
SELECT key, host, priority, attempts, request, context FROM frontier
WHERE key > ? AND key < ? AND state <> ? AND crawl <> ? ORDER BY key LIMIT ?
"""
REQUISITE_PREFIX: Final = "requisite:"
_AFTER_REQUISITES: Final = "requisite;"
"""The least text that sorts after every key of a requisite."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most pages that one crawl takes in of those that it meets on its way."""

    pages: int = 1 << 62
    """Of each kind of page."""
    requisites: int = 1 << 62

    def of(self, kind: str) -> tuple[str, int]:
        """The setting that bounds a kind, and its value."""
        if kind == "requisite":
            return "REQUISITES_PER_CRAWL", self.requisites
        return "PATTERN_PAGES", self.pages


@dataclass(frozen=True, slots=True)
class Entry:
    """One page to be fetched."""

    key: str
    """What makes two addresses one page: `article:en:28874`."""
    host: str
    """Whose turn it takes: a network location such as `en.zamanalwsl.net`."""
    priority: int
    """The higher, the earlier; equal ones in the order in which they were met."""
    request: dict[str, Any]
    """How to ask for it; JSON."""
    context: dict[str, str] = field(default_factory=dict)
    """What the crawl knows of it, for the metadata record."""
    attempts: int = 0
    """How often it was tried in vain."""

    @property
    def kind(self) -> str:
        """What kind of page it is: `article`."""
        return str(self.request.get("kind", ""))

    @property
    def is_found(self) -> bool:
        """Whether a crawl met it on its way, and was not told to fetch this very page."""
        return bool(self.request.get("follow", True))


@dataclass(slots=True)
class Counts:
    """What `add` did."""

    added: int = 0
    known: int = 0
    beyond: int = 0
    """Pages that were not taken in, as there are as many of their kind as may be."""


class Frontier:
    """The frontier of one crawl, on the connection of a catalogue. Not thread-safe.

    What it took in of a kind is counted over all runs of the crawl.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        crawl: int,
        now: Callable[[], float],
        bounds: Bounds | None = None,
    ) -> None:
        """Takes up where the last run ended.

        Args:
            connection: Of the catalogue.
            crawl: Its number.
            now: Seconds of the epoch that do not jump while the crawl goes on.
            bounds: The most that is taken in; without them, everything.

        """
        self._bounds = bounds or Bounds()
        self._found = _found_by_kind(connection, crawl)
        self._full: set[str] = set()
        self._db = connection
        self._crawl = crawl
        self._now = now
        self._leased: set[str] = set()
        row = connection.execute("SELECT max(sequence) FROM frontier").fetchone()
        self._sequence: int = row[0] or 0
        self._end_false_waits()
        self._pending = self._count_pending()

    def __len__(self) -> int:
        """How many pages are pending, those that are being fetched included."""
        return self._pending.total()

    def reopen(self) -> None:
        """Takes up what earlier runs of the same crawl gave up."""
        self._db.execute(_REOPEN, {"crawl": self._crawl})
        self._pending = self._count_pending()

    def _count_pending(self) -> Counter[str]:
        rows = self._db.execute(
            "SELECT host, count(*) FROM frontier WHERE crawl = ? AND state = 0 GROUP BY host",
            (self._crawl,),
        )
        return Counter(dict(rows))

    def _end_false_waits(self) -> None:
        """Ends the waits that the last run cannot have meant: its clock was another."""
        ended = self._db.execute(
            "UPDATE frontier SET ready = 0 WHERE crawl = ? AND state = 0 AND ready > ?",
            (self._crawl, self._now() + LONGEST_WAIT),
        ).rowcount
        if ended:
            logger.warning(
                "%d pages were to wait for more than an hour, which is never asked for: the clock "
                "of this machine was changed. They are tried now",
                ended,
            )

    def add(self, entries: Iterable[Entry]) -> Counts:
        """Takes pages in; those met before are merged with what is there."""
        counts = Counts()
        for entry in entries:
            if self._is_beyond(entry):
                counts.beyond += 1
                continue
            before = self._db.execute(
                "SELECT state, crawl FROM frontier WHERE key = ?", (entry.key,)
            ).fetchone()
            self._sequence += 1
            changed = self._db.execute(
                _ADD,
                {
                    "key": entry.key,
                    "crawl": self._crawl,
                    "host": entry.host,
                    "priority": entry.priority,
                    "sequence": self._sequence,
                    "request": _json(entry.request),
                    "context": _json(entry.context),
                },
            ).rowcount
            is_new = changed > 0 and before != (_PENDING, self._crawl)
            counts.added += is_new
            counts.known += not is_new
            if is_new:
                self._pending[entry.host] += 1
                self._found[entry.kind] += entry.is_found
        return counts

    def _is_beyond(self, entry: Entry) -> bool:
        setting, most = self._bounds.of(entry.kind)
        if not entry.is_found or self._found[entry.kind] < most:
            return False
        if entry.kind not in self._full:
            self._full.add(entry.kind)
            logger.warning(
                "Stopped taking in pages of the kind `%s` at %s=%d. Links to others are counted "
                "as frontier/beyond",
                entry.kind,
                setting,
                most,
            )
        return True

    def lease(self, busy: Collection[str]) -> list[Entry]:
        """The next page of each host that is not busy; it is not given out again in this run."""
        leased: list[Entry] = []
        for host in [host for host, count in self._pending.items() if count and host not in busy]:
            rows = self._db.execute(
                _NEXT, (self._crawl, host, self._now(), len(self._leased) + 1)
            ).fetchall()
            for row in rows:
                entry = _entry(*row)
                if entry.key not in self._leased:
                    self._leased.add(entry.key)
                    leased.append(entry)
                    break
        return leased

    def finish(self, key: str, *, failed: bool, note: str | None) -> None:
        """Marks a page as done, or as given up."""
        settled = self._db.execute(
            "UPDATE frontier SET state = ?, note = ? WHERE key = ? AND state = 0 RETURNING host",
            (_FAILED if failed else _DONE, note, key),
        ).fetchall()
        for (host,) in settled:
            self._pending[host] -= 1
        self._leased.discard(key)

    def retry(self, key: str, *, wait: float, note: str | None) -> None:
        """Puts a page back, behind all others of its host, and not before `wait` seconds."""
        self._db.execute(
            "UPDATE frontier SET attempts = attempts + 1, ready = ?, note = ?,"
            " priority = priority - 1000 WHERE key = ?",
            (self._now() + min(wait, LONGEST_WAIT), note, key),
        )
        self._leased.discard(key)


def restore_page(
    connection: sqlite3.Connection,
    key: str,
    url: str,
    fields: Mapping[str, str],
    *,
    crawl: int,
    done: bool,
) -> None:
    """Notes what a WARC file says of a page: that it was fetched, or could not be.

    A page that is known as fetched stays so.

    Args:
        connection: Of the catalogue.
        key: What makes two addresses one page.
        url: As it was fetched.
        fields: Of the metadata record.
        crawl: The crawl that fetched it; 0 where it is none of this collection.
        done: Whether it was fetched.

    """
    kind, separator, _ = key.partition(":")
    request = {"url": url, "kind": kind if separator else ""}
    context = {} if done else {name: fields[name] for name in _CONTEXT if name in fields}
    state = _DONE if done else _FAILED
    host = _host(url)
    connection.execute(_RESTORE, (key, crawl, host, state, _json(request), _json(context)))


def unfinished_requisites(connection: sqlite3.Connection, crawl: int) -> Iterator[Entry]:
    """The requisites that crawls other than this one gave up or did not come to.

    Some hundred are in memory at a time, and others may write to the catalogue meanwhile.
    """
    last = REQUISITE_PREFIX
    while True:
        bounds = (last, _AFTER_REQUISITES, _DONE, crawl, _AT_ONCE)
        rows = connection.execute(_UNFINISHED_REQUISITES, bounds).fetchall()
        yield from (_entry(*row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]


def _found_by_kind(connection: sqlite3.Connection, crawl: int) -> Counter[str]:
    """How many pages of each kind a crawl met on its way, in all its runs; see `Entry.is_found`."""
    return Counter(
        dict(
            connection.execute(
                "SELECT json_extract(request, '$.kind'), count(*) FROM frontier"
                " WHERE crawl = ? AND coalesce(json_extract(request, '$.follow'), 1) GROUP BY 1",
                (crawl,),
            )
        )
    )


def _entry(key: str, host: str, priority: int, attempts: int, request: str, context: str) -> Entry:
    return Entry(key, host, priority, json.loads(request), json.loads(context), attempts)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
