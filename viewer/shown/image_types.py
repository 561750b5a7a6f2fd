"""The image types that the reader shows, recognised by their first bytes. Pure.

What a server calls an image may be a page. A type is sent to the browser only if the bytes begin
with its signature. SVG never is, because it may hold scripts.
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
    # The file header, then a DIB header of a known size: `BM` alone also begins many texts.
    (re.compile(rb"BM.{12}[\x28\x6c\x7c]\0\0\0", re.DOTALL), "image/bmp"),
)
SIGNATURE_BYTES: Final = 18


def image_type(data: bytes) -> str | None:
    """Returns the media type of an image; None for anything else."""
    start = data[:SIGNATURE_BYTES]
    return next((kind for pattern, kind in _SIGNATURES if pattern.match(start)), None)
