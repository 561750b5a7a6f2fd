"""Reading records files: one record a line, of which any may be damaged or hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from archive.extent import Extent
from pipelines.records.day import is_day
from pipelines.records.record import SCHEMA_VERSION, Record

LINE_LIMIT: Final = 64 << 20
"""Bytes of a line; a longer one is no record."""

_LARGEST: Final = (1 << 63) - 1
_DECODER: Final = msgspec.json.Decoder(Record)
_EDITION: Final = re.compile(r"[a-z]{1,16}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z"
)


def lines_of(extent: Extent, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """The lines of a file as far as it is committed, each after its offset.

    Of a line beyond `LINE_LIMIT` only the beginning is given, without a line end.

    Args:
        extent: The file.
        start: The offset of the first line that is wanted.

    Raises:
        StorageError: Where the disk does not give the bytes.

    """
    offset = start
    with extent.open() as file:
        file.seek(start)
        while offset < extent.length:
            line = file.readline(min(LINE_LIMIT, extent.length - offset))
            if not line:
                return
            yield offset, line
            offset += len(line)
            if len(line) == LINE_LIMIT and not line.endswith(b"\n"):
                offset += _pass_over(file)


def _pass_over(file: BinaryIO) -> int:
    """Reads to the end of a line that is too long; gives the bytes."""
    passed = 0
    while piece := file.readline(1 << 20):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def record_of(line: bytes) -> Record | None:
    """The record of a line; None where it is none, or where a field is of no form it can have.

    A records file may come from anyone: what file names and rows of databases are made of is looked
    at here, once.
    """
    if not line.endswith(b"\n"):
        return None
    try:
        record = _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    section = 0 if record.section is None else record.section.id
    numbers = [record.article_id, section, record.warc.offset, record.warc.length]
    votes = [record.likes, record.dislikes, record.comment_count]
    if any(number is not None and not 0 <= number <= _LARGEST for number in [*numbers, *votes]):
        return None
    if not 100 <= record.status <= 999 or record.schema not in (1, SCHEMA_VERSION):
        return None
    if not _EDITION.fullmatch(record.edition) or not _MOMENT.fullmatch(record.captured_at):
        return None
    return record if is_day(record.captured_at[:10]) else None
