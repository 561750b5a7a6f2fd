"""Reads the pages that records name from the WARC files of a collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from msgspec.structs import replace

from archive.catalogue.known_captures import CatalogueUnreadableError, known_captures
from archive.errors import DamagedArchiveError
from archive.extent import Extent
from archive.http.message import ResponseMessage
from archive.http.wayback import original_url
from archive.index.lookup import CaptureLookup, IndexedFiles
from archive.warc.captures import CaptureGroup, group_at
from archive.warc.reader import WarcFile
from pipelines.records.captured_page import CapturedPage, captured_article
from pipelines.records.record import Record
from pipelines.site import SITE

_VERIFY: Final = "Run `scrapy verify`."


class RecordedPages:
    """The pages of records, each read where its record says that it lies.

    An index is made only when the first revisit is met: of the catalogue, or of the files where
    what the catalogue says cannot be read.
    """

    def __init__(self, warcs: Sequence[Extent], catalogue: Path | None) -> None:
        """Takes the WARC files, and the catalogue of their collection if there is one."""
        self._warcs = {warc.name: warc for warc in warcs}
        self._catalogue = catalogue
        self._files = IndexedFiles(self._lines, lambda name: self._warcs[name].path)
        self._lookup = CaptureLookup(self._files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def page(self, record: Record) -> CapturedPage:
        """The page of a record.

        Raises:
            DamagedArchiveError: If it is not there or cannot be read.
            StorageError: If the disk does not give the bytes, or has no room for the index.

        """
        group = self._group(record)
        capture = group.response
        message = self._response(group)
        if message is None:
            raise DamagedArchiveError(
                f"{_place(record)}: the capture repeats one that is not here. Look for its WARC "
                "file in another copy."
            )
        truncated = capture.headers.get("warc-truncated")
        url = capture.url or ""
        page = captured_article(SITE, url, message, group.metadata_fields, truncated=truncated)
        if page is None:
            raise DamagedArchiveError(f"{_place(record)}: the capture is no article. {_VERIFY}")
        return page

    def _group(self, record: Record) -> CaptureGroup:
        place = record.warc
        warc = self._warcs.get(place.file)
        if warc is None:
            raise DamagedArchiveError(
                f"{_place(record)}: the WARC file is not here. Look for it in another copy."
            )
        if place.offset + place.length > warc.length:
            raise DamagedArchiveError(f"{_place(record)}: the WARC file ends before. {_VERIFY}")
        with WarcFile(warc.path) as file:
            group = group_at(file, place.offset, place.length)
        if group.response.record_id != place.record_id:
            raise DamagedArchiveError(f"{_place(record)}: another record is there. {_VERIFY}")
        return group

    def _response(self, group: CaptureGroup) -> ResponseMessage | None:
        if self._catalogue is not None:
            try:
                return self._lookup.response(group.response)
            except (CatalogueUnreadableError, DamagedArchiveError):
                self._catalogue = None
                self._files.close()
        return self._lookup.response(group.response)

    def _lines(self) -> Iterator[bytes]:
        for entry in known_captures(self._warcs, self._catalogue):
            yield replace(entry, url=original_url(entry.url)).line()


def _place(record: Record) -> str:
    return f"{record.warc.file}:{record.warc.offset}"
