"""Reading a record where the index says that it lies."""

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
        DamagedArchiveError: Where another line, or none, is there now: the records were rebuilt.
        StorageError: Where the disk does not give it.

    """
    record = record_at(collection.records / capture.records_file, capture.offset, capture.length)
    if record is None or record.warc.record_id != capture.record_id:
        raise DamagedArchiveError(
            f"{capture.records_file}:{capture.offset} is no longer the record of "
            f"{capture.record_id}: the records were made anew. `scrapy replay --index` finds it."
        )
    return record


def record_at(path: Path, offset: int, length: int) -> Record | None:
    """The record at a place of a records file; None where there is none.

    Args:
        path: By its sealed name; it may be open still.
        offset: Of the line, in bytes.
        length: Of the line with its end.

    Raises:
        StorageError: Where the disk does not give it.

    """
    try:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            opened = open_path(path)
            # A crawl may have sealed it between the two looks.
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
