from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue.database import open_catalogue
from archive.catalogue.snapshot import snapshot
from archive.collection import Collection
from archive.errors import ArgumentError
from archive.names import open_path
from archive.verify import verify_package
from archive.warc.reader import StoredRecord, read_records
from pipelines.export.package import Package, pack_all, pack_selection
from pipelines.export.selection import ExportReport
from tests.archive.verified import FIRST, SECOND
from tests.pipelines.export.collections import selected
from tests.pipelines.export.packed import Packed, has_local_extra, packable, read_packed

FILE = "package-file"
ABOUT = {"title": "site", "description": "Of the tests.", "software": "tests"}


def nothing(_what: str, _done: int, _total: int) -> None:
    pass


def packed_all(collection: Collection, path: Path, report: ExportReport | None = None) -> Packed:
    report = report or ExportReport()
    package = Package(
        path, snapshot(collection).warcs, collection.catalogue, ABOUT, report, nothing
    )
    pack_all(selected(collection, report), package)
    return read_packed(path)


def packed(
    collection: Collection,
    path: Path,
    report: ExportReport | None = None,
    **filters: Any,  # noqa: ANN401
) -> Packed:
    report = report or ExportReport()
    package = Package(
        path, snapshot(collection).warcs, collection.catalogue, ABOUT, report, nothing
    )
    pack_selection(selected(collection, report, **filters), package)
    return read_packed(path)


def records_of(path: Path) -> list[StoredRecord]:
    found = list(read_records(path))
    assert all(isinstance(item, StoredRecord) for item in found)
    return [item for item in found if isinstance(item, StoredRecord)]


