"""Requisites that earlier crawls of a collection gave up, or did not come to.

Nothing would lead to them again: the articles that name them are in the archive, and are not
fetched anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from archive.catalogue.database import open_to_read
from archive.catalogue.frontier import Entry
from crawler.visits.visit import PRIORITY_REQUISITE, Visit

_AT_ONCE: Final = 500
_NEXT: Final = """
SELECT key, host, request, context FROM frontier
WHERE key > ? AND key < 'requisite;' AND state <> 1 AND crawl <> ? ORDER BY key LIMIT ?
"""


def left_behind(catalogue: Path, crawl: int) -> Iterator[Visit]:
    """Visits of the requisites that crawls other than this one left, some hundred in memory.

    Args:
        catalogue: Of a collection that exists; it may be written to meanwhile.
        crawl: The number of this crawl.

    Raises:
        sqlite3.Error: Where it cannot be read.

    """
    last = "requisite:"
    while True:
        with closing(open_to_read(catalogue)) as connection:
            rows = connection.execute(_NEXT, (last, crawl, _AT_ONCE)).fetchall()
        for key, host, request, context in rows:
            entry = Entry(key, host, PRIORITY_REQUISITE, json.loads(request), json.loads(context))
            yield replace(Visit.of(entry), attempts=0)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]
