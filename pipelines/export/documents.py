"""Writes a folder of documents, one for each capture: the text with the structure of its page.

The text is that of the record. The structure is read from the page, where the record says that it
lies, in worker processes: a page may come from anyone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from archive.errors import DamagedArchiveError
from pipelines.documents import Format
from pipelines.export.article_files import write_article_file
from pipelines.export.recorded_pages import RecordedPages
from pipelines.export.selection import ExportReport, Selected
from pipelines.records.record import Record
from pipelines.workers.job import DocumentJob
from pipelines.workers.pool import ExtractionPool

BATCH: Final = 16
"""Pages that a worker is given at once."""
_WAITING: Final = 8 * BATCH
"""Documents that may wait for those before them, so that the order of faults is fixed."""
_WAITING_BYTES: Final = 32 << 20
_ENDINGS: Final[dict[Format, str]] = {"markdown": ".md", "tei": ".xml"}


def write_documents(
    captures: Iterable[Selected],
    folder: Path,
    form: Format,
    pages: RecordedPages,
    pool: ExtractionPool,
    report: ExportReport,
) -> None:
    """Creates the folder and writes `EDITION-ID-TIMESTAMP.md` or `.xml` into it for each capture.

    Captures without a text are left out and counted, and so are those whose page cannot be read,
    which are faults, too.

    Raises:
        WorkerUnavailableError: If no process to read pages can be started.
        StorageError, OSError: If the disk refuses.

    """
    folder.mkdir()
    waiting: deque[tuple[Record, int, Future[str | None]]] = deque()
    size = 0

    def write_next() -> int:
        record, length, future = waiting.popleft()
        document = future.result()
        if document is None:
            place = f"{record.warc.file}:{record.warc.offset}"
            report.add_unread(
                f"{place}: no document could be made of the page: reading it failed, or took too "
                "much time or memory. EXTRACTION_TIMEOUT and EXTRACTION_MEMORY can be raised."
            )
        else:
            write_article_file(folder, record, _ENDINGS[form], document)
        return length

    for capture in captures:
        record = capture.record
        if record.text is None:
            report.left_out += 1
            continue
        try:
            page = pages.page(record)
        except DamagedArchiveError as error:
            report.add_unread(str(error))
            continue
        wanted = DocumentJob(record, form)
        future = pool.submit_document(page.body, page.original_url, page.content_type, wanted)
        length = len(page.body) + len(capture.line)
        waiting.append((record, length, future))
        size += length
        while len(waiting) >= _WAITING or size > _WAITING_BYTES:
            size -= write_next()
    while waiting:
        write_next()
