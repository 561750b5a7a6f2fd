"""Content codings: taken off as far as they go, and never further than the limit."""

from __future__ import annotations

import gzip
import random
import sys
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.http.message import Decoded, ResponseMessage, decode_entity
from tests.archive.wire import chunks, response

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMIT = 10_000
TEXT = b"".join(b"%d: what was said that day\n" % number for number in range(200))


def encoded(coding: bytes, body: bytes) -> ResponseMessage:
    return response(b"Content-Encoding: " + coding, body=body)


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


CODINGS = {
    b"gzip": gzip.compress(TEXT, mtime=0),
    b"X-GZip": gzip.compress(TEXT, mtime=0),
    b"deflate": zlib.compress(TEXT),
    b"br": brotli.compress(TEXT),
    b"zstd": zstd.compress(TEXT),
    b"identity": TEXT,
    b"": TEXT,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_each_coding_is_taken_off(coding: bytes) -> None:
    assert decode_entity(encoded(coding, CODINGS[coding]), LIMIT) == Decoded(TEXT, None)


def test_deflate_without_the_zlib_wrapping_is_taken_off() -> None:
    assert decode_entity(encoded(b"deflate", raw_deflate(TEXT)), LIMIT) == Decoded(TEXT, None)


def test_gzip_of_several_members_is_one_page() -> None:
    members = gzip.compress(TEXT[:1000], mtime=0) + gzip.compress(TEXT[1000:], mtime=0)
    assert decode_entity(encoded(b"gzip", members), LIMIT) == Decoded(TEXT, None)


@pytest.mark.parametrize("after", [b"\n", b"\x1f", b"<!-- cached -->" * 20_000])
def test_bytes_after_the_last_gzip_member_are_not_of_the_page(after: bytes) -> None:
    packed = gzip.compress(TEXT, mtime=0) + after
    assert decode_entity(encoded(b"gzip", packed), LIMIT) == Decoded(TEXT, None)


def test_codings_are_taken_off_in_reverse_order() -> None:
    packed = gzip.compress(brotli.compress(TEXT), mtime=0)
    assert decode_entity(encoded(b"br, gzip", packed), LIMIT) == Decoded(TEXT, None)


def test_chunks_and_coding_are_both_taken_off() -> None:
    message = response(
        b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", body=chunks(CODINGS[b"gzip"])
    )
    assert decode_entity(message, LIMIT) == Decoded(TEXT, None)


def test_an_unknown_coding_leaves_the_bytes_and_says_so() -> None:
    assert decode_entity(encoded(b"gzip, dcb", TEXT), LIMIT) == Decoded(TEXT, "unknown")


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"zstd"])
def test_a_page_that_was_never_encoded_is_still_the_page(coding: bytes) -> None:
    page = b"<html>the header lies</html>"
    assert decode_entity(encoded(coding, page), LIMIT) == Decoded(page, "garbled")


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"zstd"])
def test_a_cut_body_gives_what_came_and_says_so(coding: bytes) -> None:
    whole = CODINGS[coding]
    decoded = decode_entity(encoded(coding, whole[: len(whole) - 1]), LIMIT)
    assert decoded.fault == "cut"
    assert TEXT.startswith(decoded.data)


def test_a_wrong_checksum_at_the_end_costs_no_text() -> None:
    packed = bytearray(CODINGS[b"gzip"])
    packed[-8] ^= 0xFF
    assert decode_entity(encoded(b"gzip", bytes(packed)), LIMIT) == Decoded(TEXT, "garbled")


def test_damage_in_the_middle_costs_only_what_follows() -> None:
    noise = random.Random(1).randbytes(200_000)  # so that the packed page is of several steps
    packed = bytearray(gzip.compress(noise, mtime=0))
    middle = len(packed) // 2
    packed[middle:] = b"\xff" * (len(packed) - middle)
    decoded = decode_entity(encoded(b"gzip", bytes(packed)), 10 * len(noise))
    assert decoded.fault == "garbled"
    assert noise.startswith(decoded.data[: middle - 100])
    assert len(decoded.data) > middle - 100


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"zstd"])
def test_a_bomb_stops_at_the_limit(coding: bytes) -> None:
    zeros = bytes(20_000_000)
    match coding:
        case b"gzip":
            bomb = gzip.compress(zeros, mtime=0)
        case b"deflate":
            bomb = zlib.compress(zeros)
        case b"br":
            bomb = brotli.compress(zeros, quality=4)
        case _:
            bomb = zstd.compress(zeros)
    assert decode_entity(encoded(coding, bomb), LIMIT) == Decoded(zeros[:LIMIT], "size")


def test_exactly_the_limit_is_whole_and_one_byte_more_is_not() -> None:
    message = encoded(b"gzip", CODINGS[b"gzip"])
    assert decode_entity(message, len(TEXT)) == Decoded(TEXT, None)
    assert decode_entity(message, len(TEXT) - 1) == Decoded(TEXT[:-1], "size")
    plain = response(body=TEXT)
    assert decode_entity(plain, len(TEXT)) == Decoded(TEXT, None)
    assert decode_entity(plain, len(TEXT) - 1) == Decoded(TEXT[:-1], "size")


def test_a_long_list_of_codings_is_not_followed() -> None:
    packed = TEXT
    for _ in range(10):
        packed = gzip.compress(packed, mtime=0)
    decoded = decode_entity(encoded(b"gzip, " * 9 + b"gzip", packed), LIMIT)
    assert decoded == Decoded(packed, "unknown")


CODING_LISTS = st.lists(
    st.sampled_from([b"gzip", b"deflate", b"br", b"zstd", b"identity", b"x", b""]), max_size=4
)


@settings(max_examples=300)
@given(
    codings=CODING_LISTS,
    chunked=st.booleans(),
    base=st.sampled_from([b"", *CODINGS.values()]),
    noise=st.binary(max_size=40),
    at=st.integers(0, 400),
    limit=st.integers(0, 3000),
)
def test_no_bytes_stop_decode_and_the_limit_holds(
    *, codings: list[bytes], chunked: bool, base: bytes, noise: bytes, at: int, limit: int
) -> None:
    body = base[:at] + noise + base[at + len(noise) // 2 :]
    headers = [b"Content-Encoding: " + b", ".join(codings)]
    if chunked:
        headers.append(b"Transfer-Encoding: chunked")
    decoded = decode_entity(response(*headers, body=body), limit)
    assert len(decoded.data) <= limit
    assert decoded.fault in {None, "cut", "garbled", "unknown", "size"}
