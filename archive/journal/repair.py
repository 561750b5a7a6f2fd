"""What can be mended in a collection without making anything up.

A WARC file that ends within a record has lost the rest of it: what is there of it goes to
quarantine, and the file ends with its last whole record again. No whole record is touched, and no
seal is renewed: that a file is not the one that was sealed remains to be seen. What the catalogue
says of lost captures is taken back, so that their pages are fetched again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from archive.catalogue.opening import Tell, learn_files
from archive.catalogue.rebuild import VisitKey
from archive.catalogue.register import Register
from archive.collection import Collection
from archive.errors import StorageError
from archive.faults import Code, Fault
from archive.journal.recover import cut_to, recover
from archive.names import WARC, is_open, sealed_name, sealed_path, stem_of
from archive.warc.reader import read_records

_TORN: Final = frozenset({Code.GZIP_TORN, Code.GZIP_DAMAGED, Code.GARBAGE})
"""What the end of a file can be that was cut off, overwritten with zeros, or never written."""
_TORN_PLAIN: Final = _TORN | {Code.RECORD_SHORT, Code.HEADER_DAMAGED, Code.NOT_WARC}
"""The same where nothing is compressed, and a record ends where its length says."""


def torn_tail(warc: Path) -> int | None:
    """Where the bytes begin that follow the last whole record of a file; None where none do.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    end = 0
    tail: Fault | None = None
    for item in read_records(warc, block_limit=0):
        if not isinstance(item, Fault):
            end, tail = item.offset + item.length, None
        elif item.code is Code.GZIP_SHARED:
            return None  # compressed in one piece: there is no place between two records to cut at
        else:
            tail = tail or item
    plain = sealed_name(warc).endswith(".warc")
    if tail is None or tail.code not in (_TORN_PLAIN if plain else _TORN):
        return None
    if plain and tail.offset is not None:
        end = tail.offset  # two line ends stand between records (WARC/1.1 section 4)
    return end if end < warc.stat().st_size else None


def repair_foreign(warcs: Iterable[Path]) -> Iterator[str]:
    """Cuts the torn tails of WARC files of any maker off; gives a line for each.

    Nothing else of them is touched. A tail moves to the folder `quarantine` beside its file, so
    that joining the two gives the file as it was.

    Raises:
        StorageError: Where the disk refuses.

    """
    for warc in warcs:
        tail = torn_tail(warc)
        if tail is None:
            continue
        if tail == 0 or is_open(warc):
            why = "it holds no whole record" if tail == 0 else "its maker may be writing to it"
            yield f"{warc.name}: left as it is: {why}"
            continue
        quarantine = warc.parent / "quarantine"
        try:
            quarantine.mkdir(exist_ok=True)
            size = cut_to(warc, tail, quarantine)
        except OSError as error:
            raise StorageError(
                f"{warc} could not be mended ({error}). Make room in its folder and make it "
                "writable, then run the same command again."
            ) from error
        yield f"{warc.name}: {size} bytes after the last whole record moved to {quarantine}"


def repair_files(
    collection: Collection, connection: sqlite3.Connection, visit_key: VisitKey, tell: Tell
) -> Iterator[str]:
    """Cuts torn tails off and finishes what a crawl left open; gives a line for each thing done.

    Args:
        collection: Held by this process.
        connection: Its catalogue, which learns afterwards what it does not know.
        visit_key: Knows the site.
        tell: Told what the catalogue learns.

    Raises:
        ArchiveError, OSError, sqlite3.Error: Where the disk or the catalogue refuses.

    """
    register = Register(connection)
    for warc in sorted(collection.archive.iterdir()):
        if not sealed_name(warc).endswith(WARC):
            continue
        tail = torn_tail(warc)
        known = register.file(stem_of(warc))
        if tail is not None and (known is None or tail < known.warc_length):
            size = cut_to(sealed_path(warc), tail, collection.quarantine)
            yield f"{warc.name}: {size} bytes after the last whole record moved to quarantine"
        if known is not None and warc.stat().st_size < known.warc_length:
            lost = _take_back(register, collection, warc)
            yield f"{warc.name}: {lost} captures are lost; the pages there will be fetched again"
    learn_files(collection, connection, visit_key, tell)
    done = recover(collection, connection)
    if done.files_sealed or done.files_quarantined:
        yield (
            f"{done.files_sealed} open files sealed, {done.bytes_quarantined} bytes and "
            f"{done.files_quarantined} files that were not acknowledged moved to quarantine"
        )


def _take_back(register: Register, collection: Collection, warc: Path) -> int:
    """Has the catalogue promise no more than is there; gives the number of lost captures."""
    stem = stem_of(warc)
    records = collection.present_records(stem)
    if not records.exists():
        records.touch()
    return register.take_back(stem, warc.stat().st_size, records.stat().st_size)
