from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.catalogue.database import open_catalogue
from archive.collection import Collection
from archive.errors import ArgumentError
from archive.index.entry import CdxjEntry, parse_line
from archive.index.scan import scan_file
from archive.names import OPEN, open_path
from tests.archive.verified import FIRST, SECOND, clean_collection
from viewer.archived_pages.pages_index import PagesIndex


def entries(path: Path) -> list[CdxjEntry]:
    return [parse_line(line)[1] for line in path.read_bytes().splitlines()]


def made(tmp_path: Path) -> tuple[Collection, PagesIndex]:
    collection = clean_collection(tmp_path / "site")
    folder = tmp_path / "derived"
    folder.mkdir()
    return collection, PagesIndex(collection, folder)


def older(path: Path, seconds: int = 60) -> None:
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))


def test_the_collections_own_index_is_enough_where_it_is_the_newest(tmp_path: Path) -> None:
    collection, index = made(tmp_path)
    for warc in collection.archive.iterdir():
        older(warc)
    assert index.refresh()
    own, newer = index.indexes
    assert own == collection.index
    assert newer.read_bytes() == b""
    assert not index.refresh()


def test_without_an_index_the_files_are_read(tmp_path: Path) -> None:
    collection, index = made(tmp_path)
    before = entries(collection.index)
    collection.index.unlink()
    assert index.refresh()
    assert entries(index.indexes[1]) == before
    assert all(index.has(entry.url, entry.timestamp) for entry in before)


def test_what_came_after_the_index_is_found(tmp_path: Path) -> None:
    collection, index = made(tmp_path)
    lines = collection.index.read_bytes().splitlines(keepends=True)
    collection.index.write_bytes(b"".join(its for its in lines if SECOND.encode() not in its))
    older(collection.warc_path(FIRST), 120)
    older(collection.index)
    assert index.refresh()
    newer = entries(index.indexes[1])
    assert {entry.filename for entry in newer} == {f"{SECOND}.warc.gz"}
    assert index.has(newer[0].url, newer[0].timestamp)
    assert not index.has(newer[0].url, "20000101000000")
    assert not index.has("https://en.zamanalwsl.net/nothing", newer[0].timestamp)


def test_of_a_running_crawl_the_catalogue_says_what_is_there(tmp_path: Path) -> None:
    collection, index = made(tmp_path)
    collection.index.unlink()
    path = collection.warc_path(SECOND)
    found = [its for its in scan_file(path) if isinstance(its, CdxjEntry)]
    first = found[0]
    path.rename(open_path(path))
    records = collection.records_path(SECOND)
    records.rename(open_path(records))
    catalogue = open_catalogue(collection.catalogue)
    committed = first.offset + first.length
    catalogue.execute("INSERT INTO files VALUES (?, 2, 0, ?, 0, NULL, NULL)", (SECOND, committed))
    catalogue.execute(
        "INSERT INTO captures VALUES ('<urn:x>', 'response', ?, '2026-03-04T05:06:08.08Z', 200,"
        " 'text/html', ?, 1, ?, ?, ?)",
        (first.url, "ab" * 32, SECOND, first.offset, first.length),
    )
    assert index.refresh()
    newer = [its for its in entries(index.indexes[1]) if its.filename == path.name]
    assert [(its.url, its.offset) for its in newer] == [(first.url, first.offset)]
    assert len(entries(index.indexes[1])) == 7  # of the first file, which no catalogue knows
    assert not index.refresh()
    catalogue.execute("UPDATE files SET warc_length = warc_length + 1")
    catalogue.close()
    assert index.refresh()
    places = dict(line.split("\t", 1) for line in index.paths.read_text().splitlines())
    assert places[path.name].split("\t") == [str(path), f"{path}{OPEN}"]
    assert list(places) == sorted(places)


def test_a_bad_line_hides_no_other_index(tmp_path: Path) -> None:
    collection, index = made(tmp_path)
    assert index.refresh()
    entry = entries(collection.index)[0]
    collection.index.write_bytes(f"{entry.urlkey} nonsense\n".encode())
    older(collection.index)
    assert index.refresh()
    assert index.has(entry.url, entry.timestamp)


def test_nothing_is_written_to_the_collection(tmp_path: Path) -> None:
    collection, index = made(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in collection.root.rglob("*")}
    index.refresh()
    assert {path: path.stat().st_mtime_ns for path in collection.root.rglob("*")} == before


def test_what_is_no_collection(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no collection"):
        PagesIndex(Collection(tmp_path), tmp_path).refresh()
