"""What is common to all who read zip packages of other makers."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OSError,
)
"""What zipfile raises of a package that is damaged, encrypted, or packed in a way it cannot."""


_LEAST_HEAD: Final = 30
"""Bytes of an entry before its name and content (APPNOTE 6.3.10 section 4.3.7)."""


def entries_in_place(package: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, bool]]:
    """The entries as they lie in the file, and whether each overlaps with another.

    Newer versions of zipfile refuse the first of two that overlap, older ones neither of them.
    Source of the overlaps: Fifield, "A better zip bomb", 2019, where 281 TB are in 10 MB.
    """
    entries = sorted(package.infolist(), key=lambda info: info.header_offset)
    reached = 0
    for info, following in zip(entries, [*entries[1:], None], strict=True):
        end = info.header_offset + _LEAST_HEAD + info.compress_size
        overlaps = following is not None and following.header_offset < end
        yield info, overlaps or info.header_offset < reached
        reached = max(reached, end)
