"""A crawl without end, to be killed: writes pages and prints the number of each that is durable.

    python -m tests.archive.journal.endless_crawl COLLECTION FIRST PAGE_BYTES [FILE_BYTES]

Starts with article FIRST and finds one new page on each; pages have up to PAGE_BYTES bytes. With
FILE_BYTES the kernel refuses files over that length, as a full disk does: in the middle of a write.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from archive.catalogue.frontier import Entry
from archive.collection import Collection
from archive.errors import StorageError
from archive.journal.live import Journal, Limits
from archive.journal.unit import Unit
from archive.warc.capture import StoredCapture
from archive.warc.exchange import Exchange
from archive.warc.stamps import SystemStamps
from tests.archive.crawls import commit_if_due

HOST = "en.zamanalwsl.net"
LIMITS = Limits(file_bytes=30_000, group_units=4, group_seconds=1)


@dataclass(frozen=True)
class RecordLine:
    """A line of the records file that says where its page lies."""

    number: int

    def __call__(self, stored: StoredCapture) -> bytes:
        """Makes the line."""
        line = {
            "number": self.number,
            "file": stored.file,
            "offset": stored.offset,
            "length": stored.length,
            "record_id": stored.capture.record_id,
        }
        return json.dumps(line).encode() + b"\n"


def entry(number: int) -> Entry:
    """The frontier's page of an article."""
    return Entry(f"article:en:{number}", HOST, 0, {"number": number})


def body(number: int, page_bytes: int) -> bytes:
    """What stands on an article's page: it does not compress, and its length varies."""
    chance = random.Random(number)
    return chance.randbytes(chance.randrange(100, page_bytes))


def unit(stamps: SystemStamps, number: int, page_bytes: int) -> Unit:
    """The download of an article."""
    exchange = Exchange(
        url=f"https://{HOST}/news/article/{number}",
        date=stamps.now(),
        request=b"GET /news/article/%d HTTP/1.1\r\n\r\n" % number,
        response=b"HTTP/1.1 200 OK\r\n\r\n" + body(number, page_bytes),
    )
    return Unit(exchanges=[exchange], key=f"article:en:{number}", record_line=RecordLine(number))


def crawl(journal: Journal, stamps: SystemStamps, first: int, page_bytes: int) -> None:
    """Crawls until it is killed, or until the disk refuses."""
    journal.open("all")
    journal.add([entry(first)])
    waiting: list[int] = []
    while True:
        (leased,) = journal.lease(())
        number = leased.request["number"]
        commits = journal.stats["journal/commits"]
        journal.add([entry(number + 1)])
        journal.write(unit(stamps, number, page_bytes))
        commit_if_due(journal)
        waiting.append(number)
        if journal.stats["journal/commits"] > commits:
            print(*waiting, flush=True)
            waiting.clear()


def main() -> None:
    """Runs the crawl that the command line asks for."""
    root, first, page_bytes, *file_bytes = sys.argv[1:]
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_bytes[0]), resource.RLIM_INFINITY))
    stamps = SystemStamps()
    info = (("software", "zamanalwsl-archive"),)
    # A file holds some pages, however large they are.
    limits = replace(LIMITS, file_bytes=max(LIMITS.file_bytes, 10 * int(page_bytes)))
    journal = Journal(Collection(Path(root)), stamps=stamps, info=info, limits=limits)
    try:
        crawl(journal, stamps, int(first), int(page_bytes))
    except StorageError as error:
        journal.close()
        sys.exit(str(error))


if __name__ == "__main__":
    main()
