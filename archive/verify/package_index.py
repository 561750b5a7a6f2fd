"""Unpacks the index of a WACZ package: plain CDXJ, or gzip members with a list of them."""

from __future__ import annotations

import hashlib
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from archive.index.file import write_lines

_PLAIN: Final = (".cdx", ".cdxj")
_COMPRESSED: Final = (".cdx.gz", ".cdxj.gz")
_GZIP_WBITS: Final = 31  # one gzip member
_MAX_LINE_BYTES: Final = 1 << 20
_MAX_BLOCK_BYTES: Final = 64 << 20
"""Of a gzip member, and of the lines in it."""


class _ListHead(msgspec.Struct):
    format: str
    filename: str


class _Block(msgspec.Struct):
    offset: int
    length: int
    digest: str | None = None


class _IndexError(Exception):
    """What is wrong with an index; the message is the end of a sentence."""


def unpack_index(folder: Path) -> Iterator[str]:
    """Makes one `index.cdxj` from the files in `indexes/` of an unpacked package.

    Yields a message for each fault, without a full stop.

    Raises:
        OSError: If a file cannot be read or written.

    """
    indexes = folder / "indexes"
    indexes.mkdir(exist_ok=True)
    names = sorted(path.name for path in indexes.iterdir())
    for path in [indexes / name for name in names if name.endswith(".idx")]:
        try:
            _check_block_list(path)
        except _IndexError as error:
            yield f"indexes/{path.name}: {error}"
    found = [indexes / name for name in names if name.endswith((*_PLAIN, *_COMPRESSED))]
    if not found:
        yield "indexes/ holds no index"
        return
    plain = folder / "index.cdxj"
    with ExitStack() as stack:
        lines = [_lines(path, stack) for path in found]
        try:
            _write(lines, plain)
        except _IndexError as error:
            yield f"the index cannot be read: {error}"
            return
    for path in found:
        path.unlink()
    plain.rename(indexes / "index.cdxj")


def _write(parts: list[Iterable[bytes]], target: Path) -> None:
    """Writes one part unchanged, so that its order can be checked; sorts several together."""
    if len(parts) > 1:
        write_lines((line for part in parts for line in part), target)
        return
    with target.open("wb") as file:
        for line in parts[0]:
            file.write(line)
            if file.tell() > shutil.disk_usage(target.parent).free:
                raise _IndexError(
                    "it is larger, uncompressed, than half of the free space on the disk"
                )


def _lines(path: Path, stack: ExitStack) -> Iterable[bytes]:
    if path.name.endswith(_PLAIN):
        return stack.enter_context(path.open("rb"))
    return _decompressed_lines(path)


def _decompressed_lines(path: Path) -> Iterator[bytes]:
    """Yields the lines in the gzip members of a file."""
    rest, engine = b"", zlib.decompressobj(_GZIP_WBITS)
    with path.open("rb") as file:
        fed = file.read(1 << 14)
        while fed:
            try:
                piece = engine.decompress(fed)
            except zlib.error as error:
                raise _IndexError(f"{path.name} is damaged ({error})") from error
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > _MAX_LINE_BYTES:
                raise _IndexError(f"{path.name} has a line that is too long")
            yield from (line + b"\n" for line in whole)
            fed = engine.unused_data or file.read(1 << 14)
            if engine.eof and fed:
                engine = zlib.decompressobj(_GZIP_WBITS)
    if rest or not engine.eof:
        raise _IndexError(f"{path.name} ends within a line")


def _check_block_list(path: Path) -> None:
    """Checks that each line of a list names a gzip member, and that together they are the file."""
    with path.open("rb") as lines:
        try:
            head = lines.readline(_MAX_LINE_BYTES)
            head_data = msgspec.json.decode(head.removeprefix(b"!meta 0 "), type=_ListHead)
            if head_data.format != "cdxj-gzip-1.0":
                raise _IndexError(f"the format {head_data.format} is not known")
            if "/" in head_data.filename or not (path.parent / head_data.filename).is_file():
                raise _IndexError("the index that it lists is missing")
            reached = 0
            with (path.parent / head_data.filename).open("rb") as index:
                while line := lines.readline(_MAX_LINE_BYTES):
                    key, _, fields = line.partition(b" {")
                    block = msgspec.json.decode(b"{" + fields, type=_Block)
                    if block.offset != reached or not 0 < block.length <= _MAX_BLOCK_BYTES:
                        raise _IndexError(f"the part at {reached} has no line, or a wrong line")
                    _check_block(index.read(block.length), block, key)
                    reached += block.length
                if index.read(1):
                    raise _IndexError(f"the part at {reached} has no line")
        except msgspec.MsgspecError as error:
            raise _IndexError(f"a line cannot be read ({error})") from error


def _check_block(data: bytes, block: _Block, key: bytes) -> None:
    engine = zlib.decompressobj(_GZIP_WBITS)
    try:
        text = engine.decompress(data, _MAX_BLOCK_BYTES)
    except zlib.error as error:
        raise _IndexError(f"the part at {block.offset} is damaged ({error})") from error
    if not engine.eof or engine.unused_data or len(data) != block.length:
        raise _IndexError(f"the part at {block.offset} is not one gzip member")
    if not text.startswith(key):
        raise _IndexError(f"the part at {block.offset} begins with another line")
    algorithm, _, value = (block.digest or "").partition(":")
    if algorithm == "sha256" and hashlib.sha256(data).hexdigest() != value:
        raise _IndexError(f"the part at {block.offset} does not have the listed digest")
