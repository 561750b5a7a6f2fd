"""What was replayed already: of which source, by which extraction, with which result.

A source is known by its bytes, not by its name or date: it may have been copied or replaced.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.files import file_sha256
from archive.names import stem_of


class ReplayedSources:
    """The table `replayed` of a catalogue."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def is_done(self, source: Path, extraction: str, records: Path) -> bool:
        """Whether the records file is what this extraction makes of the source.

        Raises:
            OSError: Where the disk does not give the bytes.

        """
        row = self._db.execute(
            "SELECT source_sha256, records_sha256 FROM replayed"
            " WHERE stem = ? AND source_length = ? AND extraction = ?",
            (stem_of(source), source.stat().st_size, extraction),
        ).fetchone()
        return (
            row is not None
            and records.exists()
            and file_sha256(records) == row[1]
            and file_sha256(source) == row[0]
        )

    def note(self, source: Path, extraction: str, records_sha256: str) -> None:
        """Notes that the records of a source are whole."""
        self._db.execute(
            "INSERT OR REPLACE INTO replayed VALUES (?, ?, ?, ?, ?)",
            (
                stem_of(source),
                source.stat().st_size,
                file_sha256(source),
                extraction,
                records_sha256,
            ),
        )

    def forget(self, source: Path) -> None:
        """Notes that the records of a source are not whole."""
        self._db.execute("DELETE FROM replayed WHERE stem = ?", (stem_of(source),))
