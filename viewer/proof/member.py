"""Reads the bytes of one record from a WARC file, independently of the WARC reader."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import Final, Literal

from archive.errors import DamagedArchiveError, StorageError
from archive.index.lookup import CaptureLookup
from archive.warc.reader import BLOCK_LIMIT

Compression = Literal["gzip", "zstd", "none"]
_MAX_MEMBER_BYTES: Final = BLOCK_LIMIT + (1 << 20)
_GZIP_WBITS: Final = 31  # one gzip member
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member, or the plain bytes of a record."""

    path: str
    """The file's path within the collection."""
    offset: int
    length: int
    sha256: str
    """The SHA-256 of these bytes, hexadecimal."""
    compression: Compression
    head: str
    """The WARC header; empty if it is not read, as for zstd."""
    head_length: int
    """Bytes of the header, with the empty line after it."""
    fault: str | None
    """Why the bytes are not exactly one gzip member; None if they are."""


def read_member(captures: CaptureLookup, name: str, offset: int, length: int) -> Member:
    """Reads the bytes of a record.

    Raises:
        DamagedArchiveError: If the file is too short, or the record too large to show.
        StorageError: If the file cannot be read.

    """
    warc = captures.path(name, offset + length)
    if length > _MAX_MEMBER_BYTES:
        raise DamagedArchiveError(
            f"The capture takes {length} bytes of {name}, which is too large to verify here. "
            "Run `scrapy verify`."
        )
    try:
        with warc.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
    except OSError as error:
        raise StorageError(f"{warc} cannot be read ({error.strerror}). Check the disk.") from error
    compression, content, fault = _uncompressed(data)
    head, _, _ = content.partition(b"\r\n\r\n")
    is_head = head.startswith(b"WARC/") and len(head) < len(content)
    return Member(
        path=f"archive/{warc.name}",
        offset=offset,
        length=length,
        sha256=hashlib.sha256(data).hexdigest(),
        compression=compression,
        head=head.decode("utf-8", "replace").replace("\r\n", "\n") if is_head else "",
        head_length=len(head) + 4 if is_head else 0,
        fault=fault,
    )


def _uncompressed(data: bytes) -> tuple[Compression, bytes, str | None]:
    """Returns the compression, the content, and why the bytes are not exactly one member."""
    if data.startswith(_ZSTD_MAGIC):
        return "zstd", b"", None
    if not data.startswith(_GZIP_MAGIC):
        return "none", data, None
    engine = zlib.decompressobj(_GZIP_WBITS)
    try:
        content = engine.decompress(data, _MAX_MEMBER_BYTES)
    except zlib.error as error:
        return "gzip", b"", str(error)
    if not engine.eof:
        cut = "larger than 64 MiB" if engine.unconsumed_tail else "cut off"
        return "gzip", content, cut
    return "gzip", content, "more than one member" if engine.unused_data else None
