"""The captures of a collection as it stands, also while a crawl writes to it: by place, by address.

Of the index, which is written when a crawl ends, and of the catalogue, which a running crawl keeps
up to date, whichever is there is looked at; both, if both are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Final

from archive.catalogue.database import open_to_read
from archive.collection import Collection
from archive.errors import DamagedArchiveError, StorageError
from archive.faults import Fault
from archive.http.message import ResponseMessage, entity
from archive.index.entry import REVISIT_MIME, CdxjEntry, entry_of_capture
from archive.index.file import CdxjIndex
from archive.index.revisits import response_of
from archive.snapshot import Extent, snapshot
from archive.warc.captures import CaptureGroup, group_records
from archive.warc.digests import parse_digest
from archive.warc.reader import StoredRecord, WarcFile
from archive.warc.stamps import timestamp
from archive.warc.writing import Capture

_BESIDE: Final = 9
"""Records among which those of one capture are looked for."""
_MOST_ENTRIES: Final = 1000
_MOST_TRIED: Final = 8
"""Captures that are read for one revisit: an archive may be made to hold many that do not fit."""
_BY_URL: Final = """
SELECT record_id, type, url, date, status, mime, payload_sha256,
    coalesce(name, stem || '.warc.gz'), offset, length
FROM captures LEFT JOIN adopted USING (stem) WHERE url = ? LIMIT ?
"""


class Archived:
    """Reads captures of a collection where they lie. Holds nothing open; safe in threads."""

    def __init__(self, collection: Collection) -> None:
        """Takes the collection."""
        self._collection = collection

    def warc(self, name: str) -> Extent | None:
        """A WARC file by its sealed name, as far as it is committed; None where there is none."""
        files = snapshot(self._collection).warcs
        return next((extent for extent in files if extent.name == name), None)

    def record_at(self, name: str, offset: int, length: int) -> StoredRecord:
        """The record at a place of a WARC file.

        Raises:
            DamagedArchiveError: Where there is no such file, or not one record at the place.
            StorageError: Where the disk does not give the bytes.

        """
        extent = self.extent(name, offset + length)
        with WarcFile(extent.path) as file:
            return file.record_at(offset, length)

    def group_at(self, name: str, offset: int, length: int) -> CaptureGroup | None:
        """The capture whose response lies at a place, with what was recorded beside it.

        Raises:
            ArchiveError: As `record_at`.

        """
        extent = self.extent(name, offset + length)
        with WarcFile(extent.path) as file:
            records = islice(file.records(start=offset), _BESIDE)
            for group in group_records(records):
                if not isinstance(group, Fault) and group.response.offset == offset:
                    return group
        return None

    def entries(self, url: str) -> list[CdxjEntry]:
        """The captures of an address, oldest first; in other forms of it where there are none.

        Raises:
            ArchiveError: Where index or catalogue cannot be read.

        """
        found = list(islice(self._of_index(url), _MOST_ENTRIES))
        exact = [entry for entry in found if entry.url == url]
        known = {(entry.filename, entry.offset) for entry in exact}
        newer = self._of_catalogue(url)
        exact += [entry for entry in newer if (entry.filename, entry.offset) not in known]
        return sorted(exact or found, key=lambda entry: entry.timestamp)

    def response(self, record: StoredRecord) -> ResponseMessage | None:
        """The response that a record holds; of a revisit with the payload that it refers to.

        None where the record holds none, or where no capture of that address has that payload.
        """
        message = response_of(record)
        if message is None or record.type != "revisit":
            return message
        # Not by `archive.index.revisits.Originals`: it rests on one index, and of a running crawl
        # only the catalogue knows the newest captures. It reads that index to its end for a payload
        # that is known by its digest alone, which nobody can wait for on each request. And where
        # a capture states the digest, it takes its word; a proof has to look at the bytes.
        url = record.address("warc-refers-to-target-uri") or record.url or ""
        digest = parse_digest(record.headers.get("warc-payload-digest") or "")
        date = timestamp(record.headers.get("warc-refers-to-date") or "")
        originals = [entry for entry in self.entries(url) if entry.mime != REVISIT_MIME]
        originals.sort(key=lambda entry: entry.timestamp != date)
        for entry in originals[:_MOST_TRIED]:
            original = response_of(self.read(entry))
            if original is None:
                continue
            payload = entity(original).data
            if digest.is_of([payload]) if digest else entry.timestamp == date:
                headers = tuple(its for its in message.headers if its[0] != "transfer-encoding")
                return ResponseMessage(
                    message.status, message.protocol, headers, message.head, payload
                )
        return None

    def read(self, entry: CdxjEntry) -> StoredRecord:
        """The record of an entry.

        Raises:
            ArchiveError: As `record_at`.

        """
        return self.record_at(entry.filename, entry.offset, entry.length)

    def extent(self, name: str, needed: int) -> Extent:
        """A WARC file that has so many bytes.

        Raises:
            DamagedArchiveError: Where there is none.

        """
        extent = self.warc(name)
        if extent is None:
            raise DamagedArchiveError(
                f"The collection has no WARC file {name}. Look for it in another copy."
            )
        if extent.length < needed:
            raise DamagedArchiveError(
                f"{name} has {extent.length} bytes, and the capture ends at {needed}. "
                "Compare the file with another copy."
            )
        return extent

    def _of_index(self, url: str) -> Iterator[CdxjEntry]:
        if self._collection.index.is_file():
            with CdxjIndex(self._collection.index) as index:
                yield from index.captures(url)

    def _of_catalogue(self, url: str) -> Iterator[CdxjEntry]:
        if not self._collection.catalogue.is_file():
            return
        try:
            with closing(open_to_read(self._collection.catalogue)) as connection:
                rows = connection.execute(_BY_URL, (url, _MOST_ENTRIES)).fetchall()
        except sqlite3.Error as error:
            raise StorageError(
                f"The catalogue {self._collection.catalogue} cannot be read ({error}). Try again."
            ) from error
        for *fields, filename, offset, length in rows:
            capture = Capture(*fields)
            entry = entry_of_capture(capture, filename=filename, offset=offset, length=length)
            if entry is not None:
                yield entry
