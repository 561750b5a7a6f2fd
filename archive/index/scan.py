"""The index entries of a WARC file, fast: a glance at each gzip member, and no more than it needs.

Most of a file is records that an index has no line for, and members that are just as they should
be. These are inflated and passed over. Whatever is not plain (more than one record in a member, a
field that stands there twice, a folded line, damage, other containers) is read by
`archive.warc.reader` from there on, so that the entries are always those that
`archive.index.entry.file_entries` gives.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

from archive.errors import StorageError
from archive.faults import Fault
from archive.index.entry import CdxjEntry, date_fault, entry_of
from archive.names import sealed_name
from archive.warc.reader import StoredRecord, WarcFile
from archive.warc.reading.gzip_members import FileWindow, GzipMembers
from archive.warc.reading.plain_record import plain_record

_END: Final = b"\r\n\r\n"
_LARGEST_HEAD: Final = 1 << 16
_TYPE: Final = b"\r\nWARC-Type: "
_PASSED_OVER: Final = (b"request\r\n", b"metadata\r\n", b"warcinfo\r\n")
_LENGTH: Final = b"\r\nContent-Length: "


def scan_file(
    path: Path, start: int = 0, end: int | None = None
) -> Generator[CdxjEntry | Fault, None, int]:
    """The entries of a WARC file in its order, and its faults.

    Args:
        path: The file.
        start: The offset of the first record to read.
        end: Where to stop: records that begin here or later are left out.

    Returns:
        The offset of the first record that was left out, or the file's length.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    offset = start
    try:
        size = path.stat().st_size
        stop = size if end is None else end
        with path.open("rb", buffering=0) as file:
            window, members = FileWindow(file), GzipMembers()
            while offset < stop and (found := _glance(members, window, offset)):
                length, record = found
                if record is not None:
                    yield from _entry_or_fault(path, record)
                offset += length
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read ({error.strerror}). Check its permissions and the disk."
        ) from error
    if offset < stop:
        reached = yield from _read_on(path, offset, stop)
        return size if reached is None else reached
    return offset


def _read_on(path: Path, offset: int, end: int) -> Generator[CdxjEntry | Fault, None, int | None]:
    with WarcFile(path) as file:
        for item in file.records(start=offset):
            if (item.offset or 0) >= end:
                return item.offset
            if isinstance(item, Fault):
                yield item
            else:
                yield from _entry_or_fault(path, item)
    return None


def _entry_or_fault(path: Path, record: StoredRecord) -> Iterator[CdxjEntry | Fault]:
    found = entry_of(record, sealed_name(path)) or date_fault(record, str(path))
    if found is not None:
        yield found


def _glance(
    members: GzipMembers, window: FileWindow, offset: int
) -> tuple[int, StoredRecord | None] | None:
    """The length of the member at an offset, and its record if an index may want it.

    None where the member is not as plain as can be.
    """
    whole = members.whole(window, offset)
    if whole is None:
        return None
    data, length = whole
    if _is_passed_over(data):
        return length, None
    record = plain_record(data, length, offset)
    return None if record is None else (length, record)


def _is_passed_over(data: bytes) -> bool:
    """Whether a member is a whole record of a kind that an index has no line for."""
    head_end = data.find(_END, 0, _LARGEST_HEAD) + len(_END)
    kind = data.find(_TYPE, 0, head_end) + len(_TYPE)
    if not data.startswith(_PASSED_OVER, kind) or data.count(_TYPE, 0, head_end) > 1:
        return False
    size = data.find(_LENGTH, 0, head_end)
    # Of two lengths, or one that is no number, the reader has something to say.
    said = data[size + len(_LENGTH) : data.find(b"\r\n", size + len(_LENGTH))]
    whole = said == b"%d" % (len(data) - head_end - len(_END))
    once = data.count(_LENGTH, 0, head_end) == 1
    return once and whole and data.startswith(b"WARC/") and data.endswith(_END)
