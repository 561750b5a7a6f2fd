"""Sources by URL: copied here whole, by fsspec, and without it a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArgumentError, StorageError
from archive.faults import Fault
from archive.packages.sources import warc_files
from tests.archive.samples import members, our_records

DATA = b"".join(members(our_records(range(3))))


def _no_fault(fault: Fault) -> None:
    raise AssertionError(fault)


@pytest.fixture
def bucket() -> Iterator[Any]:
    """An object store in memory: `memory://bucket`."""
    fsspec = pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
    store = fsspec.filesystem("memory")
    for name in ("a.warc.gz", "b.warc.gz", "deeper/c.warc.zst", "notes.txt"):
        store.pipe(f"/bucket/{name}", DATA)
    yield store
    store.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("memory://bucket/a.warc.gz", ["a.warc.gz"]),
        ("memory://bucket/*.warc.gz", ["a.warc.gz", "b.warc.gz"]),
        ("memory://bucket", ["a.warc.gz", "b.warc.gz", "c.warc.zst"]),
    ],
)
def test_a_file_a_pattern_a_folder(
    source: str, names: list[str], bucket: object, tmp_path: Path
) -> None:
    files = warc_files([source], tmp_path, _no_fault)
    assert [path.name for path in files] == names
    assert {path.read_bytes() for path in files} == {DATA}
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.parametrize("source", ["memory://bucket/none.warc.gz", "memory://nowhere/"])
def test_what_is_not_there(source: str, bucket: object, tmp_path: Path) -> None:
    with pytest.raises((StorageError, ArgumentError), match="memory://"):
        warc_files([source], tmp_path, _no_fault)
    assert list(tmp_path.iterdir()) == []


def test_two_files_of_one_name_are_refused(bucket: Any, tmp_path: Path) -> None:  # noqa: ANN401
    bucket.pipe("/bucket/other/a.warc.gz", DATA)
    with pytest.raises(ArgumentError, match=r"Two files are named a\.warc\.gz"):
        warc_files(["memory://bucket"], tmp_path, _no_fault)


def test_an_unknown_scheme_is_refused(bucket: object, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="zzz://x/"):
        warc_files(["zzz://x/a.warc.gz"], tmp_path, _no_fault)


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ArgumentError, match=r"https://x/.*pip install '\.\[remote\]'"):
        warc_files(["https://x/a.warc.gz"], tmp_path, _no_fault)


def test_a_file_on_the_disk_does_not_need_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(DATA)
    assert warc_files([str(path)], tmp_path, _no_fault) == [path]
