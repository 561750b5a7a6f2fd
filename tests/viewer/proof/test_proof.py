"""A proof holds for what was captured, and fails wherever a byte is another."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from archive.catalogue.collection_captures import captures_of
from archive.collection import Collection
from pipelines.records.record import Record
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool
from tests.viewer.sample import Sample
from viewer.proof.proof import Check, Proof, Prover

pytestmark = pytest.mark.xdist_group("reader")


def lines_of(collection: Collection) -> Iterator[tuple[Record, bytes]]:
    for file in sorted(collection.records.glob("*.jsonl")):
        for line in file.read_bytes().splitlines(keepends=True):
            yield msgspec.json.decode(line, type=Record), line


def prove(collection: Collection, pool: ExtractionPool, record: Record, line: bytes) -> Proof:
    return Prover(captures_of(collection), SITE, pool).prove(record, line)


def by_step(proof: Proof) -> dict[str, Check]:
    return {check.step: check for check in proof.checks}


@pytest.fixture
def copy(sample: Sample, tmp_path: Path) -> Collection:
    """A copy of the collection that may be damaged."""
    shutil.copytree(sample.collection.root, tmp_path / "copy")
    return Collection(tmp_path / "copy")


def test_every_capture_verifies(sample: Sample, pool: ExtractionPool) -> None:
    for record, line in lines_of(sample.collection):
        proof = prove(sample.collection, pool, record, line)
        assert proof.state == "holds", proof.checks
        assert by_step(proof)["extraction"].state == "holds"
        assert proof.request.startswith("GET /news/")
        assert proof.response_head.startswith("HTTP/1.")


def test_the_commands_print_what_they_are_said_to(sample: Sample, pool: ExtractionPool) -> None:
    kinds = set()
    for number, (record, line) in enumerate(lines_of(sample.collection)):
        if number % 6:
            continue
        for command in prove(sample.collection, pool, record, line).commands:
            kinds.add(command.name)
            if command.prints is None:
                typed = command.line.replace("| less", "| cat")
                begins = "WARC/1.1\r\n"
            else:
                typed, begins = command.line, command.prints + " "
            done = subprocess.run(
                ["sh", "-c", typed], cwd=sample.collection.root, capture_output=True, timeout=30
            )
            assert done.stdout.decode("utf-8", "replace").startswith(begins), typed
    assert kinds == {"look", "member", "block", "payload"}


def changed_member(collection: Collection, record: Record, old: bytes, new: bytes) -> bool:
    """Puts other content into the member of a record, which is sound as gzip and as long.

    The new is as long as the old. Gives whether the old is there, and there is room for the new.
    """
    path = collection.archive / record.warc.file
    data = path.read_bytes()
    end = record.warc.offset + record.warc.length
    content = gzip.decompress(data[record.warc.offset : end])
    if old not in content:
        return False
    content = content.replace(old, new)
    for level in range(9, -1, -1):
        member = gzip.compress(content, level, mtime=0)
        if len(member) <= record.warc.length:
            break
    # The name of a gzip member is as long as one likes: it fills the room.
    room = record.warc.length - len(member)
    if room < 0:
        return False
    if room:
        member = member[:3] + b"\x08" + member[4:10] + b"x" * (room - 1) + b"\0" + member[10:]
    path.write_bytes(data[: record.warc.offset] + member + data[end:])
    return True


def first(collection: Collection) -> tuple[Record, bytes]:
    """A capture that was sent whole, and not in chunks."""
    return next(sent_whole(collection))


def sent_whole(collection: Collection) -> Iterator[tuple[Record, bytes]]:
    for record, line in lines_of(collection):
        stored = captures_of(collection).record_at(
            record.warc.file, record.warc.offset, record.warc.length
        )
        if stored.headers.get("warc-payload-digest") and b"Content-Encoding" not in stored.block:
            yield record, line


def other_title(collection: Collection, record: Record) -> bool:
    words = max(re.findall(r"[\w ]+", record.title or "-"), key=len, default="").encode()
    return len(words) > 0 and changed_member(collection, record, words, b"X" * len(words))


def test_other_words_in_the_page(copy: Collection, pool: ExtractionPool) -> None:
    record, line = next(its for its in sent_whole(copy) if other_title(copy, its[0]))
    proof = prove(copy, pool, record, line)
    checks = by_step(proof)
    assert proof.state == "fails"
    assert checks["member"].state == "holds"
    assert checks["text"].state == "holds"
    failed = {step for step, check in checks.items() if check.state == "fails"}
    assert failed == {"block", "payload_header", "payload", "extraction"}
    assert "title" in checks["extraction"].detail


def test_another_digest_to_go_with_it(copy: Collection, pool: ExtractionPool) -> None:
    """Whoever changes the digest too is told by the record, which has another."""
    record, line = first(copy)
    stated = (record.warc.payload_sha256 or "").encode()
    assert changed_member(copy, record, stated, b"0" * len(stated))
    checks = by_step(prove(copy, pool, record, line))
    assert checks["payload_header"].state == "fails"
    assert checks["payload"].state == "holds"


def test_another_record_id(copy: Collection, pool: ExtractionPool) -> None:
    record, line = first(copy)
    identity = record.warc.record_id.encode()
    assert changed_member(copy, record, identity, f"<urn:uuid:{UUID(int=0)}>".encode())
    assert by_step(prove(copy, pool, record, line))["record_id"].state == "fails"


@pytest.mark.parametrize("place", [0, 3, 12, 200, -5, -1])
def test_a_byte_of_the_file(copy: Collection, pool: ExtractionPool, place: int) -> None:
    record, line = first(copy)
    path = copy.archive / record.warc.file
    data = bytearray(path.read_bytes())
    begin = record.warc.offset
    data[begin + (place if place >= 0 else record.warc.length + place)] ^= 0x55
    path.write_bytes(data)
    assert prove(copy, pool, record, line).state == "fails"


def test_another_text_in_the_record(sample: Sample, pool: ExtractionPool) -> None:
    record, _ = first(sample.collection)
    other = msgspec.structs.replace(record, text="Something else.")
    proof = prove(sample.collection, pool, other, msgspec.json.encode(other) + b"\n")
    checks = by_step(proof)
    assert checks["text"].state == "fails"
    assert checks["extraction"].state == "fails"
    assert checks["extraction"].detail == "text"
    assert checks["block"].state == "holds"


def test_an_extraction_of_another_version_is_not_compared(
    sample: Sample, pool: ExtractionPool
) -> None:
    record, line = first(sample.collection)
    made = msgspec.structs.replace(record.extraction, versions={"extractor": "0"})
    older = msgspec.structs.replace(record, extraction=made)
    proof = prove(sample.collection, pool, older, line)
    assert by_step(proof)["extraction"] == Check("extraction", "unknown", "extractor 0")
    assert proof.state == "holds"


def test_a_file_that_is_gone_or_short(copy: Collection, pool: ExtractionPool) -> None:
    record, line = first(copy)
    path = copy.archive / record.warc.file
    path.write_bytes(path.read_bytes()[: record.warc.offset + 10])
    short = prove(copy, pool, record, line)
    assert short.state == "fails"
    assert "Compare the file with another copy" in short.checks[0].detail
    path.unlink()
    gone = prove(copy, pool, record, line)
    assert gone.state == "fails"
    assert "has no WARC file" in gone.checks[0].detail


@pytest.mark.parametrize("name", ["../catalogue.sqlite", "/etc/passwd", "", ".", "a\nb"])
def test_no_other_file_is_read(sample: Sample, pool: ExtractionPool, name: str) -> None:
    record, line = first(sample.collection)
    place = msgspec.structs.replace(record.warc, file=name)
    proof = prove(sample.collection, pool, msgspec.structs.replace(record, warc=place), line)
    assert proof.state == "fails"
    assert proof.member is None


def test_a_bomb_is_not_blown_up(copy: Collection, pool: ExtractionPool) -> None:
    record, line = first(copy)
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(engine.compress(bytes(1 << 20)) for _ in range(300)) + engine.flush()
    path = copy.archive / record.warc.file
    path.write_bytes(bomb)
    place = msgspec.structs.replace(record.warc, offset=0, length=len(bomb))
    proof = prove(copy, pool, msgspec.structs.replace(record, warc=place), line)
    assert proof.state == "fails"
