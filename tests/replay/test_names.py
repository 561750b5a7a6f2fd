"""Records point to WARC files by name: what becomes of sources whose files are named alike."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from tests.command_line import scrapy
from tests.replay.makers import response
from tests.replay.pages import answer, page_of, url_of

pytestmark = pytest.mark.slow

PACKED = "archive/data.warc.gz"


def warc(number: int) -> bytes:
    return gzip.compress(response("1.1", number, url_of(number), answer(page_of(number))).data)


def package(path: Path, data: bytes) -> Path:
    """As made by a tool that gives the file in all its packages the same name."""
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr(PACKED, data)
    return path


def test_two_packages_with_a_file_of_one_name_are_both_read(tmp_path: Path) -> None:
    one, two = (package(tmp_path / f"{n}.wacz", warc(n)) for n in (5, 7))
    done = scrapy("replay", one, two, "-s", f"COLLECTION={tmp_path / 'c'}", "--workers", 1)
    assert done.returncode == 0, done.stderr
    records = sorted((tmp_path / "c" / "records").iterdir())
    assert [path.name for path in records] == ["7-data.jsonl", "data.jsonl"]
    assert [url_of(n) in path.read_text() for path, n in zip(records, (7, 5), strict=True)] == [
        True,
        True,
    ]


def test_two_files_that_differ_in_their_ending_are_refused(tmp_path: Path) -> None:
    """Their records would have one file; one source's would be lost."""
    for name, data in (("a.warc.gz", warc(5)), ("a.warc", gzip.decompress(warc(7)))):
        (tmp_path / name).write_bytes(data)
    done = scrapy("replay", tmp_path, "-s", f"COLLECTION={tmp_path / 'c'}", "--workers", 1)
    assert done.returncode == 2
    assert "have the same name but for its ending" in done.stderr
    assert not list((tmp_path / "c" / "records").glob("*"))


def test_a_fault_in_a_package_names_no_temporary_folder(tmp_path: Path) -> None:
    torn = package(tmp_path / "torn.wacz", warc(5) + warc(7)[:-9])
    done = scrapy("replay", torn, "-s", f"COLLECTION={tmp_path / 'c'}", "--workers", 1)
    assert done.returncode == 7
    assert f"scrapy replay: data.warc.gz:{len(warc(5))}: gzip-" in done.stderr
    assert "replay-" not in done.stderr
