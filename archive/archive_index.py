"""A set of WARC files as one archive: captures by address, each read where it lies."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from archive.cdxj import REVISIT_MIME, CdxjEntry, file_entries, http_response
from archive.cdxj_index import CdxjIndex, write_index
from archive.collection import OPEN_SUFFIX
from archive.errors import ArgumentError
from archive.faults import Fault
from archive.fields import parse_warc_fields
from archive.http import ResponseMessage, entity
from archive.reader import StoredRecord, WarcFile, read_records
from archive.stamps import timestamp

_BESIDE = 8
"""Records after a response among which those beside it are looked for."""


@dataclass(frozen=True, slots=True)
class ArchivedCapture:
    """A capture as a reader needs it."""

    record: StoredRecord
    """The `response` or `revisit`."""
    file: str
    """The sealed name of its WARC file."""
    message: ResponseMessage
    """The response; of a revisit, its own head with the payload of the capture it refers to."""
    context: dict[str, str]
    """The metadata record's fields."""


class ArchiveIndex:
    """Captures of some WARC files. The index is made from the files when it is first needed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Takes the WARC files, with different names.

        Raises:
            ArgumentError: Where two files have the same name.

        """
        self._paths: dict[str, Path] = {}
        for path in paths:
            name = path.name.removesuffix(OPEN_SUFFIX)
            if name in self._paths:
                raise ArgumentError(
                    f"{path} and {self._paths[name]} have the same name. Records point to WARC "
                    "files by name: rename one of them."
                )
            self._paths[name] = path
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._index: CdxjIndex | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes the index."""
        if self._index is not None:
            self._index.close()
        if self._folder is not None:
            self._folder.cleanup()

    def entries(self, url: str) -> list[CdxjEntry]:
        """The captures of an address, from the oldest to the newest.

        An address is looked for as it is; only where that finds nothing, in its other forms.
        """
        found = list(self._open().captures(url))
        return [entry for entry in found if entry.url == url] or found

    def read(self, entry: CdxjEntry) -> ArchivedCapture | None:
        """Reads a capture; None where it is a revisit of something that is not here.

        Raises:
            DamagedArchiveError: Where no such record is at its place.

        """
        with WarcFile(self._paths[entry.filename]) as file:
            record = file.record_at(entry.offset, entry.length)
            context: dict[str, str] = {}
            for number, item in enumerate(file.records(start=entry.offset)):
                if isinstance(item, Fault) or number > _BESIDE:
                    break
                beside = record.record_id in item.headers.all("warc-concurrent-to")
                if item.type == "metadata" and beside:
                    context = parse_warc_fields(item.block)
                    break
        message = self.message_of(record)
        if message is None:
            return None
        return ArchivedCapture(record, entry.filename, message, context)

    def message_of(self, record: StoredRecord) -> ResponseMessage | None:
        """The HTTP response of a record; a revisit's payload is that of the capture it refers to.

        None where the record holds no response, or refers to something that is not here.
        """
        message = http_response(record)
        if message is None or record.type != "revisit":
            return message
        payload = self._payload_referred_to(record)
        if payload is None:
            return None
        headers = tuple(pair for pair in message.headers if pair[0] != "transfer-encoding")
        return replace(message, headers=headers, body=payload)

    def _payload_referred_to(self, revisit: StoredRecord) -> bytes | None:
        url = revisit.headers.get("warc-refers-to-target-uri") or revisit.url or ""
        date = revisit.headers.get("warc-refers-to-date")
        digest = revisit.headers.get("warc-payload-digest")
        candidates = [entry for entry in self._open().captures(url) if entry.mime != REVISIT_MIME]
        if date:
            candidates = [entry for entry in candidates if entry.timestamp == timestamp(date)]
        if digest:
            candidates = [entry for entry in candidates if entry.digest == digest]
        for entry in candidates[:1]:
            with WarcFile(self._paths[entry.filename]) as file:
                message = http_response(file.record_at(entry.offset, entry.length))
            return None if message is None else entity(message).data
        return None

    def _open(self) -> CdxjIndex:
        if self._index is None:
            self._folder = tempfile.TemporaryDirectory(prefix="index-")
            path = Path(self._folder.name) / "index.cdxj"
            write_index(self._all_entries(), path)
            self._index = CdxjIndex(path)
        return self._index

    def _all_entries(self) -> Iterator[CdxjEntry]:
        for path in self._paths.values():
            for item in file_entries(path):
                if not isinstance(item, Fault):
                    yield item


def warcinfo_of(path: Path) -> dict[str, str]:
    """The fields of the warcinfo record that a file begins with; empty where it has none."""
    first = next(iter(read_records(path)), None)
    if first is None or isinstance(first, Fault) or first.type != "warcinfo":
        return {}
    return parse_warc_fields(first.block)
