"""Reads records at the places that the index names."""

from __future__ import annotations

from pathlib import Path

from archive.collection import Collection
from archive.errors import DamagedArchiveError, StorageError
from archive.names import open_path
from pipelines.records.file import record_of
from pipelines.records.record import Record
from pipelines.search.index.rows import CaptureRow


def read_record(collection: Collection, capture: CaptureRow) -> Record:
    """The record of a capture.

    Raises:
        DamagedArchiveError: If the line there is another now, since the records were rebuilt.
        StorageError: If the file cannot be read.

    """
    record = record_at(collection.records / capture.records_file, capture.offset, capture.length)
    if record is None or record.warc.record_id != capture.record_id:
        raise DamagedArchiveError(
            f"{capture.records_file}:{capture.offset} is no longer the record of "
            f"{capture.record_id}: the records were rebuilt. `scrapy replay --index` finds it."
        )
    return record


def record_at(path: Path, offset: int, length: int) -> Record | None:
    """The record at a place of a records file; None if there is none.

    Args:
        path: The sealed name of the file; it may still be open.
        offset: The offset of the line in bytes.
        length: The length of the line with its line end.

    Raises:
        StorageError: If the file cannot be read.

    """
    try:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            opened = open_path(path)
            # A crawl may have sealed it in between.
            file = opened.open("rb") if opened.exists() else path.open("rb")
        with file:
            file.seek(offset)
            return record_of(file.read(length))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read ({error.strerror}). Check its permissions and the disk."
        ) from error
