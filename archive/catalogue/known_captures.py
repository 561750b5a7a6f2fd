"""The captures in some WARC files: as the catalogue knows them, or read from the files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from archive.catalogue.database import open_to_read
from archive.catalogue.register import Register
from archive.extent import Extent
from archive.index.entry import CdxjEntry
from archive.index.scan import scan_file
from archive.names import WARC


class CatalogueUnreadableError(Exception):
    """The catalogue cannot be read; the WARC files say the same without it."""


def catalogued_entries(catalogue: Path) -> Iterator[CdxjEntry]:
    """The index entries of all captures that a catalogue knows.

    Raises:
        sqlite3.Error: Where the catalogue cannot be read.

    """
    with closing(open_to_read(catalogue)) as connection:
        connection.execute("BEGIN")  # a crawl may go on
        yield from Register(connection).index_entries()


def known_captures(warcs: Mapping[str, Extent], catalogue: Path | None) -> Iterator[CdxjEntry]:
    """The index entries of some WARC files.

    A file is read where the catalogue does not know it, or not all of it. Of an undamaged file
    both ways give the same; of damaged captures the catalogue does not know that they are damaged.

    Args:
        warcs: The files by their sealed names.
        catalogue: That of their collection; None to read all files.

    Raises:
        CatalogueUnreadableError: If the catalogue cannot be read.
        StorageError: If a file cannot be read.

    """
    known: set[str] = set()
    if catalogue is not None and warcs:
        try:
            with closing(open_to_read(catalogue)) as connection:
                connection.execute("BEGIN")  # a crawl may go on
                register = Register(connection)
                lengths = register.warc_lengths()
                # After damage in files of other kinds, reading may miss what is sound.
                known = {
                    name
                    for name, warc in warcs.items()
                    if name.endswith(WARC) and warc.length <= lengths.get(name, -1)
                }
                for entry in register.index_entries():
                    end = entry.offset + entry.length
                    if entry.filename in known and end <= warcs[entry.filename].length:
                        yield entry
        except sqlite3.Error as error:
            raise CatalogueUnreadableError(str(error)) from error
    for name in warcs.keys() - known:
        items = scan_file(warcs[name].path, 0, warcs[name].length)
        yield from (item for item in items if isinstance(item, CdxjEntry))
