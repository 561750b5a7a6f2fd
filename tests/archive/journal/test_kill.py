"""A crawl that is killed, again and again: every page that it said was durable is there, whole."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.journal.live import Journal
from archive.warc.stamps import SystemStamps
from tests.archive.crawls import Crawls, committed, members
from tests.archive.journal.endless_crawl import body
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]
KILLS = 20
PAGE_BYTES = 3000


def start(
    collection: Collection, first: int, page_bytes: int = PAGE_BYTES, *more: int
) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.archive.journal.endless_crawl", str(collection.root)]
    return subprocess.Popen(
        [*command, *map(str, (first, page_bytes, *more))],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def acknowledged(output: str) -> set[int]:
    """The numbers of the whole lines."""
    return {int(number) for line in output.split("\n")[:-1] for number in line.split()}


def kill_somewhere(crawl: subprocess.Popen[str], chance: random.Random) -> set[int]:
    """Kills a crawl after some commits, at no particular moment; gives what it acknowledged."""
    assert crawl.stdout is not None
    output = "".join(crawl.stdout.readline() for _ in range(chance.randrange(50)))
    time.sleep(chance.random() / 100)
    crawl.send_signal(signal.SIGKILL)
    rest, errors = crawl.communicate(timeout=PATIENCE)
    assert (crawl.returncode, errors) == (-signal.SIGKILL, "")
    return acknowledged(output + rest)


def recovered(collection: Collection) -> None:
    """Recovers the collection as the next crawl does, and begins nothing."""
    journal = Journal(collection, stamps=SystemStamps(), info=())
    journal.open("all")
    journal.close()


def stored(collection: Collection) -> dict[int, dict[str, Any]]:
    """All records by number, after every byte of the collection was found to be as it must be."""
    places = set()
    for warc in collection.archive.iterdir():
        assert warc.suffix == ".gz"
        for number, (offset, length, content) in enumerate(members(warc)):
            first_line, kind, record_id = content.split(b"\r\n", 3)[:3]
            assert first_line == b"WARC/1.1"
            assert (kind == b"WARC-Type: warcinfo") == (number == 0)
            if kind == b"WARC-Type: response":
                places.add((warc.name, offset, length, record_id.decode().split(" ")[1]))
    records: dict[int, dict[str, Any]] = {}
    for path in collection.records.iterdir():
        assert path.suffix == ".jsonl"
        data = path.read_bytes()
        assert data.endswith(b"\n")
        for line in data.splitlines():
            record = json.loads(line)
            assert record["number"] not in records
            records[record["number"]] = record
    assert places == {
        (record["file"], record["offset"], record["length"], record["record_id"])
        for record in records.values()
    }
    return records


def assert_catalogue_agrees(crawls: Crawls, records: dict[int, dict[str, Any]]) -> None:
    """The pages that are done are those with a record, and the captures lie where they are."""
    done = {row[0] for row in committed(crawls, "SELECT key FROM frontier WHERE state = 1")}
    assert done == {f"article:en:{number}" for number in records}
    rows = committed(crawls, "SELECT record_id, stem, offset, length FROM captures")
    assert set(rows) == {
        (
            record["record_id"],
            record["file"].removesuffix(".warc.gz"),
            record["offset"],
            record["length"],
        )
        for record in records.values()
    }
    assert committed(crawls, "SELECT count(*) FROM files WHERE NOT sealed") == [(0,)]
    assert committed(crawls, "PRAGMA integrity_check") == [("ok",)]


def test_nothing_acknowledged_is_lost_to_sigkill(crawls: Crawls) -> None:
    chance = random.Random(20110311)
    promised: set[int] = set()
    for number in range(KILLS):
        promised |= kill_somewhere(start(crawls.collection, 1_000_000 * number), chance)
        if number % 2:  # every other time the next crawl finds what the killed one left
            recovered(crawls.collection)
            records = stored(crawls.collection)
            assert promised <= set(records)
            assert_catalogue_agrees(crawls, records)
    assert len(promised) > KILLS
    assert len(list(crawls.collection.archive.iterdir())) > KILLS


def test_a_page_that_was_killed_on_its_way_is_the_first_of_the_next_run(crawls: Crawls) -> None:
    chance = random.Random(1)
    before = kill_somewhere(start(crawls.collection, 0), chance)
    after = kill_somewhere(start(crawls.collection, 1_000_000), chance)
    recovered(crawls.collection)
    records = stored(crawls.collection)
    assert before | after <= set(records)
    first_run = sorted(number for number in records if number < 1_000_000)
    assert first_run == list(range(len(first_run)))


@pytest.mark.parametrize(
    ("page_bytes", "largest", "refused"),
    [
        (200_000, 900_000, f"[Errno {errno.EFBIG}] File too large"),
        (PAGE_BYTES, 300_000, "disk I/O error"),
    ],
    ids=["WARC file", "catalogue"],
)
def test_nothing_acknowledged_is_lost_when_the_kernel_refuses_in_the_middle_of_a_write(
    crawls: Crawls, page_bytes: int, largest: int, refused: str
) -> None:
    crawl = start(crawls.collection, 0, page_bytes, largest)
    output, errors = crawl.communicate(timeout=PATIENCE)
    assert crawl.returncode == 1
    assert f"could not be written ({refused})" in errors
    promised = acknowledged(output)
    assert promised
    recovered(crawls.collection)
    records = stored(crawls.collection)
    assert promised <= set(records)
    assert_catalogue_agrees(crawls, records)


def test_the_record_of_an_acknowledged_page_is_the_page(crawls: Crawls) -> None:
    promised = kill_somewhere(start(crawls.collection, 0), random.Random(2))
    recovered(crawls.collection)
    records = stored(crawls.collection)
    for number in promised:
        record = records[number]
        descriptor = os.open(crawls.collection.archive / record["file"], os.O_RDONLY)
        member = os.pread(descriptor, record["length"], record["offset"])
        os.close(descriptor)
        page = body(number, PAGE_BYTES)
        assert gzip.decompress(member).endswith(b"HTTP/1.1 200 OK\r\n\r\n" + page + b"\r\n\r\n")
