"""What lies in a collection, read without a line of the code that wrote it."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record as it lies in its file: one gzip member."""

    file: str
    offset: int
    length: int
    fields: tuple[tuple[str, str], ...]
    block: bytes

    def __getitem__(self, name: str) -> str:
        """The value of a named field."""
        return next(value for key, value in self.fields if key == name)

    def get(self, name: str) -> str | None:
        """The value of a named field, or None."""
        return next((value for key, value in self.fields if key == name), None)

    @property
    def type(self) -> str:
        """The WARC-Type."""
        return self["WARC-Type"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came back."""

    request: WarcRecord
    response: WarcRecord | None

    @property
    def logged(self) -> tuple[str, str, str, int]:
        """Host, method, target and status, as the sample site logs them."""
        lines = self.request.block.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        hosts = [line.partition(": ")[2] for line in lines if line.lower().startswith("host: ")]
        status = int(self.response.block.split(b" ", 2)[1]) if self.response else 0
        return hosts[0], method, target, status


def articles(collection: Path) -> list[dict[str, Any]]:
    """All records, file by file."""
    return [json.loads(line) for line in lines(collection)]


def lines(collection: Path) -> list[bytes]:
    """The lines of all records files, with their line ends."""
    files = sorted((collection / "records").iterdir())
    return [line for path in files for line in path.read_bytes().splitlines(keepends=True)]


def times_recorded(collection: Path) -> Counter[tuple[str, int]]:
    """How often each article, by edition and id, stands in the records."""
    return Counter((its["edition"], its["article_id"]) for its in articles(collection))


def by_article(records: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Records, or what the site says of its articles, by edition and id."""
    return {(its["edition"], its["article_id"]): its for its in records}


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def warc_records(collection: Path) -> list[WarcRecord]:
    """All records of all WARC files, each in its order."""
    files = sorted((collection / "archive").iterdir())
    return [record for path in files for record in read_warc(path)]


def exchanges(records: list[WarcRecord]) -> list[Exchange]:
    """The requests, each with its response."""
    answers = {
        record.get("WARC-Concurrent-To"): record
        for record in records
        if record.type in ("response", "revisit")
    }
    return [
        Exchange(record, answers.get(record["WARC-Record-ID"]))
        for record in records
        if record.type == "request"
    ]


def read_warc(path: Path) -> Iterator[WarcRecord]:
    """The records of a WARC file; fails on anything that is not whole gzip members of one record.

    Source: WARC/1.1 section 4 and annex D.
    """
    data = path.read_bytes()
    offset = 0
    while offset < len(data):
        gzip = zlib.decompressobj(31)
        content = gzip.decompress(data[offset:])
        assert gzip.eof, f"{path} ends within the member at {offset}"
        length = len(data) - offset - len(gzip.unused_data)
        yield _record(path.name, offset, length, content)
        offset += length


def _record(file: str, offset: int, length: int, content: bytes) -> WarcRecord:
    head, _, rest = content.partition(b"\r\n\r\n")
    version, *named = head.decode().split("\r\n")
    assert version == "WARC/1.1"
    fields = tuple((line.partition(": ")[0], line.partition(": ")[2]) for line in named)
    size = int(dict(fields)["Content-Length"])
    assert rest[size:] == b"\r\n\r\n"
    return WarcRecord(file, offset, length, fields, rest[:size])
