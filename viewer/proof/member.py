"""The bytes of one record as they lie in a WARC file, read apart from all that reads WARC files."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import Final, Literal

from archive.errors import DamagedArchiveError, StorageError
from archive.index.lookup import CaptureLookup
from archive.warc.reader import BLOCK_LIMIT

Compression = Literal["gzip", "zstd", "none"]
_LIMIT: Final = BLOCK_LIMIT + (1 << 20)
_GZIP: Final = 31  # zlib's wbits for a gzip member
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member, or the plain bytes of a record."""

    path: str
    """The file, seen from the collection's folder."""
    offset: int
    length: int
    sha256: str
    """Of these bytes of the file."""
    compression: Compression
    head: str
    """The WARC header; empty where it is not read here, as of zstd."""
    head_length: int
    """Bytes of it, with the empty line after it."""
    fault: str | None
    """Why the bytes are not one whole gzip member."""


def read_member(captures: CaptureLookup, name: str, offset: int, length: int) -> Member:
    """Reads the bytes of a record.

    Raises:
        DamagedArchiveError: Where the file does not have them.
        StorageError: Where the disk does not give them.

    """
    warc = captures.path(name, offset + length)
    if length > _LIMIT:
        raise DamagedArchiveError(
            f"The capture takes {length} bytes of {name}: more than are read while a person waits. "
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
    """How the bytes are compressed, what is in them, and why they are not one whole member."""
    if data.startswith(_ZSTD_MAGIC):
        return "zstd", b"", None
    if not data.startswith(_GZIP_MAGIC):
        return "none", data, None
    engine = zlib.decompressobj(_GZIP)
    try:
        content = engine.decompress(data, _LIMIT)
    except zlib.error as error:
        return "gzip", b"", str(error)
    if not engine.eof:
        cut = "larger than 64 MiB" if engine.unconsumed_tail else "cut off"
        return "gzip", content, cut
    return "gzip", content, "more than one member" if engine.unused_data else None
