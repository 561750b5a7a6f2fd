"""The fast way to an index gives what the reader gives, of whole files, damaged ones and parts."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.faults import Fault
from archive.index import pool as index_pool
from archive.index import scan as index_scan
from archive.index.entry import CdxjEntry, file_entries
from archive.index.file import write_index, write_lines
from archive.index.pool import IndexReport, index_lines
from archive.index.scan import scan_file
from tests.archive.samples import members, our_records, page, plain
from tests.replay.makers import MAKERS, record, response, write
from tests.replay.pages import answer, page_of, url_of

OURS = members(our_records(range(12)))


def same(path: Path) -> list[CdxjEntry | Fault]:
    slow = list(file_entries(path))
    assert list(scan_file(path)) == slow
    return slow


def test_our_files(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(OURS))
    assert len(same(path)) == 12


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("name", ["theirs.warc", "theirs.warc.gz"])
def test_files_of_other_makers(maker: str, name: str, tmp_path: Path) -> None:
    made = MAKERS[maker](url_of(5), answer(page_of(5), b"X-Folded: a\r\n b"))
    assert same(write(tmp_path / name, made))


def test_the_reader_is_asked_only_where_something_is_odd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(OURS))

    def not_asked(*_: object) -> None:
        raise AssertionError("the reader was asked")

    monkeypatch.setattr(index_scan, "WarcFile", not_asked)
    assert len(list(scan_file(path))) == 12
    path.write_bytes(b"".join(OURS[:3]) + b"garbage" + b"".join(OURS[3:]))
    with pytest.raises(AssertionError, match="asked"):
        list(scan_file(path))


URL = ("WARC-Target-URI", url_of(5))
DATE = ("WARC-Date", "2017-08-11T23:56:16Z")
KIND = ("Content-Type", "application/http; msgtype=response")
BLOCK = answer(page_of(5))
ODD: dict[str, list[bytes]] = {
    "two types": [
        record("1.0", "request", [("WARC-Type", "response"), URL, DATE, KIND], BLOCK).data
    ],
    "two lengths": [record("1.0", "response", [("Content-Length", "3"), URL, DATE], BLOCK).data],
    "a folded field": [record("1.0", "response", [("X", "a\r\n b"), URL, DATE, KIND], BLOCK).data],
    "a folded length": [
        record("1.0", "response", [("X", "a"), ("Y", "\r\n Content-Length: 3"), DATE], b"").data
    ],
    "no blank": [
        record("1.0", "response", [URL, DATE, KIND], BLOCK).data.replace(
            b"WARC-Date: ", b"WARC-Date:"
        )
    ],
    "lower case": [
        record("1.0", "response", [URL, DATE, KIND], BLOCK).data.replace(b"WARC-Type", b"warc-type")
    ],
    "line feeds alone": [
        record("1.0", "response", [URL, DATE, KIND], b"").data.replace(b"\r", b"")
    ],
    "an Arabic address": [
        record("1.0", "response", [("WARC-Target-URI", "https://x.org/ح"), DATE], BLOCK).data
    ],
    "two records": [response("1.0", 1, url_of(5), BLOCK).data * 2],
    "too short": [response("1.0", 1, url_of(5), BLOCK).data[:-9]],
    "too long": [response("1.0", 1, url_of(5), BLOCK).data + b"more"],
    "no record": [b"nothing"],
    "an empty member": [b""],
    "a type of its own": [record("1.0", "x", [URL, DATE], b"").data],
    "a type within a field": [
        record("1.0", "response", [("X", "WARC-Type: request"), URL, DATE, KIND], BLOCK).data
    ],
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_records(odd: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.warc.gz"
    path.write_bytes(OURS[0] + b"".join(map(gzip.compress, ODD[odd])) + OURS[1])
    assert same(path)


def test_a_large_record(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(6_000_000)
    path = write(tmp_path / "large.warc.gz", [response("1.0", 1, url_of(5), answer(noise))] * 2)
    assert len(same(path)) == 2


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = bytearray(b"".join(OURS))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path = tmp_path_factory.getbasetemp() / "damaged.warc.gz"
    path.write_bytes(whole)
    same(path)


def stored(data: bytes) -> bytes:
    """A gzip member with its content as it is, so that a member within it shows."""
    return gzip.compress(data, compresslevel=0)


FILES: dict[str, Callable[[], bytes]] = {
    "ours": lambda: b"".join(members(our_records(range(40)))),
    "a page that holds a WARC file": lambda: b"".join(
        stored(response("1.0", number, url_of(number), answer(b"".join(OURS))).data)
        for number in range(1, 9)
    ),
    "damaged": lambda: b"".join([*OURS[:9], b"\x00" * 3000, *OURS[9:]]),
    "one member for all": lambda: stored(b"".join(map(plain, our_records(range(40))))),
}


@pytest.mark.parametrize("form", FILES)
def test_parts_give_the_same_as_the_whole(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_pool, "_PART", 1500)
    monkeypatch.setattr(index_pool, "_WORTH", 3000)
    paths = [tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"]
    paths[0].write_bytes(FILES[form]())
    paths[1].write_bytes(b"".join(members(our_records(range(50, 70)))))
    assert len(list(index_pool._parts(paths[1], False))) > 3
    ended: list[Path] = []
    report = IndexReport(lambda _: None, ended.append)
    lines = list(index_lines(paths, report=report, processes=2))
    found = [item for path in paths for item in file_entries(path)]
    assert lines == [item.line() for item in found if isinstance(item, CdxjEntry)]
    assert report.faults == [item for item in found if isinstance(item, Fault)]
    assert ended == paths
    entries = [item for item in found if isinstance(item, CdxjEntry)]
    assert write_lines(lines, tmp_path / "x") == write_index(entries, tmp_path / "y")
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def test_chunked_pages_have_the_digest_of_their_payload(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", [response("1.0", 1, url_of(3), page(3, chunked=True))])
    ((entry),) = same(path)
    assert isinstance(entry, CdxjEntry)
    assert (entry.digest or "").startswith("sha256:")
