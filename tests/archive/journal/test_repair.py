"""What repair takes back of a file that lost its end: no more, and no less."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from archive.catalogue.rebuild import no_visit_key
from archive.journal.repair import repair_files, repair_foreign, torn_tail
from tests.archive.crawls import Crawls, committed, members, page, states, unit, warcs

PAGES = 4


@pytest.fixture
def warc(crawls: Crawls) -> Path:
    """The sealed file of a finished crawl of four articles, each with a metadata record."""
    journal = crawls.begin()
    journal.add(map(page, range(1, PAGES + 1)))
    for number in range(1, PAGES + 1):
        journal.write(unit(crawls, number, context={"via": "https://en.zamanalwsl.net/"}))
    journal.close()
    (path,) = warcs(crawls)
    return path


def cut(crawls: Crawls, warc: Path, length: int) -> list[int]:
    """Cuts a file, repairs; gives the articles that are to be fetched again."""
    warc.write_bytes(warc.read_bytes()[:length])
    journal = crawls.journal()
    journal.open("something else")
    lines = list(repair_files(crawls.collection, journal._db, no_visit_key, print))
    journal.close()
    assert all(warc.name in line for line in lines)
    return [int(key.rpartition(":")[2]) for key, state in states(crawls).items() if state == 0]


def test_a_capture_whose_metadata_is_torn_stays_and_its_page_is_fetched_again(
    crawls: Crawls, warc: Path
) -> None:
    groups = [offset for offset, _, content in members(warc) if b"WARC-Type: response" in content]
    assert cut(crawls, warc, groups[3] - 1) == [3, 4]
    assert committed(crawls, "SELECT count(*) FROM captures") == [(3,)]
    assert groups[2] < warc.stat().st_size < groups[3]
    assert torn_tail(warc) is None


@pytest.mark.parametrize("torn", [0, 1, 20])
def test_a_cut_between_captures_or_in_a_response_spares_those_before(
    crawls: Crawls, warc: Path, torn: int
) -> None:
    groups = [offset for offset, _, content in members(warc) if b"WARC-Type: response" in content]
    assert cut(crawls, warc, groups[2] + torn) == [3, 4]
    assert warc.stat().st_size == groups[2]
    assert committed(crawls, "SELECT count(*) FROM captures") == [(2,)]
    kept = list(crawls.collection.quarantine.iterdir())
    assert [path.stat().st_size for path in kept] == [torn] * bool(torn)


def test_a_whole_file_has_no_torn_tail(warc: Path) -> None:
    assert torn_tail(warc) is None


def test_a_tail_before_which_nothing_is_whole_begins_at_0(warc: Path) -> None:
    warc.write_bytes(warc.read_bytes()[:30])
    assert torn_tail(warc) == 0


def test_damage_that_whole_records_follow_is_no_tail(warc: Path) -> None:
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 0xFF
    warc.write_bytes(data)
    assert torn_tail(warc) is None


def foreign(folder: Path, name: str, *, missing: int) -> tuple[Path, bytes, int]:
    """A torn WARC file as other makers have them; what it holds, and where its last record begins.

    The records stand each in a member, each in a frame, plain, or all in one member, by the name.
    """
    block = b"0123456789" * 30
    record = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:%d>\r\n" + (
        b"WARC-Date: 2017-08-11T23:56:16Z\r\nWARC-Target-URI: http://x.example/%d\r\n"
        b"Content-Length: 300\r\n\r\n" + block + b"\r\n\r\n"
    )
    records = [record % (number, number) for number in range(3)]
    if name.endswith(".zst"):
        records = [zstd.compress(one) for one in records]
    elif name.endswith(".gz"):
        records = [gzip.compress(one, mtime=0) for one in records]
    if name == "shared.warc.gz":
        records = [gzip.compress(gzip.decompress(b"".join(records)), mtime=0)]
    data = b"".join(records)[:-missing]
    (folder / name).write_bytes(data)
    return folder / name, data, len(b"".join(records[:2]))


@pytest.mark.parametrize("missing", [5, 20, 120])
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
def test_the_torn_end_of_a_foreign_file_moves_beside_it(
    tmp_path: Path, name: str, missing: int
) -> None:
    path, data, last = foreign(tmp_path, name, missing=missing)
    (line,) = repair_foreign([path])
    assert name in line
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert (path.read_bytes(), kept.read_bytes()) == (data[:last], data[last:])
    assert list(repair_foreign([path])) == []


def test_a_last_record_that_lacks_only_its_line_ends_is_whole(tmp_path: Path) -> None:
    path, data, _ = foreign(tmp_path, "a.warc", missing=3)
    assert list(repair_foreign([path])) == []
    assert path.read_bytes() == data


def test_a_foreign_file_in_one_member_is_not_cut(tmp_path: Path) -> None:
    path, data, _ = foreign(tmp_path, "shared.warc.gz", missing=3)
    assert list(repair_foreign([path])) == []
    assert path.read_bytes() == data


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc.gz.open"])
def test_a_foreign_file_without_a_whole_record_or_still_open_is_told_and_left(
    tmp_path: Path, name: str
) -> None:
    path, data, last = foreign(tmp_path, "a.warc.gz", missing=3)
    path = path.rename(tmp_path / name)
    if name == "a.warc.gz":
        path.write_bytes(data := data[: last // 2 - 10])
    (line,) = repair_foreign([path])
    assert "left as it is" in line
    assert path.read_bytes() == data
