"""What `scrapy verify` costs, over reading and hashing the same file with gzip and sha256sum.

Two files, because the cost of a record is one thing and that of a byte another: the sample site's
small articles, and pages of the size of real ones with two pictures each.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from archive.index.entry import http_response
from archive.warc.exchange import Exchange
from archive.warc.exchange_records import capture_records
from archive.warc.reader import StoredRecord, read_records
from archive.warc.stamps import warc_date
from archive.warc.writing import warcinfo
from tests.bench.ratio import MOST_SECONDS, Ratio
from tests.bench.replay import run
from tests.crawl.running import bases, crawl
from tests.site.process import running_site
from tests.stamps import FixedStamps

ARTICLES: Final = 1000
COPIES: Final = 120  # half a gigabyte: a WARC file is sealed at one
PAGES: Final = 2500
PAGE_BYTES: Final = 60_000
PICTURES: Final = 2
PICTURE_BYTES: Final = 100_000
ROUNDS: Final = 3
_BOUND: Final = 0.7
_ID: Final = re.compile(rb"<urn:uuid:([0-9a-f]{8})")


def verify_speed() -> Iterator[Ratio]:
    """CPU time of both on one core, the start of ours included."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with running_site(articles=ARTICLES, seed=1) as site:
            assert crawl(folder / "sample", *bases(site), seconds=MOST_SECONDS).code == 0
        (own,) = (folder / "sample" / "archive").iterdir()
        small, large = folder / "small.warc.gz", folder / "large.warc.gz"
        _write_copies(own, small)
        yield _ratio("small articles", small)
        small.unlink()
        _write_large_pages(own, large)
        yield _ratio("pages with pictures", large)


def _ratio(what: str, warc: Path) -> Ratio:
    pairs = []
    for _ in range(ROUNDS):
        theirs = [run([*command, str(warc)], 1) for command in (["gzip", "-t"], ["sha256sum"])]
        command = [sys.executable, "-m", "scrapy", "verify", "--processes", "1", str(warc)]
        pairs.append((sum(cost.cpu for cost in theirs), run(command, 1).cpu))
    size = warc.stat().st_size
    ours = median(ours for _, ours in pairs)
    return Ratio(
        name=f"speed of scrapy verify / gzip -t and sha256sum, {what}",
        value=median(theirs / ours for theirs, ours in pairs),
        bound=_BOUND,
        at_most=False,
        detail=f"{size / 1e6:.0f} MB, {size / ours / 1e6:.0f} MB a second, start included",
    )


def _write_copies(own: Path, warc: Path) -> None:
    """A file of copies, with other record ids in each."""
    data = own.read_bytes()
    records = [its for its in read_records(own) if isinstance(its, StoredRecord)]
    plain = [zlib.decompress(data[its.offset :][: its.length], wbits=31) for its in records]
    with warc.open("xb") as file:
        for copy in range(COPIES):

            def other(match: re.Match[bytes], salt: bytes = str(copy).encode()) -> bytes:
                return b"<urn:uuid:" + hashlib.sha256(match[1] + salt).hexdigest()[:8].encode()

            for record in plain:
                head, end, block = record.partition(b"\r\n\r\n")
                file.write(zlib.compress(_ID.sub(other, head) + end + block, wbits=31))


def _write_large_pages(own: Path, warc: Path) -> None:
    """A file of pages that are as long as real ones, of the sample's text, and of pictures."""
    stamps, noise = FixedStamps(), random.Random(1)
    first = warcinfo(warc.name, [], record_id=stamps.record_id(), date=warc_date(stamps.now()))
    texts = itertools.cycle(_texts(own))
    with warc.open("xb") as file:
        file.write(first.member())
        for number in range(PAGES):
            page = b""
            while len(page) < PAGE_BYTES:
                page += next(texts)
            # A picture is compressed already: noise to gzip.
            pictures = [noise.randbytes(PICTURE_BYTES) for _ in range(PICTURES)]
            for kind, body in ((b"text/html", page), *((b"image/jpeg", its) for its in pictures)):
                stamps.advance(1)
                exchange = Exchange(
                    url=f"https://en.zamanalwsl.net/{number}/{stamps.now():%M%S}",
                    date=stamps.now(),
                    request=b"GET / HTTP/1.1\r\nHost: en.zamanalwsl.net\r\n\r\n",
                    response=b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n\r\n%b" % (kind, body),
                )
                built = capture_records(
                    exchange, stamps=stamps, warcinfo_id=first.record_id, context={}
                )
                file.writelines(record.member() for record in built.records)


def _texts(own: Path) -> Iterator[bytes]:
    """The article pages of a file that are not compressed."""
    for record in read_records(own):
        if isinstance(record, StoredRecord) and record.type == "response":
            message = http_response(record)
            if message and b"<html" in message.body[:1000].lower() and not message.chunked:
                yield message.body
