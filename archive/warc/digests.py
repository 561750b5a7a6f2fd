"""Digest fields of WARC records: reading them, and comparing them with the bytes.

Source: WARC/1.1 sections 5.8 and 5.9: `algorithm:value`. Makers write the value in base32 (as the
standard's examples do), in hexadecimal digits (as sha256sum prints it) or in base64 (RFC 4648, with
either alphabet); each is known by its length.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

_OURS: Final = re.compile(r"sha256:([0-9a-f]{64})")
_SIZES: Final = {"md5": 16, "sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}


class Digest(NamedTuple):
    """A digest that can be compared."""

    algorithm: str
    """As hashlib names it."""
    value: bytes

    def is_of(self, pieces: Iterable[bytes | memoryview]) -> bool:
        """Whether it is the digest of these bytes, one piece after the other."""
        engine = hashlib.new(self.algorithm, usedforsecurity=False)
        for piece in pieces:
            engine.update(piece)
        return engine.digest() == self.value


def parse_digest(field: str) -> Digest | None:
    """Reads the value of a digest field; None where the algorithm or the value is not known."""
    name, _, text = field.strip().partition(":")
    algorithm = name.lower().replace("-", "")
    size = _SIZES.get(algorithm)
    if size is None:
        return None
    # MD5 in base32 is as long as in hexadecimal digits, if it is padded.
    bare = text.rstrip("=")
    decode = {2 * size: bytes.fromhex, -(-size * 8 // 5): _base32, -(-size * 8 // 6): _base64}
    value = _decoded(decode.get(len(bare), bytes.fromhex), bare)
    return Digest(algorithm, value) if len(value) == size else None


def normal_digest(field: str | None) -> str | None:
    """A digest in one spelling, to compare it with others; one that is not known as it stands."""
    digest = parse_digest(field) if field else None
    return f"{digest.algorithm}:{digest.value.hex()}" if digest else field or None


def sha256_hex(field: str | None) -> str | None:
    """The hexadecimal digits of a SHA-256 field; None where it is of another algorithm."""
    if ours := _OURS.fullmatch(field or ""):
        return ours[1]
    digest = parse_digest(field) if field else None
    return digest.value.hex() if digest and digest.algorithm == "sha256" else None


def _decoded(decode: Callable[[str], bytes], text: str) -> bytes:
    try:
        return decode(text)
    except ValueError:
        return b""


def _base32(bare: str) -> bytes:
    return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))


def _base64(bare: str) -> bytes:
    standard = bare.replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(bare) % 4), validate=True)
