"""Requisites that earlier crawls of a collection gave up, or did not come to.

Nothing would lead to them again: the articles that name them are in the archive, and are not
fetched anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.catalogue.database import open_to_read
from archive.catalogue.frontier import unfinished_requisites
from crawler.visits.visit import PRIORITY_REQUISITE, Visit


def left_behind(catalogue: Path, crawl: int) -> Iterator[Visit]:
    """Visits of the requisites that crawls other than this one left, some hundred in memory.

    Args:
        catalogue: Of a collection that exists; it may be written to meanwhile.
        crawl: The number of this crawl.

    Raises:
        sqlite3.Error: Where it cannot be read.

    """
    with closing(open_to_read(catalogue)) as connection:
        for entry in unfinished_requisites(connection, crawl):
            yield replace(Visit.of(entry), attempts=0, priority=PRIORITY_REQUISITE)
