"""Records rebuilt from WARC files, offline: the same bytes as the crawl wrote, on any machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive.faults import Code, Fault
from archive.index.entry import date_fault
from archive.index.lookup import WarcFilesLookup
from archive.index.revisits import response_of
from archive.names import is_open, sealed_name
from archive.warc.capture import StoredCapture
from archive.warc.captures import CaptureGroup, read_captures
from archive.warc.stamps import utc_date
from pipelines.extraction.article import Article
from pipelines.records.captured_page import (
    CapturedPage,
    article_page,
    captured_page,
    stored_capture,
)
from pipelines.records.earlier import EarlierRecords
from pipelines.records.record import UNREAD, make_record, record_line
from pipelines.records.validate import validated
from pipelines.site.addresses import Site
from pipelines.workers.pool import ExtractionPool

REPLAY_BATCH: Final = 16
"""Pages that a worker is given at once; their records keep their order, so none waits in vain."""
_WAITING: Final = 16 * REPLAY_BATCH
"""Pages that may wait for the pages before them: enough for many workers, some MB."""
_WAITING_BYTES: Final = 64 << 20


@dataclass(slots=True)
class ReplayReport:
    """What was found in the files; docs/stats.md says what each count is of."""

    files: int = 0
    captures: int = 0
    records: int = 0
    no_article: int = 0
    not_read: int = 0
    kept: int = 0
    skipped: int = 0
    known: int = 0
    unresolved_revisits: int = 0
    faults: list[Fault] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)
    """Files of a folder that are neither WARC files nor packages."""

    def so_far(self, doing: str) -> str:
        """What is being done, and what has come of it."""
        if not self.captures:
            return doing
        return (
            f"{doing}: {self.captures} captures, {self.records} articles, {len(self.faults)} faults"
        )

    @property
    def lost(self) -> int:
        """What could not be read."""
        return len(self.faults) + self.unresolved_revisits + self.not_read

    @property
    def unread(self) -> str | None:
        """A sentence on the pages that were not read; None where all were."""
        if not self.not_read:
            return None
        return (
            f"{self.not_read} pages could not be read (their process ended, or they took "
            f"too long); {self.kept} of them keep the record they had, the others have "
            "one without a text. Give the command more memory or time, and run it again."
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    page: CapturedPage
    stored: StoredCapture
    article: Future[Article]


class Replayer:
    """Rebuilds records of one site from some WARC files."""

    def __init__(self, site: Site, captures: WarcFilesLookup, pool: ExtractionPool) -> None:
        """Takes the site, the lookup in all files (revisits refer across them), and the workers."""
        self._site = site
        self._captures = captures
        self._pool = pool

    def know(self, warc: Path) -> None:
        """Takes in another file that revisits may refer to, and that may have some."""
        self._captures.add(warc)

    def lines(
        self,
        warc: Path,
        report: ReplayReport,
        progress: Callable[[int], None],
        earlier: EarlierRecords,
    ) -> Iterator[bytes]:
        """The record lines of a WARC file, in the order of its captures.

        Args:
            warc: The file.
            report: Counts and faults are added to it.
            progress: Called with the offset reached, in bytes.
            earlier: The records that the lines will replace. The record of a page that cannot be
                read now stays as it is there, if it has a text.

        """
        if not warc.stat().st_size and not is_open(warc):
            message = "the file holds nothing. Restore it from another copy."
            report.faults.append(Fault(Code.EMPTY, str(warc), 0, message))
        waiting: deque[_Reading] = deque()
        size = 0
        for item in read_captures(warc):
            if isinstance(item, Fault):
                report.faults.append(item)
                continue
            progress(item.response.offset)
            report.captures += 1
            if fault := date_fault(item.response, str(warc)):
                report.faults.append(fault)
                continue
            reading = self._read(item, warc, report)
            if reading is None:
                continue
            waiting.append(reading)
            size += len(reading.page.body)
            while len(waiting) >= _WAITING or size > _WAITING_BYTES:
                size -= len(waiting[0].page.body)
                yield from self._line(waiting.popleft(), report, earlier)
        while waiting:
            yield from self._line(waiting.popleft(), report, earlier)

    def _read(self, group: CaptureGroup, warc: Path, report: ReplayReport) -> _Reading | None:
        record = group.response
        url = record.url or ""
        article = article_page(self._site, url, group.metadata_fields)
        if article is None:
            return None
        head = response_of(record)
        if head is not None and head.status not in (200, None):
            return None  # an error, a redirect, a 304; a revisit may leave its status out
        message = self._captures.response(record, head)
        if message is None:
            report.unresolved_revisits += record.type == "revisit"
            return None
        if utc_date(record.date) is None:
            said = "its WARC-Date is no date, and a record needs one: the capture is left out."
            report.faults.append(Fault(Code.FIELD_INVALID, str(warc), record.offset, said))
            return None
        truncated = record.headers.get("warc-truncated")
        page = captured_page(article, url, message, group.metadata_fields, truncated=truncated)
        if page is None:
            return None
        stored = stored_capture(record, message, sealed_name(warc))
        reading = self._pool.submit(page.body, page.original_url, page.content_type)
        return _Reading(page, stored, reading)

    def _line(
        self, reading: _Reading, report: ReplayReport, earlier: EarlierRecords
    ) -> Iterator[bytes]:
        article, _ = validated(reading.article.result())
        if not UNREAD.isdisjoint(article.warnings):
            report.not_read += 1
            line = earlier.line_with_text(reading.stored)
            if line is not None:
                report.kept += 1
                report.records += 1
                yield line
                return
        record = make_record(reading.page, article, reading.stored)
        if record is None:
            report.no_article += 1
            return
        report.records += 1
        yield record_line(record)
