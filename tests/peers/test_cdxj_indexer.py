"""Our index is the one that cdxj-indexer makes of the same files.

One field cannot be compared everywhere. Where a record states no payload digest (its body came in
chunks, of which the common readers take a wrong digest), cdxj-indexer computes a SHA-1 of its own,
and our index holds the SHA-256 of the payload.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from archive.collection import Collection
from archive.index.entry import REVISIT_MIME, CdxjEntry, parse_line
from tests.peers.archived import read_archived
from tests.peers.programs import peer

pytestmark = pytest.mark.xdist_group("peers")


@pytest.fixture(scope="module")
def their_lines(warcs: list[Path]) -> list[bytes]:
    """The index by cdxj-indexer, sorted."""
    done = subprocess.run(
        [peer("cdxj-indexer"), "--sort", *map(str, warcs)],
        capture_output=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


def test_keys_and_all_fields_but_the_digest_are_equal(
    collection: Collection, their_lines: list[bytes]
) -> None:
    ours = collection.index.read_bytes().splitlines()
    assert len(ours) > 60
    assert [without_digest(line) for line in ours] == [without_digest(line) for line in their_lines]


def without_digest(line: bytes) -> tuple[str, CdxjEntry]:
    key, entry = parse_line(line)
    return key, replace(entry, digest=None)


def test_lines_are_equal_to_the_byte_where_the_record_states_its_digest(
    collection: Collection, index: list[CdxjEntry], their_lines: list[bytes]
) -> None:
    ours = collection.index.read_bytes().splitlines()
    stated = 0
    for line, entry, their_line in zip(ours, index, their_lines, strict=True):
        record = read_archived(collection.archive, entry)
        if "warc-payload-digest" in record.headers:
            stated += 1
            assert line == their_line
        else:
            assert entry.digest == f"sha256:{hashlib.sha256(record.payload).hexdigest()}"
    assert 60 < stated < len(ours)


def test_revisits_are_in_both(index: list[CdxjEntry], their_lines: list[bytes]) -> None:
    theirs = [parse_line(line)[1] for line in their_lines]
    revisits = [entry for entry in index if entry.mime == REVISIT_MIME]
    assert revisits
    assert revisits == [entry for entry in theirs if entry.mime == REVISIT_MIME]
