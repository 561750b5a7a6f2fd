"""The file of the article index: who may write it, where it begins, how it is thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from archive.errors import CollectionBusyError
from archive.lock import hold

_BESIDE: Final = ("-wal", "-shm")


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Whether this process may write the index, as long as the context lasts.

    Raises:
        StorageError: Where the disk refuses.

    """
    with ExitStack() as held:
        is_ours = True
        try:
            held.enter_context(hold(path.parent, f".{path.name}.lock"))
        except CollectionBusyError:
            is_ours = False
        yield is_ours


def throw_away(path: Path) -> None:
    """The database first: whoever opens one finds none, and never a log that is another's."""
    for name in (path.name, *(path.name + ending for ending in _BESIDE)):
        path.with_name(name).unlink(missing_ok=True)


def take_over(there: Path, path: Path) -> None:
    """Begins with the index that lies in a collection that cannot be written to, if it is sound."""
    if path.exists() or not there.exists():
        return
    if not there.with_name(there.name + "-wal").exists():
        address = f"{there.resolve().as_uri()}?immutable=1"
        try:
            with (
                closing(sqlite3.connect(address, uri=True)) as source,
                closing(sqlite3.connect(path)) as copy,
            ):
                source.backup(copy)
        except sqlite3.Error:
            throw_away(path)
