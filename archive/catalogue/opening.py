"""Opens the catalogue of a collection: sound, and aware of every WARC file that is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from archive.catalogue.database import open_catalogue, quick_check
from archive.catalogue.rebuild import VisitKey, enter_warcs, unknown_warcs
from archive.collection import Collection
from archive.errors import DamagedArchiveError
from archive.files import free_name, sync_folder

Tell = Callable[[str], None]
"""Called with a sentence for people."""


def open_sound(collection: Collection, tell: Tell) -> sqlite3.Connection:
    """Opens the catalogue, or makes it; a damaged one is set aside first, into quarantine.

    Args:
        collection: Held by this process.
        tell: Told of a catalogue that is set aside.

    Raises:
        StorageError: Where it cannot be used, or is of another version.

    """
    path = collection.catalogue
    try:
        if path.exists():
            quick_check(path)
        return open_catalogue(path)
    except DamagedArchiveError as error:
        kept = _set_aside(path, collection.quarantine)
        tell(f"{error} It is kept as {kept}, and made again from the WARC files.")
        return open_catalogue(path)


def learn_files(
    collection: Collection, connection: sqlite3.Connection, visit_key: VisitKey, tell: Tell
) -> None:
    """Has the catalogue learn what the WARC files hold that it does not know.

    Args:
        collection: Held by this process.
        connection: Its catalogue.
        visit_key: Knows the site.
        tell: Told that files are read, which takes long, and what was found.

    Raises:
        StorageError, OSError, sqlite3.Error: Where the disk refuses.

    """
    warcs = unknown_warcs(collection, connection)
    if not warcs:
        return
    size = sum(warc.stat().st_size for warc in warcs)
    tell(
        f"The catalogue {collection.catalogue} does not know {len(warcs)} WARC files "
        f"({size / 1e6:.1f} MB) of {collection.archive}: they are read."
    )
    entered = enter_warcs(collection, connection, warcs, visit_key)
    tell(f"The catalogue knows {entered.captures} more captures, of {entered.files} WARC files.")


def open_complete(collection: Collection, visit_key: VisitKey, tell: Tell) -> sqlite3.Connection:
    """Opens the catalogue as `open_sound` does, and has it learn what it does not know."""
    connection = open_sound(collection, tell)
    try:
        learn_files(collection, connection, visit_key, tell)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_aside(path: Path, quarantine: Path) -> Path:
    kept = free_name(quarantine / path.name)
    for ending in ("-wal", "-shm", ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    sync_folder(quarantine)
    sync_folder(path.parent)
    return kept
