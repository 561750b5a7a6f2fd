"""What a collection has promised, and whether it kept it: read without the code that wrote it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalogue.register import sealed_digests
from archive.collection import Collection
from archive.verify import verify
from tests.crawl.collected import WarcRecord, read_warc

Article = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Promise:
    """A capture that was acknowledged."""

    record_id: str
    url: str
    file: str
    offset: int
    length: int


def promises(collection: Path) -> set[Promise]:
    """The acknowledged captures of a crawl that is dead.

    Read from a copy of the catalogue and its log, so that the look repairs nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "catalogue.sqlite"
        for suffix in ("", "-wal"):
            source = collection / f"catalogue.sqlite{suffix}"
            if source.exists():
                shutil.copy(source, f"{copy}{suffix}")
        return promises_in(copy)


def promises_in(catalogue: Path) -> set[Promise]:
    """The captures that a catalogue holds."""
    with closing(sqlite3.connect(catalogue)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return set()
        rows = connection.execute("SELECT record_id, url, stem, offset, length FROM captures")
        return {
            Promise(record_id, url, f"{stem}.warc.gz", offset, length)
            for record_id, url, stem, offset, length in rows
        }


def broken(
    collection: Path,
    promised: Iterable[Promise],
    truth: Mapping[Article, Mapping[str, Any]],
    requisites: Iterable[Mapping[str, Any]],
) -> list[str]:
    """What is wrong with a finished collection; nothing, where every promise was kept."""
    records: list[WarcRecord] = []
    found: list[str] = []
    for path in sorted((collection / "archive").iterdir()):
        try:
            records += read_warc(path)
        except (AssertionError, ValueError, OSError) as error:
            found.append(f"{path.name} is not whole: {error}")
    found += _lost(records, promised)
    found += _articles(collection, records, truth)
    found += _requisites(records, requisites)
    report = verify(collection, sealed=sealed_digests(Collection(collection)), processes=1)
    return found + [f"verify: {fault}" for fault in report.faults]


def _lost(records: list[WarcRecord], promised: Iterable[Promise]) -> Iterator[str]:
    places = {(its.file, its.offset, its.length): its["WARC-Record-ID"] for its in records}
    for promise in promised:
        if places.get((promise.file, promise.offset, promise.length)) != promise.record_id:
            yield f"lost: {promise}"


def _requisites(
    records: list[WarcRecord], requisites: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    archived = Counter(its["WARC-Target-URI"] for its in records if its.type == "response")
    for its in requisites:
        if archived[its["url"]] != 1:
            yield f"archived {archived[its['url']]} times: {its['url']}"


def _articles(
    collection: Path, records: list[WarcRecord], truth: Mapping[Article, Mapping[str, Any]]
) -> Iterator[str]:
    wanted = Counter(article for article, its in truth.items() if its["reachable"])
    recorded: Counter[Article] = Counter()
    for path in sorted((collection / "records").iterdir()):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            try:
                record = json.loads(line)
            except ValueError as error:
                yield f"{path.name}, line {number} is not whole: {error}"
            else:
                recorded[record["edition"], record["article_id"]] += 1
    if recorded != wanted:
        yield f"records: missing {wanted - recorded}, too many {recorded - wanted}"
    captured = Counter(
        its["WARC-Target-URI"]
        for its in records
        if its.type in ("response", "revisit")
        and "/news/article/" in its["WARC-Target-URI"]
        and its.block.startswith(b"HTTP/1.1 200 ")
    )
    for url, times in captured.items():
        if times > 1:
            yield f"archived {times} times: {url}"
