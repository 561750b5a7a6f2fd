"""The index entries of a WARC file, fast: a glance at each gzip member, and no more than it needs.

Most of a file is records that an index has no line for, and members that are just as they should
be. These are inflated and passed over. Whatever is not plain (more than one record in a member, a
field that stands there twice, a folded line, damage, other containers) is read by `archive.reader`
from there on, so that the entries are always the same as `archive.cdxj.file_entries` gives.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import Final

from archive.cdxj import INDEXED, CdxjEntry, entry_of
from archive.collection import OPEN_SUFFIX
from archive.errors import StorageError
from archive.faults import Fault
from archive.fields import NamedFields
from archive.inflate import WINDOW, FileWindow
from archive.reader import StoredRecord, WarcFile

_GZIP: Final = 31
_FEED: Final = 1 << 14
_END: Final = b"\r\n\r\n"
_LARGEST: Final = 1 << 22
"""Bytes of a record beyond which the reader takes over, which keeps no more than it needs."""
_LARGEST_HEAD: Final = 1 << 16
# One field a line, none folded, of characters that need no care.
_HEAD: Final = re.compile(rb"WARC/(\d\.\d{1,2})\r\n((?:[A-Za-z-]+: [ -~]*\r\n)+)\r\n")
_FIELD: Final = re.compile(r"([A-Za-z-]+): ([^\r]*)\r\n")
_TYPE: Final = b"\r\nWARC-Type: "
_PASSED_OVER: Final = (b"request\r\n", b"metadata\r\n", b"warcinfo\r\n")
_LENGTH: Final = b"\r\nContent-Length: "
_ONCE: Final = frozenset({"content-length", "warc-type"})


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
    filename = path.name.removesuffix(OPEN_SUFFIX)
    offset = start
    try:
        size = path.stat().st_size
        stop = size if end is None else end
        with path.open("rb", buffering=0) as file:
            window = FileWindow(file, WINDOW)
            while offset < stop and (found := _glance(window, offset)):
                length, record = found
                if record is not None and (entry := entry_of(record, filename)):
                    yield entry
                offset += length
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read ({error.strerror}). Check its permissions and the disk."
        ) from error
    if offset < stop:
        reached = yield from _read_on(path, offset, stop, filename)
        return size if reached is None else reached
    return offset


def _read_on(
    path: Path, offset: int, end: int, filename: str
) -> Generator[CdxjEntry | Fault, None, int | None]:
    with WarcFile(path) as file:
        for item in file.records(start=offset):
            if (item.offset or 0) >= end:
                return item.offset
            if isinstance(item, Fault):
                yield item
            elif entry := entry_of(item, filename):
                yield entry
    return None


def _glance(window: FileWindow, offset: int) -> tuple[int, StoredRecord | None] | None:
    """The length of the member at an offset, and its record if an index may want it.

    None where the member is not as plain as can be.
    """
    engine = zlib.decompressobj(_GZIP)
    length = 0
    data = b""
    try:
        while not engine.eof:
            fed = window.read(offset + length, _FEED)
            if not fed or len(data) > _LARGEST:
                return None
            piece = engine.decompress(fed)
            data = data + piece if data else piece
            length += len(fed) - len(engine.unused_data)
    except zlib.error:
        return None
    head_end = data.find(_END, 0, _LARGEST_HEAD) + len(_END)
    size = data.find(_LENGTH, 0, head_end)
    # Of two lengths, or one that is no number, the reader has something to say.
    said = data[size + len(_LENGTH) : data.find(b"\r\n", size + len(_LENGTH))]
    if size < 0 or said != b"%d" % (len(data) - head_end - len(_END)):
        return None
    if not data.startswith(b"WARC/") or not data.endswith(_END):
        return None
    kind = data.find(_TYPE, 0, head_end) + len(_TYPE)
    if data.startswith(_PASSED_OVER, kind) and data.count(_TYPE, 0, head_end) == 1:
        return length, None
    return _record(data, head_end, offset, length)


def _record(
    data: bytes, head_end: int, offset: int, length: int
) -> tuple[int, StoredRecord] | None:
    head = _HEAD.fullmatch(data, 0, head_end)
    if head is None:
        return None
    fields = NamedFields(_FIELD.findall(head[2].decode("ascii")))
    if fields.repeated & _ONCE or fields.get("warc-type") not in INDEXED:
        return None
    version = head[1].decode("ascii")
    return length, StoredRecord(offset, length, version, fields, data[head_end:-4], False)
