"""WARC files in the manner of those who make them: fields, order, digests, containers."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DATE = "2017-08-11T23:56:16Z"


def sha1(data: bytes) -> str:
    """As Heritrix, wget and the Internet Archive write it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(data).digest()).decode()}"


def hex256(data: bytes) -> str:
    """As browsertrix writes it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def record_id(number: int) -> str:
    return f"<urn:uuid:11111111-0000-4000-8000-{number:012d}>"


@dataclass(frozen=True)
class Made:
    """One record as bytes, before any compression."""

    data: bytes


def record(version: str, kind: str, fields: Iterable[tuple[str, str]], block: bytes) -> Made:
    lines = [f"WARC/{version}", f"WARC-Type: {kind}"]
    lines += [f"{name}: {value}" for name, value in fields]
    lines.append(f"Content-Length: {len(block)}")
    return Made("\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n")


def payload(block: bytes) -> bytes:
    return block.partition(b"\r\n\r\n")[2]


def request(version: str, number: int, url: str, *more: tuple[str, str]) -> Made:
    path = url.partition("://")[2].partition("/")[2]
    block = b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode()
    fields = (
        ("WARC-Target-URI", url),
        ("WARC-Date", DATE),
        ("WARC-Record-ID", record_id(number)),
        ("Content-Type", "application/http; msgtype=request"),
        *more,
    )
    return record(version, "request", fields, block)


def response(
    version: str, number: int, url: str, block: bytes, *more: tuple[str, str], date: str = DATE
) -> Made:
    fields = (
        ("WARC-Record-ID", record_id(number)),
        ("WARC-Target-URI", url),
        ("WARC-Date", date),
        ("Content-Type", "application/http; msgtype=response"),
        *more,
    )
    return record(version, "response", fields, block)


def revisit(
    version: str, number: int, url: str, head: bytes, *more: tuple[str, str], date: str = DATE
) -> Made:
    fields = (
        ("WARC-Record-ID", record_id(number)),
        ("WARC-Target-URI", url),
        ("WARC-Date", date),
        ("WARC-Profile", "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"),
        ("Content-Type", "application/http; msgtype=response"),
        *more,
    )
    return record(version, "revisit", fields, head)


def wget(url: str, block: bytes) -> list[Made]:
    """wget 1.14 to 1.20: addresses in angle brackets, request first, lists at the end."""
    told = f"<{url}>"
    info = (("Content-Type", "application/warc-fields"), ("WARC-Date", DATE))
    own = "metadata://gnu.org/software/wget/warc/MANIFEST.txt"
    manifest = (
        ("WARC-Record-ID", record_id(9)),
        ("WARC-Target-URI", f"<{own}>"),
        ("WARC-Date", DATE),
        ("Content-Type", "text/plain"),
    )
    return [
        record("1.0", "warcinfo", (*info, ("WARC-Record-ID", record_id(0))), b"software: Wget\r\n"),
        request("1.0", 1, told, ("WARC-Warcinfo-ID", record_id(0))),
        response(
            "1.0",
            2,
            told,
            block,
            ("WARC-Concurrent-To", record_id(1)),
            ("WARC-Block-Digest", sha1(block)),
            ("WARC-Payload-Digest", sha1(payload(block))),
        ),
        record("1.0", "resource", manifest, b"sample.warc\n"),
    ]


def heritrix(url: str, block: bytes) -> list[Made]:
    """Heritrix 3, and so the Internet Archive: response, request, metadata."""
    beside = ("WARC-Concurrent-To", record_id(2))
    fields = (
        ("WARC-Target-URI", url),
        ("WARC-Date", DATE),
        ("WARC-Record-ID", record_id(3)),
        beside,
        ("Content-Type", "application/warc-fields"),
    )
    return [
        response(
            "1.0",
            2,
            url,
            block,
            ("WARC-Payload-Digest", sha1(payload(block))),
            ("WARC-IP-Address", "192.0.2.1"),
        ),
        request("1.0", 1, url, beside),
        record("1.0", "metadata", fields, b"via: http://x/\r\nhopsFromSeed: LL\r\n"),
    ]


def heritrix_1(url: str, block: bytes) -> list[Made]:
    """Heritrix 1.14: WARC/0.17."""
    return [response("0.17", 2, url, block)]


def browsertrix(url: str, block: bytes) -> list[Made]:
    """browsertrix-crawler: hexadecimal digests, milliseconds, JSON beside the pages."""
    date = "2017-08-11T23:56:16.123Z"
    info = (
        ("WARC-Record-ID", record_id(4)),
        ("WARC-Target-URI", f"urn:pageinfo:{url}"),
        ("WARC-Date", date),
        ("Content-Type", "application/json"),
    )
    return [
        response("1.1", 2, url, block, ("WARC-Payload-Digest", hex256(payload(block))), date=date),
        request("1.1", 1, url, ("WARC-Concurrent-To", record_id(2))),
        record("1.1", "resource", info, b'{"pageid": "1", "urls": {}}'),
    ]


def warcprox(url: str, block: bytes) -> list[Made]:
    """warcprox: response, then request; digests of SHA-1 in hexadecimal."""
    digest = f"sha1:{hashlib.sha1(payload(block)).hexdigest()}"
    return [
        response("1.0", 2, url, block, ("WARC-Payload-Digest", digest)),
        request("1.0", 1, url, ("WARC-Concurrent-To", record_id(2))),
    ]


def common_crawl(url: str, block: bytes) -> list[Made]:
    """Common Crawl: decoded bodies under renamed headers, a cut at a length, its own metadata."""
    cut = block.replace(b"Content-Encoding", b"X-Crawl-Content-Encoding")
    fields = (
        ("WARC-Date", DATE),
        ("WARC-Record-ID", record_id(3)),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Concurrent-To", record_id(2)),
        ("WARC-Target-URI", url),
    )
    return [
        request("1.0", 1, url),
        response(
            "1.0",
            2,
            url,
            cut,
            ("WARC-Concurrent-To", record_id(1)),
            ("WARC-Payload-Digest", sha1(payload(cut))),
            ("WARC-Truncated", "length"),
            ("WARC-Identified-Payload-Type", "text/html"),
        ),
        record("1.0", "metadata", fields, b"fetchTimeMs: 21\r\ncharset-detected: UTF-8\r\n"),
    ]


def by_hand(url: str, block: bytes) -> list[Made]:
    """Files of a folder as records (warcit): the payload alone, with its type."""
    fields = (
        ("WARC-Record-ID", record_id(2)),
        ("WARC-Target-URI", url),
        ("WARC-Date", DATE),
        ("Content-Type", "text/html; charset=utf-8"),
    )
    return [record("1.0", "resource", fields, payload(block))]


MAKERS = {
    maker.__name__: maker
    for maker in (
        wget,
        heritrix,
        heritrix_1,
        browsertrix,
        warcprox,
        common_crawl,
        by_hand,
    )
}


def write(path: Path, records: Iterable[Made]) -> Path:
    """A file: by its name plain, or with a gzip member for each record."""
    gz = path.suffix == ".gz"
    data = (gzip.compress(made.data, mtime=0) if gz else made.data for made in records)
    path.write_bytes(b"".join(data))
    return path
