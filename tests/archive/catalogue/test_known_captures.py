"""What a selection needs is found by the catalogue as it is by reading all WARC files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.catalogue import known_captures as module
from archive.catalogue.database import open_catalogue
from archive.catalogue.known_captures import known_captures
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.extent import Extent
from archive.index.entry import REVISIT_MIME, CdxjEntry
from archive.index.lookup import Place
from archive.index.scan import scan_file
from archive.names import open_path
from archive.packages.page_parts import PageParts
from pipelines.export.needed import needed
from pipelines.export.package import Package, pack_selection
from pipelines.export.selection import ExportReport
from tests.crawl.crawled import crawled_twice
from tests.pipelines.export.collections import selected

pytestmark = pytest.mark.xdist_group("known captures")

Needs = dict[tuple[str, int], set[Place]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Two crawls of a small site: pages, what they need, redirects, and revisits of pages."""
    return crawled_twice(tmp_path_factory.mktemp("crawled") / "sample", articles=12)


@pytest.fixture
def collection(crawled: Collection, tmp_path: Path) -> Collection:
    shutil.copytree(crawled.root, tmp_path / "sample")
    return Collection(tmp_path / "sample")


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read for an index, as they are read."""
    names = []

    def seen(path: Path, start: int, end: int) -> Iterator[object]:
        names.append(path.name)
        return scan_file(path, start, end)

    monkeypatch.setattr(module, "scan_file", seen)
    return names


def warcs_of(collection: Collection) -> dict[str, Extent]:
    return {warc.name: warc for warc in snapshot(collection).warcs}


def in_order(entries: Iterator[CdxjEntry]) -> list[CdxjEntry]:
    return sorted(entries, key=lambda its: (its.filename, its.offset))


def needs_of_all(collection: Collection, catalogue: Path | None) -> Needs:
    """What each capture of a collection needs, by its place."""
    warcs = warcs_of(collection)
    with PageParts(warcs, needed, catalogue) as parts:
        return {
            (its.filename, its.offset): set(
                parts.of(Place(its.filename, its.offset, its.length, ""))
            )
            for its in known_captures(warcs, None)
        }


def needs_both_ways(collection: Collection) -> Needs:
    """The same, after a look that the catalogue leads to the same."""
    by_reading = needs_of_all(collection, None)
    assert needs_of_all(collection, collection.catalogue) == by_reading
    return by_reading


def damage(collection: Collection, entry: CdxjEntry) -> None:
    path = collection.archive / entry.filename
    data = bytearray(path.read_bytes())
    middle = entry.offset + entry.length // 2
    data[middle : middle + 4] = bytes(255 - byte for byte in data[middle : middle + 4])
    path.write_bytes(data)


def test_the_catalogue_and_the_files_tell_the_same(
    collection: Collection, scanned: list[str]
) -> None:
    warcs = warcs_of(collection)
    by_catalogue = in_order(known_captures(warcs, collection.catalogue))
    assert scanned == []
    assert by_catalogue == in_order(known_captures(warcs, None))
    assert sorted(scanned) == sorted(warcs)
    assert any(entry.mime == REVISIT_MIME for entry in by_catalogue)


def test_what_each_capture_needs_is_the_same(collection: Collection, scanned: list[str]) -> None:
    needs = needs_both_ways(collection)
    assert sum(map(bool, needs.values())) > 20
    assert len(scanned) == 3 * len(warcs_of(collection))  # twice for the captures' own places


def test_a_package_is_the_same_in_both_ways(collection: Collection, tmp_path: Path) -> None:
    made: list[bytes] = []
    for catalogue in (collection.catalogue, tmp_path / "none"):
        report, path = ExportReport(), tmp_path / f"{len(made)}.wacz"
        package = Package(
            path,
            snapshot(collection).warcs,
            catalogue,
            {"title": "t", "description": "d", "software": "s"},
            report,
            lambda what, done, total: None,
        )
        pack_selection(selected(collection, report, editions=frozenset({"en"})), package)
        assert report.faults == []
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_damaged_captures_are_needed_in_neither_way(
    collection: Collection, scanned: list[str]
) -> None:
    needs = needs_of_all(collection, None)
    entries = {
        (its.filename, its.offset): its for its in known_captures(warcs_of(collection), None)
    }
    revisit = next(at for at, its in entries.items() if its.mime == REVISIT_MIME and needs[at])
    asked_for = [place for found in needs.values() for place in found]
    part = max(asked_for, key=asked_for.count)
    (original, *_) = [
        place
        for place in needs[revisit]
        if entries[place.file, place.offset].url == entries[revisit].url
    ]
    for place in (part, original):
        damage(collection, entries[place.file, place.offset])
        assert place not in set().union(*needs_both_ways(collection).values())
    scanned.clear()
    needs_of_all(collection, collection.catalogue)
    assert len(scanned) == 2 * len(warcs_of(collection))


def test_files_that_the_catalogue_does_not_know_whole_are_read(
    collection: Collection, scanned: list[str]
) -> None:
    first, second = sorted(warcs_of(collection))
    shutil.copy(collection.archive / first, collection.archive / "another.warc.gz")
    with (collection.archive / second).open("ab") as file:
        file.write((collection.archive / first).read_bytes())
    warcs = warcs_of(collection)
    entries = in_order(known_captures(warcs, collection.catalogue))
    assert sorted(scanned) == ["another.warc.gz", second]
    assert entries == in_order(known_captures(warcs, None))


def test_of_an_open_file_what_is_committed(collection: Collection, scanned: list[str]) -> None:
    name = max(warcs_of(collection))
    sealed = collection.archive / name
    sealed.rename(open_path(sealed))
    before = warcs_of(collection)
    middle = in_order(known_captures(before, None))[-3].offset
    with closing(open_catalogue(collection.catalogue)) as catalogue:
        catalogue.execute(
            "UPDATE files SET warc_length = ?, sealed = 0 WHERE stem = ?",
            (middle, name.removesuffix(".warc.gz")),
        )
    warcs = warcs_of(collection)
    assert warcs[name].length == middle
    scanned.clear()
    entries = in_order(known_captures(warcs, collection.catalogue))
    assert scanned == []
    assert entries == in_order(known_captures(warcs, None))
    assert len(entries) < len(in_order(known_captures(before, None)))


@pytest.mark.parametrize("content", [None, b"", b"no database" * 100])
def test_without_a_catalogue_that_can_be_read(
    content: bytes | None, collection: Collection, scanned: list[str]
) -> None:
    with closing(open_catalogue(collection.catalogue)) as catalogue:
        catalogue.execute("PRAGMA journal_mode = DELETE")
    collection.catalogue.unlink()
    if content is not None:
        collection.catalogue.write_bytes(content)
    assert any(needs_both_ways(collection).values())
    assert len(scanned) == 4 * len(warcs_of(collection))
