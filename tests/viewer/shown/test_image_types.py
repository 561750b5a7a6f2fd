from __future__ import annotations

import struct
import zlib

import pytest

from viewer.shown.image_types import image_type

SOUND = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR",
    "image/gif": b"GIF89a\x01\x00\x01\x00",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/avif": b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00",
    "image/bmp": b"BM" + struct.pack("<IHHI", 70, 0, 0, 54) + struct.pack("<I", 40) + b"\x01",
}


@pytest.mark.parametrize("kind", SOUND)
def test_known_types(kind: str) -> None:
    assert image_type(SOUND[kind] + b"\x00" * 100) == kind
    assert image_type(SOUND[kind][:5]) in (None, "image/jpeg")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\n\xff\xd8\xff",
        b"BM<script>alert(1)</script>",
        b"GIF",
        b"RIFF\x00\x00\x00\x00AVI ",
        b"\x00\x00\x00\x20ftypisom",
        b"\x1f\x8b" + zlib.compress(b"x"),
        b"%PDF-1.7",
    ],
)
def test_everything_else_is_no_image(data: bytes) -> None:
    assert image_type(data) is None
