"""WACZ packages as sources: what is damaged or hostile in one costs its own entry only."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ArgumentError, StorageError
from archive.faults import Fault
from archive.packages.sources import warc_files
from tests.hostile.packages import PACKAGES

SAID = {
    "a path above the package": "",
    "an absolute path": "",
    "backslashes": "",
    "a symlink": "",
    "an index that points anywhere": "",
    "a name of 300 letters": "File name too long",
    "two entries of one name": "another entry has its name",
    "a size that is too small": "Bad CRC-32",
    "a size of 4 GB": "cannot be in it",
    "entries that overlap": "overlaps with another entry",
}


@pytest.mark.parametrize("name", SAID)
def test_an_entry_costs_itself_only(name: str, tmp_path: Path) -> None:
    package, unpacked = tmp_path / "a.wacz", tmp_path / "unpacked"
    PACKAGES[name](package)
    unpacked.mkdir()
    faults: list[Fault] = []
    files = warc_files([str(package)], unpacked, faults.append)
    assert unpacked / "honest.warc.gz" in files
    assert sorted(files) == sorted(unpacked.iterdir())  # nothing lies about, half unpacked
    assert all(file.is_file() and not file.is_symlink() for file in files)
    assert sorted(tmp_path.iterdir()) == [package, unpacked]
    assert bool(faults) == bool(SAID[name])
    assert all(SAID[name] in fault.message for fault in faults)
    assert {fault.file for fault in faults} <= {str(package)}


def test_of_entries_that_overlap_none_is_unpacked(tmp_path: Path) -> None:
    package, unpacked = tmp_path / "a.wacz", tmp_path / "unpacked"
    PACKAGES["entries that overlap"](package)
    unpacked.mkdir()
    faults: list[Fault] = []
    files = warc_files([str(package)], unpacked, faults.append)
    assert [file.name for file in files] == ["honest.warc.gz"]
    assert len(faults) == 20


@pytest.mark.parametrize(
    ("name", "error"), [("no package", StorageError), ("no archive folder", ArgumentError)]
)
def test_what_is_no_package(name: str, error: type[Exception], tmp_path: Path) -> None:
    package, unpacked = tmp_path / "a.wacz", tmp_path / "unpacked"
    PACKAGES[name](package)
    unpacked.mkdir()
    with pytest.raises(error, match=r"a\.wacz"):
        warc_files([str(package)], unpacked, lambda fault: None)


def test_a_package_of_which_nothing_can_be_unpacked(tmp_path: Path) -> None:
    package, unpacked = tmp_path / "a.wacz", tmp_path / "unpacked"
    PACKAGES["a symlink"](package)
    data = package.read_bytes()
    package.write_bytes(data.replace(b"\x1f\x8b\x08", b"\x1f\x8b\x09").replace(b"/etc", b"/ETC"))
    unpacked.mkdir()
    faults: list[Fault] = []
    with pytest.raises(StorageError, match="cannot be unpacked"):
        warc_files([str(package)], unpacked, faults.append)
