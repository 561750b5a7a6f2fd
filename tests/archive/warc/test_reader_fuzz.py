"""Whatever is done to the bytes of an archive: reading and verifying end, and say what they saw."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError, ArgumentError
from archive.faults import Code, Fault
from archive.index.entry import entry_of
from archive.verify import verify
from archive.warc.captures import group_records
from archive.warc.reader import StoredRecord, read_record_at, read_records
from tests.archive.samples import members, our_records, plain

RECORDS = our_records(range(4))
CONTAINERS = {
    "fuzz.warc.gz": members(RECORDS),
    "fuzz.warc": [plain(record) for record in RECORDS],
}
Edit = Callable[[bytes], bytes]


def flip(at: int, bits: int) -> Edit:
    def edit(data: bytes) -> bytes:
        changed = bytes(byte ^ bits for byte in data[at : at + 1])
        return data[:at] + changed + data[at + 1 :]

    return edit


def cut(at: int, size: int) -> Edit:
    return lambda data: data[:at] + data[at + size :]


def insert(at: int, more: bytes) -> Edit:
    return lambda data: data[:at] + more + data[at:]


def repeat(at: int, size: int) -> Edit:
    return lambda data: data[: at + size] + data[at:]


@st.composite
def edits(draw: st.DrawFn, size: int) -> Edit:
    at = draw(st.integers(0, size - 1))
    length = draw(st.integers(1, 2000))
    telling = st.sampled_from(
        [b"\r\n\r\n", b"WARC/1.1\r\n", b"\x1f\x8b\x08\0", b"Content-Length: 7\r\n", b"\0" * 100]
    )
    return draw(
        st.one_of(
            st.integers(1, 255).map(lambda bits: flip(at, bits)),
            st.just(cut(at, length)),
            st.just(repeat(at, length)),
            (telling | st.binary(max_size=50)).map(lambda more: insert(at, more)),
        )
    )


def check(path: Path) -> None:
    """Reads a file in every way there is."""
    size = path.stat().st_size
    items = []
    for item in read_records(path):
        items.append(item)
        assert len(items) <= size
        if isinstance(item, Fault):
            # An ARC file is one as a whole.
            assert (item.offset is None) == (item.code is Code.ARC_FILE)
            assert 0 <= (item.offset or 0) < size
        else:
            assert 0 <= item.offset < item.offset + item.length <= size or item.length == 0
            entry_of(item, path.name)
            if item.length:
                try:
                    again = read_record_at(path, item.offset, item.length)
                except ArchiveError:
                    assert path.suffix == ".warc"
                else:
                    assert again.block == item.block
    list(group_records(items))
    if any(isinstance(item, Fault) and item.code is Code.ARC_FILE for item in items):
        with pytest.raises(ArgumentError, match="ARC file"):
            verify(path, processes=1)
    else:
        verify(path, processes=1)


@pytest.mark.parametrize("name", CONTAINERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_damage_is_survived(name: str, data: st.DataObject) -> None:
    whole = b"".join(CONTAINERS[name])
    changed = whole
    for edit in data.draw(st.lists(edits(len(whole)), min_size=1, max_size=4)):
        changed = edit(changed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(changed)
        check(path)


@pytest.mark.parametrize("name", CONTAINERS)
@settings(max_examples=100, deadline=None)
@given(
    junk=st.binary(max_size=3000), first=st.sampled_from([b"", b"WARC/1.1\r\n", b"\x1f\x8b\x08\0"])
)
def test_any_bytes_are_survived(name: str, junk: bytes, first: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(first + junk)
        check(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_of_one_member_leaves_the_others(data: st.DataObject) -> None:
    """The promise to those who keep archives: one bad spot costs one record."""
    parts = list(CONTAINERS["fuzz.warc.gz"])
    victim = data.draw(st.integers(0, len(parts) - 1))
    changed = data.draw(edits(len(parts[victim])))(parts[victim])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.warc.gz"
        path.write_bytes(b"".join([*parts[:victim], changed, *parts[victim + 1 :]]))
        found = [item.record_id for item in read_records(path) if isinstance(item, StoredRecord)]
    others = [record.record_id for at, record in enumerate(RECORDS) if at != victim]
    assert [record_id for record_id in found if record_id in others] == others


@settings(max_examples=200, deadline=None)
@given(
    at=st.integers(0, len(b"".join(CONTAINERS["fuzz.warc.gz"])) - 1),
    bits=st.integers(1, 255),
)
def test_a_changed_byte_is_never_overlooked(at: int, bits: int) -> None:
    """But for what says nothing of the content: time, flags and system in the gzip head, and the
    bits behind the last block, which fill up its byte (RFC 1951, section 3.1.1).
    """
    offset = 0
    for part in CONTAINERS["fuzz.warc.gz"]:
        if offset <= at < offset + len(part):
            break
        offset += len(part)
    whole = b"".join(CONTAINERS["fuzz.warc.gz"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.warc.gz"
        path.write_bytes(flip(at, bits)(whole))
        report = verify(path, processes=1)
    its_last_block_ends = offset + len(part) - 9
    assert not report.clean or 3 <= at - offset <= 9 or at == its_last_block_ends
