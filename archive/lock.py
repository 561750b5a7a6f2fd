"""Locks a folder for one process.

The lock (flock) is on the folder itself, because a file in it can be deleted while it is locked,
and on the file `.lock` in it, which holds the process id. The kernel releases it when the process
ends.
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
_MAX_ATTEMPTS: Final = 10
_RETRY_SECONDS: Final = 0.05
"""Between two attempts: `is_held` in another process releases its lock sooner."""
_FOLDER_LOCK_UNSUPPORTED: Final = frozenset({errno.EBADF, errno.EISDIR, errno.EACCES})
"""Errors of NFS, where only files that are open for writing can be locked."""


@contextmanager
def hold(folder: Path, name: str = LOCK) -> Iterator[None]:
    """Locks a folder until the end of the context.

    Args:
        folder: The folder.
        name: The lock file in the folder. With another name than `.lock`, only this file is locked,
            not the folder.

    Raises:
        CollectionBusyError: If another process has locked it.
        StorageError: If the lock file cannot be written, or the file system has no locks.

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
                "Wait until it ends, or use another collection with -s COLLECTION=DIR."
            ) from error
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be locked ({error.strerror}: {path}). Make the folder writable, "
                "free space on its disk, or use one on another file system with "
                "-s COLLECTION=DIR."
            ) from error
        yield


def is_held(folder: Path, name: str = LOCK) -> bool:
    """Returns whether a process has locked a folder; writes nothing."""
    paths = (folder, folder / name) if name == LOCK else (folder / name,)
    return any(map(_is_locked, paths))


def _lock(descriptor: int) -> None:
    for attempt in range(_MAX_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt == _MAX_ATTEMPTS - 1:
                raise
            time.sleep(_RETRY_SECONDS)
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
        if error.errno not in _FOLDER_LOCK_UNSUPPORTED:
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
