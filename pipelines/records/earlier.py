"""The records that a records file holds, found by their captures."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from archive.collection import Collection
from archive.extent import Extent
from archive.names import stem_of
from archive.warc.capture import StoredCapture
from pipelines.records.file import lines_of, record_of
from pipelines.records.record import UNREAD

_Capture = tuple[int, int, str]
"""Offset and length of a WARC record, and its id."""


class EarlierRecords:
    """The records of a file that is about to be replaced; read when the first is asked for.

    Memory grows with the number of records, not with their texts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def line_with_text(self, stored: StoredCapture) -> bytes | None:
        """The line of a capture's record; None where there is none, or one without a text.

        Raises:
            StorageError: Where the disk does not give the bytes.

        """
        capture = stored.offset, stored.length, stored.capture.record_id
        place = self._places.get(capture)
        if place is None:
            return None
        return next((line for _, line in lines_of(self._extent(), place)), None)

    @cached_property
    def _places(self) -> dict[_Capture, int]:
        """Where the lines begin that have a text."""
        if not self._path.is_file():
            return {}
        places = {}
        for offset, line in lines_of(self._extent()):
            record = record_of(line)
            if record is not None and record.text is not None:
                warc = record.warc
                places[warc.offset, warc.length, warc.record_id] = offset
        return places

    def _extent(self) -> Extent:
        return Extent(self._path, self._path.name, self._path.stat().st_size)


class RecordsFolder:
    """The records of a collection whose files are about to be replaced."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._files: dict[str, EarlierRecords] = {}

    def line_to_keep(self, stored: StoredCapture, line: bytes) -> bytes | None:
        """The line that stays in place of a new one: where the new one says that its page could
        not be read, and the record that is there has a text. None where the new one is right.

        Raises:
            StorageError: Where the disk does not give the bytes.

        """
        record = record_of(line)
        if record is None or UNREAD.isdisjoint(record.extraction.warnings):
            return None
        stem = stem_of(Path(stored.file))
        if stem not in self._files:
            self._files[stem] = EarlierRecords(self._collection.records_path(stem))
        return self._files[stem].line_with_text(stored)
