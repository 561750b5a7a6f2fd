"""HTTP messages as bytes: what is read of them, and what no bytes can do to the reader."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.http.message import Decoded, dechunk, entity, parse_response, split_interim
from tests.archive.wire import chunks, response

# The head


@pytest.mark.parametrize(
    ("raw", "status", "protocol"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", 200, "HTTP/1.1"),
        (b"HTTP/1.0 404 \r\n\r\n", 404, "HTTP/1.0"),
        (b"HTTP/1.1 404\r\n\r\n", 404, "HTTP/1.1"),
        (b"HTTP/1.1  200  OK\n\n", 200, "HTTP/1.1"),
        (b"HTTP/2 200 \r\n\r\n", 200, "HTTP/2"),
        (b"HTTP/1.1 200 \xc3\x96K\xff\r\n\r\n", 200, "HTTP/1.1"),
        (b"HTTP/1.1 503 Service", 503, "HTTP/1.1"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", None, ""),
        (b"HTTP/1.1 abc\r\n\r\n", None, ""),
        (b"ICY 200 OK\r\n\r\n", None, ""),
        (b"<html>a page without a head</html>", None, ""),
        (b"", None, ""),
    ],
)
def test_the_status_line_is_read_or_said_to_be_none(
    raw: bytes, status: int | None, protocol: str
) -> None:
    message = parse_response(raw)
    assert (message.status, message.protocol) == (status, protocol)


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\r\n\n", b"\n\r\n"])
def test_the_head_ends_at_the_first_empty_line_with_or_without_cr(end: bytes) -> None:
    message = parse_response(b"HTTP/1.1 200 OK\r\nA: 1" + end + b"body\r\n\r\nbody")
    assert message.head == b"HTTP/1.1 200 OK\r\nA: 1" + end
    assert message.body == b"body\r\n\r\nbody"
    assert message.header("a") == "1"


def test_headers_keep_order_and_repetition_and_lose_nothing_but_space() -> None:
    message = response(
        b"Set-Cookie: a=1", b"X-Odd :  spaced \t", b"no colon here", b"SET-cookie: b=2", b"Empty:"
    )
    assert message.headers == (
        ("set-cookie", "a=1"),
        ("x-odd", "spaced"),
        ("set-cookie", "b=2"),
        ("empty", ""),
    )
    assert message.header("set-cookie") == "a=1"
    assert message.header("missing") is None


def test_folded_lines_are_joined_by_one_space() -> None:
    message = response(b"X-Long: one", b"  two", b"\tthree ", b"Next: 1")
    assert message.headers == (("x-long", "one two three"), ("next", "1"))


def test_header_bytes_are_read_as_latin_1() -> None:
    assert response(b"X-Name: \xe9\x85\xff").header("x-name") == "\xe9\x85\xff"


def test_tokens_of_repeated_headers_are_one_list_in_lower_case() -> None:
    message = response(b"Content-Encoding: GZIP , ,br", b"Content-Encoding: deflate")
    assert message.header_tokens("content-encoding") == ["gzip", "br", "deflate"]


def test_headers_beyond_the_limit_are_not_read_and_their_bytes_are_kept() -> None:
    head = b"HTTP/1.1 200 OK\r\nFirst: 1\r\n" + b"a:\n" * 2_000_000 + b"Last: 1\r\n\r\n"
    message = parse_response(head + b"body")
    assert (message.head, message.body) == (head, b"body")
    assert message.header("first") == "1"
    assert message.header("last") is None


@pytest.mark.parametrize(
    ("raw", "interim"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (
            b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 103\n\nHTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 103\n\n",
        ),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05hello", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 100 Contin", b""),
        (b"HTTP/1.1 1000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", b""),
    ],
)
def test_answers_before_the_answer_are_split_off(raw: bytes, interim: bytes) -> None:
    assert split_interim(raw) == (interim, raw[len(interim) :])


# Chunks


@pytest.mark.parametrize(
    ("body", "data", "fault"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", None),
        (b"5;name=value\r\nhello\r\n00\r\nTrailer: 1\r\n\r\n", b"hello", None),
        (b"5\nhello\n0\n\n", b"hello", None),
        (b"  a \t\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n", b"0123456789" * 2, None),
        (b"0\r\n\r\n", b"", None),
        (b"", b"", "cut"),
        (b"5", b"", "cut"),
        (b"5\r\nhel", b"hel", "cut"),
        (b"5\r\nhello", b"hello", "cut"),
        (b"5\r\nhello\r", b"hello", "cut"),
        (b"5\r\nhello\r\n", b"hello", "cut"),
        (b"f" * 15 + b"\r\nhello", b"hello", "cut"),
        (b"<html>\n", b"", "garbled"),
        (b"\r\nhello", b"", "garbled"),
        (b"-5\r\nhello\r\n0\r\n\r\n", b"", "garbled"),
        (b"+5\r\nhello\r\n0\r\n\r\n", b"", "garbled"),
        (b"0x5\r\nhello\r\n0\r\n\r\n", b"", "garbled"),
        (b"0_5\r\nhello\r\n0\r\n\r\n", b"", "garbled"),
        (b"5\r\nhelloworld\r\n0\r\n\r\n", b"hello", "garbled"),
        (b"f" * 16 + b"\r\nhello", b"", "garbled"),
    ],
)
def test_chunks_are_taken_off_as_far_as_they_are_well_formed(
    body: bytes, data: bytes, fault: str | None
) -> None:
    assert dechunk(body) == Decoded(data, fault)


@given(st.binary(max_size=2000), st.integers(1, 500))
def test_what_was_chunked_comes_back(data: bytes, size: int) -> None:
    assert dechunk(chunks(data, size)) == Decoded(data, None)


@given(st.binary(max_size=2000), st.integers(1, 500), st.data())
def test_a_cut_chunked_body_is_a_prefix_and_says_so(
    data: bytes, size: int, draws: st.DataObject
) -> None:
    whole = chunks(data, size)
    last_chunk = len(whole) - len(b"0\r\n\r\n")
    end = draws.draw(st.integers(0, last_chunk + 1))
    decoded = dechunk(whole[:end])
    assert decoded.fault == "cut"
    assert data.startswith(decoded.data)


def test_the_entity_is_the_body_without_chunks_and_still_encoded() -> None:
    packed = gzip.compress(b"what was said that day", mtime=0)
    whole = response(b"Content-Encoding: gzip", body=packed)
    assert entity(whole) == Decoded(packed, None)
    chunked = response(
        b"Transfer-Encoding: Chunked", b"Content-Encoding: gzip", body=chunks(packed)
    )
    assert chunked.chunked
    assert entity(chunked) == Decoded(packed, None)


# Any bytes at all


@given(st.binary(max_size=500))
def test_no_bytes_stop_the_parser_and_none_are_lost(raw: bytes) -> None:
    interim, final = split_interim(raw)
    message = parse_response(final)
    assert interim + message.head + message.body == raw


@given(st.binary(max_size=500))
def test_no_bytes_stop_dechunk_and_it_adds_nothing(body: bytes) -> None:
    decoded = dechunk(body)
    assert len(decoded.data) <= len(body)
    assert decoded.fault in {None, "cut", "garbled"}
