"""A set of WARC files as one archive: captures by address, each read where it lies."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Self

from archive.collection import OPEN_SUFFIX
from archive.errors import ArgumentError
from archive.faults import Fault
from archive.http.message import ResponseMessage
from archive.http.wayback import original_url
from archive.index.entry import CdxjEntry
from archive.index.file import CdxjIndex, write_lines
from archive.index.pool import IndexReport, index_lines
from archive.index.revisits import Originals, response_of
from archive.warc.captures import metadata_fields
from archive.warc.fields import parse_warc_fields
from archive.warc.reader import StoredRecord, WarcFile, read_records

_CAPTURES: Final = frozenset({"response", "revisit", "resource"})
_BESIDE: Final = 8
"""Records after a response among which those beside it are looked for."""
_BESIDE_BYTES: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class ArchivedCapture:
    """A capture as a reader needs it."""

    record: StoredRecord
    """The `response`, `revisit` or `resource`."""
    file: str
    """The sealed name of its WARC file."""
    message: ResponseMessage
    """The response; of a revisit, its own head with the payload of the capture it refers to."""
    context: dict[str, str]
    """The metadata record's fields."""


class ArchiveIndex:
    """Captures of some WARC files. The index is made from the files when it is first needed."""

    def __init__(
        self, paths: Sequence[Path], on_faults: Callable[[list[Fault]], None] | None = None
    ) -> None:
        """Takes the WARC files.

        Args:
            paths: The files, with different names.
            on_faults: Told what is wrong with them, each time that the index is made.

        Raises:
            ArgumentError: Where two files have the same name.

        """
        self._paths: dict[str, Path] = {}
        self._on_faults = on_faults
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._index: CdxjIndex | None = None
        self._originals: Originals | None = None
        for path in paths:
            self.add(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes the index; it is made anew when it is next needed."""
        if self._originals is not None:
            self._originals.close()
            self._originals = None
        if self._index is not None:
            self._index.close()
            self._index = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def add(self, path: Path) -> None:
        """Takes in another file.

        Raises:
            ArgumentError: Where another one has its name.

        """
        name = path.name.removesuffix(OPEN_SUFFIX)
        if self._paths.setdefault(name, path) != path:
            raise ArgumentError(
                f"{path} and {self._paths[name]} have the same name. Records point to WARC "
                "files by name: rename one of them."
            )
        self.close()

    def entries(self, url: str) -> list[CdxjEntry]:
        """The captures of an address, from the oldest to the newest.

        An address is looked for as it is; only where that finds nothing, in its other forms.
        """
        found = list(self._open().captures(original_url(url)))
        return [entry for entry in found if entry.url == url] or found

    def read(self, entry: CdxjEntry) -> ArchivedCapture | None:
        """Reads a capture; None where it is a revisit of something that is not here.

        Raises:
            DamagedArchiveError: Where no such record is at its place.

        """
        with WarcFile(self._paths[entry.filename]) as file:
            record = file.record_at(entry.offset, entry.length)
            context = _context(file, record)
        message = self.message_of(record)
        if message is None:
            return None
        return ArchivedCapture(record, entry.filename, message, context)

    def message_of(self, record: StoredRecord) -> ResponseMessage | None:
        """The HTTP response of a record; a revisit's payload is that of the capture it refers to.

        None where the record holds no response, or refers to something that is not here.
        """
        return self.complete(record, response_of(record))

    def complete(
        self, record: StoredRecord, message: ResponseMessage | None
    ) -> ResponseMessage | None:
        """The same, of a record whose own message has been read."""
        if message is None or record.type != "revisit":
            return message
        index = self._open()
        if self._originals is None:
            self._originals = Originals(index, self._record)
        return self._originals.resolve(record, message)

    def _record(self, entry: CdxjEntry) -> StoredRecord:
        with WarcFile(self._paths[entry.filename]) as file:
            return file.record_at(entry.offset, entry.length)

    def _open(self) -> CdxjIndex:
        if self._index is None:
            self._folder = tempfile.TemporaryDirectory(prefix="index-")
            path = Path(self._folder.name) / "index.cdxj"
            report = IndexReport(lambda _: None, lambda _: None)
            # Found by the addresses that they had on the live web; they are read as they are.
            lines = index_lines(self._paths.values(), live_addresses=True, report=report)
            write_lines(lines, path)
            self._index = CdxjIndex(path)
            if self._on_faults is not None:
                self._on_faults(report.faults)
        return self._index


def _context(file: WarcFile, record: StoredRecord) -> dict[str, str]:
    """The fields of the metadata record that stands beside a capture."""
    following = file.records(start=record.offset + record.length, window=_BESIDE_BYTES)
    for item in islice(following, _BESIDE):
        if isinstance(item, Fault) or item.type in _CAPTURES:
            break
        if item.type == "metadata" and record.record_id in item.headers.all("warc-concurrent-to"):
            return metadata_fields(item)
    return {}


def warcinfo_of(path: Path) -> dict[str, str]:
    """The fields of the warcinfo record that a file begins with; empty where it has none."""
    first = next(iter(read_records(path)), None)
    if first is None or isinstance(first, Fault) or first.type != "warcinfo":
        return {}
    return parse_warc_fields(first.block)
