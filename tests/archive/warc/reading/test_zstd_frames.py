"""`.warc.zst`: frames, dictionaries, damage, bombs."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import DamagedArchiveError
from archive.faults import Fault
from archive.warc.reader import StoredRecord, WarcFile, read_records
from tests.archive.samples import our_records, plain
from tests.replay.makers import heritrix
from tests.replay.pages import answer, page_of, text_of, url_of
from tests.replay.replayed import replay

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RECORDS = [plain(record) for record in our_records(range(40))]
DICTIONARY = zstd.train_dict(RECORDS, 4096)


def skippable(content: bytes, magic: int = 0x184D2A5D) -> bytes:
    return struct.pack("<II", magic, len(content)) + content


def frames(dictionary: zstd.ZstdDict | None = None) -> list[bytes]:
    return [zstd.compress(record, zstd_dict=dictionary) for record in RECORDS]


FILES: dict[str, Callable[[], bytes]] = {
    "plain": lambda: b"".join(frames()),
    "dictionary": lambda: skippable(DICTIONARY.dict_content) + b"".join(frames(DICTIONARY)),
    "packed dictionary": lambda: (
        skippable(zstd.compress(DICTIONARY.dict_content)) + b"".join(frames(DICTIONARY))
    ),
    "other skippable frames": lambda: b"".join(
        skippable(b"seek table", 0x184D2A5E) + frame for frame in frames()
    ),
}


def read(path: Path) -> tuple[list[StoredRecord], list[Fault]]:
    items = list(read_records(path))
    records = [item for item in items if isinstance(item, StoredRecord)]
    return records, [item for item in items if isinstance(item, Fault)]


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("name", ["all.warc.zst", "all.warc.zst.open", "misnamed.warc.gz"])
def test_every_record_is_read_and_found_by_its_place(form: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[form]())
    records, faults = read(path)
    assert faults == []
    assert [record.block for record in records] == [
        record.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n") for record in RECORDS
    ]
    with WarcFile(path) as file:
        for record in records:
            again = file.record_at(record.offset, record.length)
            assert (again.record_id, again.block) == (record.record_id, record.block)
            assert b"".join(file.block(record.offset)) == record.block


def test_articles_are_found(tmp_path: Path) -> None:
    made = heritrix(url_of(5), answer(page_of(5)))
    path = tmp_path / "a.warc.zst"
    path.write_bytes(b"".join(zstd.compress(record.data) for record in made))
    ((record,), report) = replay(path)
    assert record["text"].startswith(text_of(5))
    assert report.faults == []


def test_after_damage_it_goes_on_at_the_next_frame(tmp_path: Path) -> None:
    parts = frames()
    parts[3] = parts[3][:20] + b"\xff" * 40 + parts[3][60:]
    path = tmp_path / "damaged.warc.zst"
    path.write_bytes(b"".join(parts))
    records, faults = read(path)
    assert len(records) == len(RECORDS) - 1
    assert [(fault.code, fault.offset) for fault in faults] == [
        ("gzip-damaged", len(b"".join(parts[:3])))
    ]


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 30, 200])
def test_a_torn_file(cut: int, tmp_path: Path) -> None:
    parts = frames()
    path = tmp_path / "torn.warc.zst"
    path.write_bytes(b"".join(parts[:5]) + parts[5][:cut])
    records, faults = read(path)
    assert len(records) == 5
    assert [fault.code for fault in faults] == ["gzip-torn"]


def test_without_its_dictionary_each_frame_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "lost.warc.zst"
    path.write_bytes(b"".join(frames(DICTIONARY)))
    records, faults = read(path)
    assert records == []
    assert faults
    with WarcFile(path) as file, pytest.raises(DamagedArchiveError, match="Zstandard frame"):
        file.record_at(0, 100)


@pytest.mark.parametrize(
    "begin",
    [
        skippable(b"\x37\xa4\x30\xec" + b"no dictionary" * 9),
        skippable(zstd.compress(b"\x00" * 100_000_000)),
        struct.pack("<II", 0x184D2A5D, 0xFFFFFFFF) + b"short",
        struct.pack("<I", 0x184D2A5D),
    ],
    ids=["garbage", "bomb", "a lie of its length", "torn"],
)
def test_what_is_no_dictionary(begin: bytes, tmp_path: Path) -> None:
    path = tmp_path / "strange.warc.zst"
    path.write_bytes(begin + b"".join(frames()[:3]))
    records, faults = read(path)
    assert len(records) + bool(faults) <= 4


@pytest.mark.parametrize("magic", [0x184D2A5D, 0x184D2A50])
def test_a_frame_that_says_more_than_there_is_hides_nothing(magic: int, tmp_path: Path) -> None:
    path = tmp_path / "hidden.warc.zst"
    lie = struct.pack("<II", magic, 0xFFFFFFFF)
    path.write_bytes(frames()[0] + lie + b"".join(frames()[1:3]))
    records, faults = read(path)
    assert len(records) == 3
    assert [fault.offset for fault in faults] == [len(frames()[0])]


_BOUNDED = """
import re, sys
from pathlib import Path
from archive.warc.reader import read_records
kept = [len(item.block) for item in read_records(sys.argv[1], block_limit=1 << 20)]
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(kept, int(peak[1]) // 1024)
"""


@pytest.mark.slow
def test_a_frame_of_two_gigabytes_needs_little_memory(tmp_path: Path) -> None:
    size = 2 << 30
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n" % size
    engine = zstd.ZstdCompressor(level=1)
    path = tmp_path / "bomb.warc.zst"
    with path.open("wb") as file:
        file.write(engine.compress(head))
        for _ in range(size >> 24):
            file.write(engine.compress(bytes(1 << 24)))
        file.write(engine.compress(b"\r\n\r\n") + engine.flush())
    done = subprocess.run(
        [sys.executable, "-c", _BOUNDED, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )
    kept, megabytes = done.stdout.rsplit(" ", 1)
    assert kept == "[1048576]"
    assert int(megabytes) < 120
