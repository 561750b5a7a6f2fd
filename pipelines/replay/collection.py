"""The records files of a collection, made from WARC files one after the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.catalogue.register import Duplicate, Register
from archive.catalogue.replayed import ReplayedSources
from archive.collection import Collection
from archive.errors import ArgumentError
from archive.files import write_whole
from archive.names import stem_of
from archive.packages.adopt import Adopter
from archive.progress import FileProgress
from pipelines.records.earlier import EarlierRecords
from pipelines.records.visit_key import capture_key
from pipelines.replay.captures import Replayer, ReplayReport


class Rebuilder:
    """Writes to a collection that this process holds."""

    def __init__(
        self,
        collection: Collection,
        connection: sqlite3.Connection,
        replayer: Replayer,
        extraction: str,
    ) -> None:
        """Takes what records are made with.

        Args:
            collection: Whose records.
            connection: Its catalogue.
            replayer: Reads the captures.
            extraction: All that the records depend on beside the captures, in a word.

        """
        self._collection = collection
        self._register = Register(connection)
        self._replayed = ReplayedSources(connection)
        self._adopter = Adopter(collection, connection, capture_key)
        self._replayer = replayer
        self._extraction = extraction

    def rebuild(
        self, files: Sequence[Path], report: ReplayReport, progress: FileProgress, *, again: bool
    ) -> None:
        """Makes the records file of each WARC file; one that is made already only if `again`.

        Raises:
            ArgumentError: Where two files would have the same records file.
            OSError: Where the disk refuses.

        """
        stems: dict[str, Path] = {}
        for warc in files:
            other = stems.setdefault(stem_of(warc), warc)
            if other != warc:
                raise ArgumentError(
                    f"{warc} and {other} have the same name but for its ending, and so would "
                    "their records files. Rename one of them."
                )
        for warc in files:
            records = self._collection.records_path(stem_of(warc))
            if not again and self._replayed.is_done(warc, self._extraction, records):
                report.skipped += 1
            else:
                digest = self._write(warc, report, progress)
                self._register.renew_records(stem_of(warc), digest, records.stat().st_size)
            progress.finish(warc)

    def adopt(
        self, sources: Iterable[Path], report: ReplayReport, progress: FileProgress
    ) -> list[Duplicate]:
        """Takes WARC files into the collection, with their records.

        Returns:
            Their captures whose payload was here already.

        Raises:
            ArgumentError: Where a file is still being written.
            OSError: Where the disk refuses.

        """
        duplicates: list[Duplicate] = []
        for source in sources:
            warc = self._adopter.place(source)
            if warc is None:
                report.known += 1
            else:
                self._replayer.know(warc)
                digest = self._write(warc, report, progress)
                duplicates += self._adopter.enter(warc, digest)
            progress.finish(source)
        return duplicates

    def _write(self, warc: Path, report: ReplayReport, progress: FileProgress) -> str:
        lost = report.lost
        records = self._collection.records_path(stem_of(warc))
        self._replayed.forget(warc)
        lines = self._replayer.lines(warc, report, progress.reach, EarlierRecords(records))
        digest = write_whole(records, lines)
        report.files += 1
        if report.lost == lost:  # else it is worth another look, with more files or a better copy
            self._replayed.note(warc, self._extraction, digest)
        return digest
