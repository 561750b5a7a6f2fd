"""What is done at the start with files that the last run left open.

A file longer than what was committed has a tail that nobody was promised: it goes to quarantine and
is cut off. A file shorter than that has lost what was promised: nothing can mend it here, so it is
said and nothing is touched. Afterwards the files are sealed; a new run writes to new ones.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from archive.catalogue.register import Register
from archive.collection import Collection
from archive.errors import DamagedArchiveError
from archive.files import clear_drafts, file_sha256, free_name, sync_file, sync_folder
from archive.names import OPEN, present_path

_CHUNK = 1 << 20


@dataclass(slots=True)
class Recovery:
    """What recovery did."""

    files_sealed: int = 0
    bytes_quarantined: int = 0
    files_quarantined: int = 0


def recover(collection: Collection, connection: sqlite3.Connection) -> Recovery:
    """Brings the files to what the catalogue acknowledges, and seals them.

    Raises:
        DamagedArchiveError: Where committed bytes are missing.

    """
    done = Recovery()
    for folder in (collection.archive, collection.records, collection.index.parent):
        clear_drafts(folder)
    register = Register(connection)
    left_open = {
        stem: ((collection.warc_path(stem), warc), (collection.records_path(stem), records))
        for stem, warc, records in register.files(only_open=True)
    }
    for path, committed in chain.from_iterable(left_open.values()):
        _check(path, committed)  # all of them, before the first is touched
    for stem, files in left_open.items():
        for path, committed in files:
            done.bytes_quarantined += cut_to(path, committed, collection.quarantine)
        digests = tuple(_seal(path) for path, _committed in files)
        sync_folder(collection.archive)
        sync_folder(collection.records)
        register.seal_file(stem, *digests)
        done.files_sealed += 1
    for folder in (collection.archive, collection.records):
        for stray in sorted(folder.glob("*" + OPEN)):
            stray.rename(free_name(collection.quarantine / stray.name))
            done.files_quarantined += 1
        sync_folder(collection.quarantine)
        sync_folder(folder)
    return done


def _check(path: Path, committed: int) -> None:
    present = present_path(path)
    size = present.stat().st_size if present.exists() else None
    if size is None or size < committed:
        found = "is missing" if size is None else f"holds {size} bytes"
        raise DamagedArchiveError(
            f"{present} {found}, and {committed} bytes were committed: the disk lost what it said "
            "it had stored. Copy the whole collection before anything else, check the disk, then "
            "run `scrapy verify` on the copy to see what is left."
        )


def cut_to(path: Path, committed: int, quarantine: Path) -> int:
    """Moves what a file holds beyond a length to quarantine; gives how many bytes that were.

    Args:
        path: By its sealed name; it may be open still.
        committed: Bytes that stay.
        quarantine: The folder, which is there.

    """
    present = present_path(path)
    size = present.stat().st_size
    if size > committed:
        with present.open("r+b") as file:
            file.seek(committed)
            kept = free_name(quarantine / f"{path.name}.from-{committed}")
            with kept.open("xb") as tail:
                while chunk := file.read(_CHUNK):
                    tail.write(chunk)
                tail.flush()
                os.fsync(tail.fileno())
            sync_folder(quarantine)
            file.truncate(committed)
            file.flush()
            os.fsync(file.fileno())
    return size - committed


def _seal(path: Path) -> str:
    present = present_path(path)
    digest = file_sha256(present)
    sync_file(present)
    present.rename(path)
    return digest
