"""The index file: its order, its search, its writing."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveError, DamagedArchiveError, StorageError
from archive.index import file as cdxj_index
from archive.index.entry import CdxjEntry
from archive.index.file import CdxjIndex, write_index


def entry(url: str, timestamp: str = "20200102030405", offset: int = 0) -> CdxjEntry:
    return CdxjEntry(url, timestamp, "text/html", 200, None, 10, offset, "a.warc.gz")


def shuffled(count: int) -> list[CdxjEntry]:
    entries = [
        entry(f"https://en.zamanalwsl.net/news/article/{number}", f"20{year}0102030405", number)
        for number in range(count)
        for year in (17, 18, 26)
    ]
    random.Random(1).shuffle(entries)
    return entries


def test_lines_are_sorted_by_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "indexes" / "index.cdxj"
    assert write_index(shuffled(100), path) == 300
    sorted_by_sort = subprocess.run(
        ["sort", str(path)], env={"LC_ALL": "C"}, capture_output=True, check=True
    )
    assert path.read_bytes() == sorted_by_sort.stdout


def test_sorting_in_parts_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, parts = tmp_path / "whole.cdxj", tmp_path / "parts.cdxj"
    write_index(shuffled(100), whole)
    monkeypatch.setattr(cdxj_index, "_RUN_LINES", 7)
    write_index(shuffled(100), parts)
    assert parts.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts.cdxj", "whole.cdxj"]


def test_equal_lines_are_written_once(tmp_path: Path) -> None:
    assert write_index([entry("http://a/")] * 3, tmp_path / "index.cdxj") == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_every_address_is_found_with_all_its_captures(tmp_path: Path, count: int) -> None:
    path = tmp_path / "index.cdxj"
    write_index(shuffled(count), path)
    with CdxjIndex(path) as index:
        for number in range(count):
            found = list(index.captures(f"http://EN.zamanalwsl.net:80/news/article/{number}/"))
            assert [item.timestamp[:4] for item in found] == ["2017", "2018", "2026"]
            assert {item.offset for item in found} == {number}
        for url in ("http://a.aa/", "http://zz.zz/", "https://en.zamanalwsl.net/news/article/1x"):
            assert list(index.captures(url)) == []


def test_a_damaged_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.cdxj"
    path.write_bytes(b"a)/ 20200102030405 {\n" + b"b)/ " + b"x" * 3_000_000 + b"\n")
    with CdxjIndex(path) as index:
        for url in ("http://a/", "http://b/"):
            with pytest.raises(DamagedArchiveError):
                list(index.captures(url))
        assert list(index.captures("http://c/")) == []


def test_the_old_index_stays_where_the_new_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "index.cdxj"
    write_index([entry("http://a/")], path)

    def failing() -> Iterator[CdxjEntry]:
        yield entry("http://b/")
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match="No space left on device"):
        write_index(failing(), path)
    assert path.read_bytes() == entry("http://a/").line()
    assert [item.name for item in tmp_path.iterdir()] == ["index.cdxj"]


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="Rebuild it"):
        CdxjIndex(tmp_path / "none.cdxj")
