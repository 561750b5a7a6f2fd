"""Digest fields in all the forms that makers write them in."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.digests import parse_digest, sha256_hex

DATA = b"an article"
NAMES = ["md5", "sha1", "SHA1", "sha-1", "sha256", "sha-256", "SHA-512", "sha384"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["hex", "HEX", "base32", "base32 unpadded", "base32 lower"])
def test_every_form_is_compared(name: str, form: str) -> None:
    value = hashlib.new(name.lower().replace("-", ""), DATA).digest()
    text = {
        "hex": value.hex(),
        "HEX": value.hex().upper(),
        "base32": base64.b32encode(value).decode(),
        "base32 unpadded": base64.b32encode(value).decode().rstrip("="),
        "base32 lower": base64.b32encode(value).decode().lower(),
    }[form]
    digest = parse_digest(f"{name}:{text}")
    assert digest is not None
    assert digest.is_of([DATA[:3], DATA[3:]])
    assert not digest.is_of([DATA, b"!"])


@pytest.mark.parametrize(
    "field", ["", "sha256", "sha256:", "sha256:00", "crc32:00000000", "sha1:" + "!" * 32, ":" * 9]
)
def test_what_is_no_digest_is_none(field: str) -> None:
    assert parse_digest(field) is None


def test_only_sha256_is_told_in_hexadecimal() -> None:
    value = hashlib.sha256(DATA)
    assert sha256_hex("sha256:" + base64.b32encode(value.digest()).decode()) == value.hexdigest()
    assert sha256_hex("sha1:" + hashlib.sha1(DATA).hexdigest()) is None
    assert sha256_hex(None) is None


@given(st.text())
def test_any_text_is_a_digest_or_none(field: str) -> None:
    parse_digest(field)
    parse_digest(f"sha256:{field}")
