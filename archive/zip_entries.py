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


def entries_in_place(package: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, bool]]:
    """The entries as they lie in the file, and whether each overlaps with those before it.

    Source of the overlaps: Fifield, "A better zip bomb", 2019, where 281 TB are in 10 MB.
    """
    end = 0
    for info in sorted(package.infolist(), key=lambda info: info.header_offset):
        yield info, info.header_offset < end
        end = max(end, info.header_offset + info.compress_size)
