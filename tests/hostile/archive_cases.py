"""Every hostile archive, with what is to become of it."""

from __future__ import annotations

import gzip
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.hostile.answers import brotli_bomb, zeros
from tests.hostile.archives import (
    AFTER,
    BEFORE,
    BOMB,
    DICTIONARY,
    HOSTILE,
    ZSTD,
    Write,
    addressed,
    after_frame,
    between,
    circle,
    coded,
    head,
    honest_bomb,
    long_header,
    long_http_line,
    member,
    noise,
    of_length,
    packed,
    program,
    same,
    skippable,
    small_chunks,
    zstd_window,
    zstd_zeros,
)
from tests.hostile.packages import PACKAGES

CUT: Final = "'extract/warning/content_coding_size': 1"
"""What the crawl counts where a body grows too large."""
STRAY: Final = 8
"""The article that a package would put elsewhere."""


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile archive, and what is to become of it."""

    name: str
    write: Write
    said: str = ""
    """What the line about it says; empty where it has no fault, and nothing is to be said."""
    file: str = "hostile.warc.gz"
    replayed: int = 7
    """The exit code of `scrapy replay`."""
    verified: int = 7
    """The exit code of `scrapy verify`."""
    verify_said: str | None = None
    """What `scrapy verify` says, where it is something else."""
    crawled: int | None = None
    """The exit code of an offline crawl that asks for the articles; None: not tried."""
    crawl_said: str | None = None
    """What the crawl says, where it is something else."""
    articles: frozenset[int] = frozenset({BEFORE, AFTER})
    """The articles that come out of it."""


NONE: Final[frozenset[int]] = frozenset()
ALL: Final = frozenset({BEFORE, HOSTILE, AFTER})

BOMBS: Final = [
    Case("1 GiB", between(lambda: honest_bomb(1024)), replayed=0, verified=0, crawled=4),
    Case("said to be 10 bytes", between(lambda: [member(head(10), BOMB)]), "record-end", crawled=4),
    Case(
        "said to be more", between(lambda: [member(head(10**17), BOMB)]), "record-short", crawled=4
    ),
    Case("no record", between(lambda: [member(b"", BOMB)]), "not-warc"),
    Case("gzip in gzip", between(lambda: [gzip.compress(member(b"", BOMB))]), "not-warc"),
    Case(
        "Zstandard",
        between(lambda: [zstd_zeros(BOMB, head(10))], ZSTD),
        "record-end",
        "hostile.warc.zst",
    ),
]
BODIES: Final = [
    Case(name, between(hostile), replayed=0, verified=0, crawled=code, crawl_said=said)
    for name, hostile, code, said in (
        ("gzip body", coded(b"gzip", lambda: zeros(BOMB)), 4, CUT),
        ("doubled", coded(b"gzip, gzip", lambda: gzip.compress(zeros(BOMB))), 4, CUT),
        ("br body", coded(b"br", lambda: brotli_bomb(BOMB)), 4, CUT),
        ("zstd body", coded(b"zstd", lambda: zstd_zeros(BOMB)), 4, CUT),
        ("HTTP header line of 200 MB", long_http_line, 4, ""),
    )
]
CHUNKS: Final = Case(
    "three million chunks", between(small_chunks), replayed=0, verified=0, articles=ALL
)
HEADERS: Final = [
    Case(
        f"{what} of 200 MB in {file}",
        between(long_header(filler, gz=pack is not same), pack),
        "header-too-long",
        file,
        crawled=4,
    )
    for file, pack in (("hostile.warc.gz", gzip.compress), ("hostile.warc", same))
    for what, filler in (("header", b"X-A: bcd\r\n"), ("header line", b"a"))
]
LENGTHS: Final = [
    Case(f"{name} in {file}", between(packed(of_length(length), pack), pack), said, file)
    for file, pack in (
        ("hostile.warc.gz", gzip.compress),
        ("hostile.warc", same),
        ("hostile.warc.zst", ZSTD),
    )
    for name, length, said in (
        ("no length", None, "length-missing"),
        ("a negative length", -5, "length-invalid"),
        ("a length in words", "many", "length-invalid"),
        ("a length of 10**30", 10**30, "length-invalid"),
        ("a length of 10**17", 10**17, "record-short"),
    )
]
FRAMES: Final = [
    Case(name, write, said, "hostile.warc.zst", replayed=code, verified=code)
    for name, write, said, code in (
        (
            "a window of 2 GiB",
            between(lambda: [zstd_window()], ZSTD),
            "requires too much memory",
            7,
        ),
        ("a dictionary of 256 MB", after_frame(lambda: skippable(zstd_zeros(BOMB))), "", 0),
        (
            "a dictionary of 4 GiB",
            after_frame(lambda: struct.pack("<II", DICTIONARY, 2**32 - 1)),
            "garbage",
            7,
        ),
        ("no dictionary", after_frame(lambda: skippable(b"\x37\xa4\x30\xec" + bytes(99))), "", 0),
    )
]
ADDRESSES: Final = [
    Case(
        "CR in the address",
        addressed(b"\rWARC-Evil: 1"),
        replayed=0,
        verified=0,
        articles=ALL,
    ),
    Case("LF in the address", addressed(b"\nContent-Length: 3"), "length-invalid"),
    Case("NUL in the address", addressed(b"\0x"), replayed=0, verify_said="field-invalid"),
    Case(
        "surrogates in the address", addressed(b"\xed\xa0\x80"), replayed=0, verified=0, crawled=4
    ),
    Case(
        "revisits in a circle",
        between(circle),
        "3 revisits of what is not here",
        verified=0,
        verify_said="",
        crawled=4,
        crawl_said="not in the archive",
    ),
]
STRANGE: Final = [
    Case("random bytes", noise, "garbage", crawled=4, articles=NONE),
    Case("random bytes, plain", noise, "not-warc", "hostile.warc", articles=NONE),
    Case("random bytes, zst", noise, "garbage", "hostile.warc.zst", articles=NONE),
    Case("a program", program, "garbage", articles=NONE),
    Case("an empty file", Path.touch, "empty", articles=NONE),
    Case(
        "a folder",
        Path.mkdir,
        "holds no WARC file",
        replayed=2,
        verified=2,
        crawled=2,
        articles=NONE,
    ),
    Case("a pipe", os.mkfifo, "no regular file", replayed=2, verified=2, crawled=2, articles=NONE),
]


def package(name: str, said: str, code: int, *articles: int) -> Case:
    return Case(
        name,
        PACKAGES[name],
        said,
        "hostile.wacz",
        replayed=code,
        verify_said="",
        crawled=4 if articles else code,
        articles=frozenset(articles),
    )


PACKED: Final = [
    package("a path above the package", "", 0, BEFORE, AFTER, STRAY),
    package("an absolute path", "", 0, BEFORE, AFTER),
    package("backslashes", "", 0, BEFORE, AFTER, STRAY),
    package("a symlink", "garbage", 7, BEFORE, AFTER),
    package("a name of 300 letters", "File name too long", 7, BEFORE, AFTER),
    package("two entries of one name", "another entry has its name", 7, BEFORE, AFTER),
    package("an entry of 256 MB", "garbage", 7, BEFORE, AFTER),
    package("a size that is too small", "Bad CRC-32", 7, BEFORE, AFTER),
    package("a size of 4 GB", "cannot be in it", 7, BEFORE, AFTER),
    package("entries that overlap", "it overlaps with another entry", 7, BEFORE, AFTER),
    package("no archive folder", "holds no WARC files", 2),
    package("an index that points anywhere", "", 0, BEFORE, AFTER),
    package("no package", "cannot be unpacked", 5),
]

CASES: Final = [
    *(*BOMBS, *BODIES, CHUNKS, *HEADERS, *LENGTHS, *FRAMES),
    *(*ADDRESSES, *STRANGE, *PACKED),
]
