"""A folder held by one process: who writes to it, and whether somebody does.

The kernel's lock is on the folder itself, since a file in it can be deleted while it is locked, and
on `.lock` in it, which names the process. It ends when its process does, however it ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from archive.errors import CollectionBusyError, StorageError

LOCK: Final = ".lock"
_TRIES: Final = 10
_PAUSE: Final = 0.05
"""Seconds between two tries: whoever only asks with `is_held` has let go by then."""
_NOT_OF_FOLDERS: Final = frozenset({errno.EBADF, errno.EISDIR, errno.EACCES})
"""What NFS answers: there, only files that are open for writing can be locked."""


@contextmanager
def hold(folder: Path, name: str = LOCK) -> Iterator[None]:
    """Holds a folder for this process, as long as the context lasts.

    Args:
        folder: Which one.
        name: The lock file in it. With another name than that of a collection only this file is
            locked, and other work in the folder goes on.

    Raises:
        CollectionBusyError: Where another process holds it.
        StorageError: Where the disk refuses, or its file system has no locks.

    """
    path = folder / name
    with ExitStack() as held:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            held.callback(os.close, descriptor)
            _lock(descriptor)
            if name == LOCK:
                _lock_folder(folder, held)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError as error:
            raise CollectionBusyError(
                f"The collection {folder} is in use by process {_holder(path)}. "
                "Wait until it ends, or give another collection with -s COLLECTION=DIR."
            ) from error
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be locked ({error.strerror}: {path}). Make the folder writable, "
                "free space on its disk, or give one on another file system with "
                "-s COLLECTION=DIR."
            ) from error
        yield


def is_held(folder: Path, name: str = LOCK) -> bool:
    """Whether a process holds a folder now; it is not disturbed, and nothing is written."""
    paths = (folder, folder / name) if name == LOCK else (folder / name,)
    return any(map(_is_locked, paths))


def _lock(descriptor: int) -> None:
    for last in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if last == _TRIES - 1:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _lock_folder(folder: Path, held: ExitStack) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    held.callback(os.close, descriptor)
    try:
        _lock(descriptor)
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno not in _NOT_OF_FOLDERS:
            raise


def _holder(path: Path) -> str:
    try:
        return path.read_bytes()[:32].decode(errors="replace").strip() or "unknown"
    except OSError:
        return "unknown"


def _is_locked(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    else:
        return False
    finally:
        os.close(descriptor)
