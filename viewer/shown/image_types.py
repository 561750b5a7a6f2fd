"""The types of images that the reader shows, told by their first bytes. Pure.

What a server called an image may be a page. A browser is given one of these types only where the
bytes begin as that type does, and never SVG, which may hold scripts.
Source: WHATWG MIME Sniffing, section 6.1; ISO/IEC 23008-12 and AVIF 1.1 for `ftyp` brands.
"""

from __future__ import annotations

import re
from typing import Final

_SIGNATURES: Final = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBPVP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), "image/avif"),
    # A header of Windows (40 bytes, or a later one) after the file's; `BM` alone begins many texts.
    (re.compile(rb"BM.{12}[\x28\x6c\x7c]\0\0\0", re.DOTALL), "image/bmp"),
)
LONGEST_SIGNATURE: Final = 18


def image_type(data: bytes) -> str | None:
    """The media type of an image; None for anything else."""
    begin = data[:LONGEST_SIGNATURE]
    return next((kind for pattern, kind in _SIGNATURES if pattern.match(begin)), None)
