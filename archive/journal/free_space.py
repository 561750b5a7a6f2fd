"""Free space: a crawl ends in order before its disk is full.

A full disk refuses in the middle of a write, and often more than the crawl: the index and the log
need room, too, and so does whoever is to make some.
"""

from __future__ import annotations

import os
from pathlib import Path

from archive.errors import StorageError


class LowSpaceError(StorageError):
    """The disk has less free space than is to be left on it."""


def require_free_space(folder: Path, minimum: int) -> None:
    """Lets pass while the disk of a folder has room; costs one system call.

    Args:
        folder: A folder on that disk.
        minimum: Bytes that must be free for a user without privileges; 0 asks for nothing.

    Raises:
        LowSpaceError: Where there is less.
        OSError: Where the disk does not say.

    """
    if not minimum:
        return
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if free < minimum:
        raise LowSpaceError(
            f"The disk of {folder} has {free / 1e6:.0f} MB free, less than the "
            f"{minimum / 1e6:.0f} MB that a crawl leaves (MINIMUM_FREE_SPACE). All that was "
            "captured is safe. Free space, then run the same command again: it goes on where it "
            "was."
        )
