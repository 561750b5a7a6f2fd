"""What lies in a WARC file at a place of the index, read by warcio."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from archive.index.entry import CdxjEntry

VISITED_AGAIN: Final = 8
"""Pages that the second crawl looked at once more."""


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """A response or a revisit."""

    type: str
    headers: dict[str, str]
    """WARC headers, names in lower case."""
    payload: bytes
    """The body as it was sent, without chunks; still content-encoded."""


def read_archived(folder: Path, entry: CdxjEntry) -> ArchivedRecord:
    """The record that a line of the index points to."""
    with (folder / entry.filename).open("rb") as file:
        file.seek(entry.offset)
        member = file.read(entry.length)
    records = ArchiveIterator(io.BytesIO(member))
    record = next(records)
    headers = {name.lower(): value for name, value in record.rec_headers.headers}
    stream = record.raw_stream
    if "chunked" in (record.http_headers.get_header("Transfer-Encoding") or ""):
        stream = ChunkedDataReader(stream)
    found = ArchivedRecord(record.rec_type, headers, stream.read())
    assert next(records, None) is None, "more than one record at a place of the index"
    return found
