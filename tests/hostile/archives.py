"""WARC files that are made to harm whoever reads them, an honest article on either side."""

from __future__ import annotations

import gzip
import itertools
import os
import random
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from tests.hostile.answers import MB
from tests.replay.makers import Made, record_id, response, revisit
from tests.replay.pages import SITE, answer, page_of, url_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BEFORE: Final = 5
HOSTILE: Final = 6
AFTER: Final = 7
BOMB: Final = 256
"""MB that most bombs grow to."""
LONG: Final = 200 << 20
"""Bytes of a header that is too long."""

DICTIONARY: Final = 0x184D2A5D
"""What a frame with a dictionary begins with."""
ZSTD: Final = zstd.compress

Write = Callable[[Path], object]


def good(number: int) -> Made:
    return response("1.1", number, url_of(number), answer(page_of(number)))


def between(
    hostile: Callable[[], Iterable[bytes]], pack: Callable[[bytes], bytes] = gzip.compress
) -> Write:
    """Writes the honest records and, between them, whatever pieces of a file these are."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(pack(good(BEFORE).data))
            file.writelines(hostile())
            file.write(pack(good(AFTER).data))

    return write


def same(data: bytes) -> bytes:
    return data


def head(length: object, *more: bytes) -> bytes:
    """A WARC header of an article's response."""
    lines = [
        b"WARC/1.1",
        b"WARC-Type: response",
        b"WARC-Record-ID: " + record_id(HOSTILE).encode(),
        b"WARC-Target-URI: " + url_of(HOSTILE).encode(),
        b"WARC-Date: 2017-08-11T23:56:16Z",
        b"Content-Type: application/http; msgtype=response",
        *more,
    ]
    if length is not None:
        lines.append(f"Content-Length: {length}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n"


def of_length(length: object) -> bytes:
    return head(length) + answer(page_of(HOSTILE)) + b"\r\n\r\n"


def member(begin: bytes, megabytes: int, end: bytes = b"", *, filler: bytes = b"\0") -> bytes:
    """A gzip member that grows to so many MB, made of one compressed MB over and over."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    million = filler * (MB // len(filler))
    first = engine.compress(begin) + engine.flush(zlib.Z_FULL_FLUSH)
    again = engine.compress(million) + engine.flush(zlib.Z_FULL_FLUSH)
    last = engine.compress(end) + engine.flush()
    checksum = zlib.crc32(begin)
    for _ in range(megabytes):
        checksum = zlib.crc32(million, checksum)
    size = len(begin) + megabytes * len(million) + len(end)
    trailer = struct.pack("<II", zlib.crc32(end, checksum), size & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + first + again * megabytes + last + trailer


def honest_bomb(megabytes: int) -> Iterator[bytes]:
    """A record that is as long as it says."""
    http = answer(b"")
    yield member(head(len(http) + (megabytes << 20)) + http, megabytes, b"\r\n\r\n")


def coded(coding: bytes, body: Callable[[], bytes]) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        block = answer(body(), b"Content-Encoding: " + coding)
        yield gzip.compress(head(len(block)) + block + b"\r\n\r\n")

    return pieces


def packed(record: bytes, pack: Callable[[bytes], bytes]) -> Callable[[], Iterator[bytes]]:
    return lambda: iter([pack(record)])


def zstd_zeros(megabytes: int, begin: bytes = b"", end: bytes = b"") -> bytes:
    engine = zstd.ZstdCompressor(level=1)
    million = bytes(MB)
    pieces = [engine.compress(begin), *(engine.compress(million) for _ in range(megabytes))]
    return b"".join([*pieces, engine.compress(end), engine.flush()])


def small_chunks() -> Iterator[bytes]:
    """A body of three million chunks of one byte."""
    http = answer(b"", b"Transfer-Encoding: chunked")
    chunks, megabytes = b"1\r\na\r\n", 18
    size = megabytes * (MB // len(chunks)) * len(chunks)
    yield member(head(len(http) + size) + http, megabytes, b"\r\n\r\n", filler=chunks)


def long_http_line() -> Iterator[bytes]:
    http = b"HTTP/1.1 200 OK\r\nX-A: "
    yield member(head(len(http) + LONG) + http, LONG >> 20, b"\r\n\r\n", filler=b"a")


def long_header(filler: bytes, *, gz: bool) -> Callable[[], Iterator[bytes]]:
    """A header of 200 MB: lines, or one line."""

    def pieces() -> Iterator[bytes]:
        begin, end = b"WARC/1.1\r\nX-A: ", b"\r\n\r\n"
        if gz:
            yield member(begin, LONG >> 20, end, filler=filler)
        else:
            million = filler * (MB // len(filler))
            yield from itertools.chain([begin], itertools.repeat(million, LONG >> 20), [end])

    return pieces


def zstd_window() -> bytes:
    """A frame that asks for a window of 2 GiB (RFC 8878 section 3.1.1.1.2)."""
    block = struct.pack("<I", (10 << 3) | 1)[:3] + b"WARC/1.1\r\n"
    return b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([(31 - 10) << 3]) + block


def skippable(content: bytes) -> bytes:
    """The first frame of a file with a dictionary."""
    return struct.pack("<II", DICTIONARY, len(content)) + content


def after_frame(first: Callable[[], bytes]) -> Write:
    """Frames of honest records after a first one."""
    return lambda path: path.write_bytes(
        first() + b"".join(zstd.compress(good(number).data) for number in (BEFORE, AFTER))
    )


def circle() -> Iterator[bytes]:
    """Revisits that refer to each other, and one to itself."""
    urls = [f"{SITE}/news/article/{HOSTILE}{letter}" for letter in "12"]
    for number, (own, other) in enumerate([urls, urls[::-1], [urls[0]] * 2], start=20):
        yield gzip.compress(
            revisit(
                "1.1",
                number,
                own,
                answer(b""),
                ("WARC-Refers-To-Target-URI", other),
                ("WARC-Refers-To-Date", "2017-08-11T23:56:16Z"),
                ("WARC-Refers-To", record_id(41 - number)),
            ).data
        )


def addressed(end: bytes) -> Write:
    """An article with something behind its address."""
    block, url = answer(page_of(HOSTILE)), url_of(HOSTILE).encode()
    data = head(len(block)).replace(url, url + end) + block + b"\r\n\r\n"
    return between(lambda: [gzip.compress(data)])


def noise(path: Path) -> None:
    path.write_bytes(random.Random(5).randbytes(3 * MB))


def program(path: Path) -> None:
    path.write_bytes(Path(os.path.realpath(sys.executable)).read_bytes()[: 8 * MB])