def test_a_whole_collection(tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    its = packed_all(collection, tmp_path / "out.wacz")
    assert its.warcs == {
        f"archive/{path.name}": path.read_bytes() for path in collection.archive.iterdir()
    }
    assert len(its.index) == len(its.pages) == 11
    assert its.manifest["title"] == "site"
    assert its.pages[0]["text"] == "The bakery opened.\nIt has 0 ovens."
    assert its.pages[0]["title"] == "عنوان"
    report = verify_package(tmp_path / "out.wacz", processes=1)
    assert report.faults == []
    assert (report.files, report.captures, report.index_lines) == (2, 11, 11)


def test_files_of_more_than_2_gib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = packable(tmp_path / "site")
    sizes = {f"archive/{its.name}": its.stat().st_size for its in collection.archive.iterdir()}
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", min(sizes.values()))
    path = tmp_path / "out.wacz"
    packed_all(collection, path)
    with zipfile.ZipFile(path) as package:
        files = package.infolist()
    large = {info.filename for info in files if has_local_extra(path, info)}
    assert large == {name for name, size in sizes.items() if size > min(sizes.values())}
    assert large
    assert any(info.extra for info in files if info.filename not in large)
    assert verify_package(path, processes=1).faults == []


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        collection = packable(tmp_path / name / "site")
        packed_all(collection, tmp_path / f"{name}.wacz")
        packed(collection, tmp_path / f"{name}-part.wacz", sections=frozenset({1, 3}))
    for part in ("", "-part"):
        first, second = (tmp_path / f"{name}{part}.wacz" for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_a_selection_holds_what_it_needs_and_no_more(tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    its = packed(collection, tmp_path / "out.wacz", sections=frozenset({3, 12}))
    assert list(its.warcs) == ["archive/selection.warc.gz"]
    assert sorted(page["url"][-3:] for page in its.pages) == ["/12", "e/3"]
    path = tmp_path / "selection.warc.gz"
    path.write_bytes(its.warcs["archive/selection.warc.gz"])
    found = records_of(path)
    assert [record.type for record in found] == [
        "warcinfo",
        *("warcinfo", "response", "request", "metadata"),
        *("warcinfo", "response", "request", "metadata"),
    ]
    data = b"".join(warc.read_bytes() for warc in collection.archive.iterdir())
    selection = path.read_bytes()
    for record in found[1:]:
        assert selection[record.offset : record.offset + record.length] in data
    assert verify_package(tmp_path / "out.wacz", processes=1).faults == []


def test_what_a_revisit_refers_to_comes_along(tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    its = packed(collection, tmp_path / "out.wacz", sections=frozenset({0}), since="2017-01-01")
    assert sorted(its.records.values()) == ["response", "revisit"]
    lines = collection.records_path(FIRST).read_bytes().splitlines(keepends=True)
    collection.records_path(FIRST).write_bytes(b"".join(lines[1:]))
    alone = packed(collection, tmp_path / "alone.wacz", sections=frozenset({0}))
    assert alone.records == its.records
    assert len(alone.pages) == 1
    assert verify_package(tmp_path / "alone.wacz", processes=1).faults == []


def test_of_a_running_crawl_only_what_is_committed(tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    whole = collection.warc_path(SECOND).read_bytes()
    found = records_of(collection.warc_path(SECOND))
    committed = next(its.offset for its in found[2:] if its.type == "response")
    lines = collection.records_path(SECOND).read_bytes().splitlines(keepends=True)
    for path in (collection.warc_path(SECOND), collection.records_path(SECOND)):
        path.rename(open_path(path))
    catalogue = open_catalogue(collection.catalogue)
    catalogue.execute(
        "INSERT INTO files VALUES (?, 2, 0, ?, ?, NULL, NULL)", (SECOND, committed, len(lines[0]))
    )
    catalogue.close()
    report = ExportReport()
    its = packed_all(collection, tmp_path / "out.wacz", report)
    assert its.warcs[f"archive/{SECOND}.warc.gz"] == whole[:committed]
    assert len(its.index) == len(its.pages) == 7
    assert report.faults == []
    assert verify_package(tmp_path / "out.wacz", processes=1).faults == []


def test_damage_is_told_and_the_rest_is_packed(tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    warc = collection.warc_path(FIRST)
    capture = next(its for its in records_of(warc) if its.type == "response")
    data = bytearray(warc.read_bytes())
    data[capture.offset + 200 : capture.offset + 220] = bytes(20)
    warc.write_bytes(data)
    report = ExportReport()
    assert len(packed_all(collection, tmp_path / "all.wacz", report).index) == 10
    assert any("gzip-damaged" in fault for fault in report.faults)
    report = ExportReport()
    its = packed(
        collection, tmp_path / "part.wacz", report, until="2030-01-01", sections=frozenset({0, 1})
    )
    assert len(report.faults) == 1
    assert str(capture.offset) in report.faults[0]
    assert len(its.pages) == 3
    collection.warc_path(FIRST).unlink()
    report = ExportReport()
    packed(collection, tmp_path / "gone.wacz", report, sections=frozenset({1, 12}))
    assert [f"{FIRST}.warc.gz is not here" in fault for fault in report.faults] == [True]


@pytest.mark.parametrize("name", ["a\\b.warc.gz", "a\nb.warc.gz", "a.warc.zst", "a:b.warc.gz"])
def test_names_that_no_package_may_hold(name: str, tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    (collection.archive / name).write_bytes(b"")
    with pytest.raises(ArgumentError, match="without it"):
        packed_all(collection, tmp_path / "out.wacz")


def test_an_empty_selection(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="empty"):
        packed(packable(tmp_path / "site"), tmp_path / "out.wacz", sections=frozenset({999}))
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_plain_files_of_other_makers_are_compressed(tmp_path: Path) -> None:
    collection = packable(tmp_path / "site")
    plain = b""
    places = {}
    for its in records_of(collection.warc_path(FIRST)):
        member = collection.warc_path(FIRST).read_bytes()[its.offset : its.offset + its.length]
        content = gzip.decompress(member)
        places[its.offset] = (len(plain), len(content) - 4)
        plain += content
    (collection.archive / "theirs.warc").write_bytes(plain)
    lines = [json.loads(text) for text in collection.records_path(FIRST).read_text().splitlines()]
    for line in lines:
        offset, length = places[line["warc"]["offset"]]
        line["warc"] |= {"file": "theirs.warc", "offset": offset, "length": length}
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (collection.records / "theirs.jsonl").write_text(text)
    collection.records_path(FIRST).unlink()
    collection.warc_path(FIRST).unlink()
    its_package = packed(collection, tmp_path / "out.wacz", sections=frozenset({4}))
    assert list(its_package.records.values()) == ["response"]
    assert verify_package(tmp_path / "out.wacz", processes=1).faults == []


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], method: int = 0) -> Path:
    with zipfile.ZipFile(path) as wacz:
        files = {name: wacz.read(name) for name in wacz.namelist()}
    change(files)
    other = path.with_name("other.wacz")
    with zipfile.ZipFile(other, "w", method) as wacz:
        for name, data in files.items():
            wacz.writestr(name, data)
    return other


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda files: None, set()),
        (lambda files: files.pop("pages/pages.jsonl"), {FILE, "package-pages"}),
        (lambda files: files.update({"logs/x": b""}), {FILE}),
        (lambda files: files.update({"../x": b""}), {"package-damaged"}),
        (lambda files: files.update({"a\\b": b""}), {"package-damaged"}),
        (lambda files: files.pop("datapackage.json"), {"package-manifest"}),
        (replaced("datapackage.json", b"site", b"sote"), {"package-manifest"}),
        (replaced("datapackage-digest.json", b'"sha256:', b'"sha256:0'), {"package-manifest"}),
        (replaced("pages/pages.jsonl", b"The bakery", b"the bakery"), {FILE}),
        (replaced("pages/pages.jsonl", b'"ts": "2026', b'"ts": "26'), {FILE, "package-pages"}),
        (replaced("indexes/index.idx", b'"length": ', b'"length": 1'), {FILE, "package-index"}),
        (replaced("indexes/index.idx", b"net,", b"org,"), {FILE, "package-index"}),
        (
            replaced("indexes/index.cdx.gz", b"\x1f\x8b", b"\x1f\x8c"),
            {FILE, "package-index", "index-missing"},
        ),
    ],
)
def test_verification_of_a_package(
    change: Callable[[dict[str, bytes]], None], codes: set[str], tmp_path: Path
) -> None:
    packed_all(packable(tmp_path / "site"), tmp_path / "out.wacz")
    report = verify_package(rewritten(tmp_path / "out.wacz", change), processes=1)
    assert {str(fault.code) for fault in report.faults} == codes


def test_a_package_that_is_compressed_twice_or_no_zip(tmp_path: Path) -> None:
    packed_all(packable(tmp_path / "site"), tmp_path / "out.wacz")
    other = rewritten(tmp_path / "out.wacz", lambda files: None, zipfile.ZIP_DEFLATED)
    assert {str(fault.code) for fault in verify_package(other).faults} == {FILE}
    (tmp_path / "no.wacz").write_bytes(b"PK")
    assert [str(fault.code) for fault in verify_package(tmp_path / "no.wacz").faults] == [
        "package-damaged"
    ]
    cut = (tmp_path / "out.wacz").read_bytes()[:-9]
    (tmp_path / "cut.wacz").write_bytes(cut)
    assert not verify_package(tmp_path / "cut.wacz").clean
