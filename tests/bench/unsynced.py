"""`scrapy` whose writes are left to the kernel, to see what syncing costs; run as a program."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from scrapy.cmdline import execute

import archive.journal
from archive.catalogue import open_catalogue


def _open_unsynced(path: Path) -> sqlite3.Connection:
    connection = open_catalogue(path)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _leave(_descriptor: int) -> None:
    pass


if __name__ == "__main__":
    archive.journal.open_catalogue = _open_unsynced  # type: ignore[attr-defined]
    os.fsync = os.fdatasync = _leave  # type: ignore[assignment]
    execute()
