"""Checks the SQLite databases of a collection, and the captures in the catalogue.

There is nothing to compare the frontier of the catalogue or the words of the article index with:
only the form of the database is checked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from archive.catalogue.known_captures import catalogued_entries
from archive.collection import Collection
from archive.faults import Code, Fault
from archive.names import sealed_name
from archive.verify.index import differences_of
from archive.verify.layout import Layout
from archive.verify.ledger import Ledger

_MAX_MESSAGES: Final = 20


def check_databases(layout: Layout, ledger: Ledger) -> Iterator[Fault]:
    """Yields the faults of the catalogue and of the article index, if there are any."""
    collection = Collection(layout.root)
    if collection.search.is_file():
        for message in _damage_of(collection.search):
            yield Fault(
                Code.DATABASE_DAMAGED,
                layout.name(collection.search),
                None,
                f"{message}. Run `scrapy replay --index` to make it again.",
            )
    if collection.catalogue.is_file():
        name = layout.name(collection.catalogue)
        damage = _damage_of(collection.catalogue)
        for message in damage:
            yield Fault(
                Code.DATABASE_DAMAGED,
                name,
                None,
                f"{message}. Copy the collection before anything else writes to it; the captures "
                "are safe in archive/.",
            )
        if not damage:
            yield from _check_captures(layout, collection.catalogue, name, ledger)


def _damage_of(path: Path) -> list[str]:
    """Returns the messages of SQLite's integrity check; the database may be in use."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.text_factory = lambda data: data.decode(errors="replace")
            rows = database.execute(f"PRAGMA integrity_check({_MAX_MESSAGES})").fetchall()
    except sqlite3.Error as error:
        return [f"it cannot be read ({error})"]
    return [] if rows == [("ok",)] else [" ".join(str(row[0]).split()) for row in rows]


def _check_captures(layout: Layout, path: Path, name: str, ledger: Ledger) -> Iterator[Fault]:
    checked = {sealed_name(warc) for warc in layout.warcs}
    try:
        for entry in catalogued_entries(path):
            if entry.filename not in checked:
                continue
            place = f"{entry.filename}:{entry.offset}"
            found = ledger.at(entry.filename, entry.offset)
            what = ["there is no capture there"]
            if found is not None:
                what = [its for _, its in differences_of(entry, found[1])]
            if what:
                yield Fault(
                    Code.CATALOGUE_DIFFERS,
                    name,
                    None,
                    f"the entry of the capture at {place} is wrong: {', '.join(what)}. "
                    "Compare it with another copy.",
                    entry.filename,
                )
    except (sqlite3.Error, ValueError, TypeError) as error:
        yield Fault(Code.DATABASE_DAMAGED, name, None, f"it cannot be read ({error}).")
