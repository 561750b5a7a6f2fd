"""Crawls as the tests run them: pages over the wire, journals, and what lies on the disk after."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.catalogue.frontier import Entry
from archive.collection import Collection
from archive.journal.live import Journal, Limits
from archive.journal.unit import Unit
from archive.warc.capture import StoredCapture
from archive.warc.exchange import Exchange
from tests.stamps import FixedStamps

EN = "en.zamanalwsl.net"
AR = "www.zamanalwsl.net"
INFO = (("software", "zamanalwsl-archive"), ("operator", "tests@example.org"))


def article_exchange(stamps: FixedStamps, number: int, body: bytes | None = None) -> Exchange:
    """A page of the English edition as it came over the wire."""
    page = b"<p>article %d</p>" % number if body is None else body
    return Exchange(
        url=f"https://{EN}/news/article/{number}",
        date=stamps.now(),
        request=b"GET /news/article/%d HTTP/1.1\r\nHost: en.zamanalwsl.net\r\n\r\n" % number,
        response=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page,
    )


def members(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and content of each gzip member of a file; raises where it is not whole."""
    data = path.read_bytes()
    offset = 0
    while offset < len(data):
        engine = zlib.decompressobj(wbits=31)
        content = engine.decompress(data[offset:])
        assert engine.eof, f"{path.name}: the member at {offset} is cut"
        length = len(data) - offset - len(engine.unused_data)
        yield offset, length, content
        offset += length


def commit_if_due(journal: Journal) -> None:
    """What a crawl does after each unit, and a few times a second."""
    if journal.due():
        journal.commit()


class Crawls:
    """Opens one crawl after another on a collection, as runs of the program do."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.stamps = FixedStamps()
        self._journals: list[Journal] = []

    def journal(self, limits: Limits | None = None) -> Journal:
        """A journal that is not open yet; it commits only when told to, unless `limits` says so."""
        by_hand = Limits(group_units=1_000_000, group_seconds=1_000_000)
        journal = Journal(self.collection, stamps=self.stamps, info=INFO, limits=limits or by_hand)
        self._journals.append(journal)
        return journal

    def begin(self, arguments: str = "all", limits: Limits | None = None) -> Journal:
        """An open journal."""
        journal = self.journal(limits)
        journal.open(arguments)
        return journal

    def crash(self, journal: Journal) -> None:
        """Lets go of the collection as a killed process does: nothing is committed or sealed."""
        journal._held.close()
        journal._is_open = False
        files, journal._files = journal._files, None
        if files is not None:
            files.warc.close()
            files.records.close()

    def end(self) -> None:
        """Lets go of all that a test left open."""
        for journal in self._journals:
            self.crash(journal)


def record_line(stored: StoredCapture) -> bytes:
    line = {
        "url": stored.capture.url,
        "file": stored.file,
        "offset": stored.offset,
        "length": stored.length,
        "record_id": stored.capture.record_id,
    }
    return json.dumps(line).encode() + b"\n"


def page(number: int) -> Entry:
    return Entry(f"article:en:{number}", EN, 0, {"url": f"https://{EN}/news/article/{number}"})


def unit(crawls: Crawls, number: int, body: bytes | None = None, **more: Any) -> Unit:  # noqa: ANN401
    made = Unit(
        exchanges=[article_exchange(crawls.stamps, number, body)],
        key=f"article:en:{number}",
        record_line=record_line,
    )
    return replace(made, **more)


def committed(crawls: Crawls, query: str) -> list[tuple[Any, ...]]:
    """What another process sees in the catalogue."""
    connection = sqlite3.connect(crawls.collection.catalogue)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def lines(crawls: Crawls) -> list[dict[str, Any]]:
    """The records of the collection, of open files too."""
    paths = sorted(crawls.collection.records.iterdir())
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def urls(crawls: Crawls) -> list[str]:
    return [line["url"] for line in lines(crawls)]


def articles(*numbers: int) -> list[str]:
    return [f"https://{EN}/news/article/{number}" for number in numbers]


def states(crawls: Crawls) -> dict[str, int]:
    return dict(committed(crawls, "SELECT key, state FROM frontier"))


def warcs(crawls: Crawls) -> list[Path]:
    return sorted(crawls.collection.archive.iterdir())


def named_fields(content: bytes) -> dict[str, str]:
    """The named fields of a record."""
    rows = content.split(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return dict(row.split(": ", 1) for row in rows)
