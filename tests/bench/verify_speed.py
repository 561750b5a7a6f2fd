"""What `scrapy verify` costs, over reading and hashing the same file with gzip and sha256sum."""

from __future__ import annotations

import hashlib
import re
import sys
import zlib
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from archive.reader import StoredRecord, read_records
from tests.bench.ratio import Ratio
from tests.bench.replay import run
from tests.crawl.running import bases, crawl
from tests.site.process import running_site

ARTICLES = 1000
COPIES = 20
ROUNDS = 3
_ID = re.compile(rb"<urn:uuid:([0-9a-f]{8})")


def verify_speed() -> Ratio:
    """CPU time of both on one core, the start of ours included."""
    pairs = []
    with TemporaryDirectory() as name:
        collection, warc = Path(name) / "sample", Path(name) / "large.warc.gz"
        with running_site(articles=ARTICLES, seed=1) as site:
            assert crawl(collection, *bases(site)).code == 0
        (own,) = (collection / "archive").iterdir()
        _enlarge(own, warc)
        for _ in range(ROUNDS):
            theirs = [run([*command, str(warc)], 1) for command in (["gzip", "-t"], ["sha256sum"])]
            command = [sys.executable, "-m", "scrapy", "verify", "--processes", "1", str(warc)]
            pairs.append((sum(cost.cpu for cost in theirs), run(command, 1).cpu))
        size = warc.stat().st_size
    ours = median(ours for _, ours in pairs)
    return Ratio(
        name="speed of scrapy verify / gzip -t and sha256sum",
        value=median(theirs / ours for theirs, ours in pairs),
        bound=0.7,
        at_most=False,
        detail=f"{size / 1e6:.0f} MB, {size / ours / 1e6:.0f} MB a second, start included",
    )


def _enlarge(own: Path, warc: Path) -> None:
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
