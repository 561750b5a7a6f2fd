"""The file of the article index: locking, deleting, copying."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from archive.errors import CollectionBusyError
from archive.lock import hold

_COMPANIONS: Final = ("-wal", "-shm")


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Locks the index for writing; yields False if another process holds the lock.

    Raises:
        StorageError: If the disk refuses.

    """
    with ExitStack() as held:
        is_ours = True
        try:
            held.enter_context(hold(path.parent, f".{path.name}.lock"))
        except CollectionBusyError:
            is_ours = False
        yield is_ours


def delete_index(path: Path) -> None:
    """Deletes the index. The database goes first, so that nobody opens it with another's log."""
    for name in (path.name, *(path.name + ending for ending in _COMPANIONS)):
        path.with_name(name).unlink(missing_ok=True)


def copy_index(source_path: Path, path: Path) -> None:
    """Copies the index of a read-only collection to `path`, if there is a sound one."""
    if path.exists() or not source_path.exists():
        return
    if not source_path.with_name(source_path.name + "-wal").exists():
        address = f"{source_path.resolve().as_uri()}?immutable=1"
        try:
            with (
                closing(sqlite3.connect(address, uri=True)) as source,
                closing(sqlite3.connect(path)) as copy,
            ):
                source.backup(copy)
        except sqlite3.Error:
            delete_index(path)
