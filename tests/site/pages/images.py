"""Pictures drawn by arithmetic: a vertical gradient of one colour, as PNG and as JPEG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256

_BLOCK = 8


def png(name: str, width: int, height: int) -> bytes:
    """An RGB picture whose colour follows from `name` (PNG specification, section 11.2)."""
    red, green, blue = sha256(name.encode()).digest()[:3]
    rows = bytearray()
    for y in range(height):
        shade = 1 - y / (2 * height)
        pixel = bytes(int(shade * part) for part in (red, green, blue))
        rows += b"\x00" + pixel * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def jpeg(name: str, width: int, height: int) -> bytes:
    """A baseline YCbCr picture whose colour follows from `name` (ITU-T T.81, annexes B and F).

    Every block of 8 by 8 pixels is one colour: only its mean (DC) is coded, at a quantum of 8,
    which makes the coded step one grey level.
    """
    digest = sha256(name.encode()).digest()
    segments = (
        (0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
        (0xDB, b"\x00" + b"\x08" * 64),
        (0xC0, struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"),
        (0xC4, b"\x00" + _lengths({4: 12}) + bytes(range(12))),
        (0xC4, b"\x10" + _lengths({1: 1}) + b"\x00"),
        (0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"),
    )
    head = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data for marker, data in segments
    )
    bits = "".join(_blocks(digest, -(-width // _BLOCK), -(-height // _BLOCK)))
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    return b"\xff\xd8" + head + scan + b"\xff\xd9"


def _lengths(codes: dict[int, int]) -> bytes:
    """A Huffman table's head: how many codes there are of 1 to 16 bits."""
    return bytes(codes.get(length, 0) for length in range(1, 17))


def _blocks(colour: bytes, columns: int, rows: int) -> Iterator[str]:
    """The bits of all blocks, row by row: luma darkens downwards, chroma stays."""
    chroma = [part % 128 - 64 for part in colour[:2]]
    same = _mean(0) * 3
    luma = 0
    for row in range(rows):
        wanted = 80 - 100 * row // rows
        steps = [wanted - luma, *(chroma if row == 0 else (0, 0))]
        luma = wanted
        yield "".join(_mean(step) for step in steps) + same * (columns - 1)


def _mean(step: int) -> str:
    """The difference to the mean of the block before, then end of block (T.81, F.1.2.1)."""
    size = abs(step).bit_length()
    value = step if step > 0 else step + (1 << size) - 1
    return f"{size:04b}" + (f"{value:0{size}b}" if size else "") + "0"
