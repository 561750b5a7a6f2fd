"""The short way through a file gives what the exact way gives, whatever the records hold."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive.faults import Fault
from archive.warc.reader import StoredRecord, read_records
from archive.warc.reading.gzip_members import GzipMembers
from archive.warc.reading.plain_record import plain_record
from tests.archive.samples import our_records, plain

RECORDS = [plain(record) for record in our_records(range(2))]
"""As they are within their members."""
LAST = gzip.compress(RECORDS[-1], 1)
TELLING = (
    b" ",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\r\n ",
    b":",
    b": ",
    b"\0",
    b"\x7f",
    b"\x85",
    "\u0627".encode(),
    b"Content-Length: 7\r\n",
    b"content-length: 7\r\n",
    b"WARC-Type: metadata\r\n",
    b"WARC-Protocol: h2\r\n",
    b"WARC-Protocol: WARC/1.1\r\n",
    b"WARC/1.1\r\nA: b\r\n",
    b"WARC/1.0\r\n",
    b"WARC/0.18\r\n",
)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """A record with something put in, taken out, or put in another's place."""
    record = draw(st.sampled_from(RECORDS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(record)) | st.integers(0, record.find(b"\r\n\r\n") + 4))
        gone = draw(st.integers(0, 3))
        more = draw(st.sampled_from((b"", *TELLING)) | st.binary(max_size=3))
        record = record[:at] + more + record[at + gone :]
    return record


def items(path: Path, block_limit: int) -> list[object]:
    found: list[object] = []
    for item in read_records(path, block_limit=block_limit):
        if isinstance(item, Fault):
            found.append(item)
        else:
            head = (item.headers.pairs, item.headers.strange, item.headers.repeated)
            place = (item.offset, item.length, item.version, item.block_truncated)
            found.append((*place, *head, item.headers.first, item.block))
    return found


def both_ways(data: bytes, block_limit: int) -> tuple[list[object], list[object]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc.gz"
        path.write_bytes(data)
        short = items(path, block_limit)
        with mock.patch.object(GzipMembers, "whole", return_value=None):
            return short, items(path, block_limit)


def at_the_edges() -> Iterator[bytes]:
    """Records with something put in, or in another's place, where lines and fields end or begin."""
    record = RECORDS[1]
    head = record.find(b"\r\n\r\n")
    edges = {
        place for match in re.finditer(rb"\r\n|: ", record[: head + 4]) for place in match.span()
    }
    for place in sorted(edges | {len(record) - 4, len(record) - 1, len(record)}):
        for more in TELLING:
            yield record[:place] + more + record[place:]
            yield record[:place] + more + record[place + len(more) :]


def test_they_do_at_every_edge_of_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    # Each with a whole record after it, so that one that swallows others is seen.
    path.write_bytes(b"".join(gzip.compress(its, 1) + LAST for its in at_the_edges()))
    short = items(path, 1 << 20)
    with mock.patch.object(GzipMembers, "whole", return_value=None):
        exact = items(path, 1 << 20)
    assert len(short) > 1000
    assert short == exact


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=changed(), block_limit=st.sampled_from((10, 1000, 1 << 20)))
@example(record=RECORDS[1], block_limit=1 << 20)
def test_both_ways_give_the_same_records_and_faults(record: bytes, block_limit: int) -> None:
    data = b"".join(map(gzip.compress, (RECORDS[0], record, RECORDS[-1])))
    short, exact = both_ways(data, block_limit)
    assert short == exact


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_so_they_do_where_the_members_are_damaged(data: st.DataObject) -> None:
    whole = b"".join(map(gzip.compress, RECORDS))
    at = data.draw(st.integers(0, len(whole)))
    gone = data.draw(st.integers(0, 40))
    more = data.draw(st.binary(max_size=4))
    short, exact = both_ways(whole[:at] + more + whole[at + gone :], 1 << 20)
    assert short == exact


@pytest.mark.parametrize("record", RECORDS, ids=range(len(RECORDS)))
def test_our_own_records_are_plain(record: bytes) -> None:
    found = plain_record(record, 7, 3)
    assert isinstance(found, StoredRecord)
    assert (found.offset, found.length) == (3, 7)
    head, _, rest = record.partition(b"\r\n\r\n")
    assert found.block == rest.removesuffix(b"\r\n\r\n")
    lines = [f"{name}: {value}" for name, value in found.headers]
    assert "\r\n".join(["WARC/1.1", *lines]).encode() == head


def test_a_large_member_is_left_to_the_exact_way() -> None:
    """What is taken whole is held whole: a bomb would be, too."""
    block = bytes(40 << 20)
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n" % len(block)
    data = gzip.compress(head + block + b"\r\n\r\n", 1)
    short, exact = both_ways(data, 1000)
    assert short == exact
