"""Recovery: what was promised stays, what was not goes to quarantine, damage is said."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from archive.errors import DamagedArchiveError
from archive.journal.live import Journal
from tests.archive.crawls import Crawls, articles, committed, members, page, unit, urls, warcs


def crash_after_commit(crawls: Crawls) -> tuple[Path, Path]:
    """A crawl that ended with article 1 acknowledged; its open files."""
    journal = crawls.begin()
    journal.add([page(1), page(2)])
    journal.write(unit(crawls, 1))
    journal.commit()
    return crash(crawls, journal)


def crash(crawls: Crawls, journal: Journal) -> tuple[Path, Path]:
    crawls.crash(journal)
    (records,) = crawls.collection.records.iterdir()
    return warcs(crawls)[-1], records


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the archive itself by name, those of SQLite and the lock left out."""
    folders = (folder / "archive", folder / "records", folder / "quarantine")
    return {path.name: path.read_bytes() for part in folders for path in part.iterdir()}


def quarantine(crawls: Crawls) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in crawls.collection.quarantine.iterdir()}


def test_files_of_the_committed_length_are_sealed_as_they_are(crawls: Crawls) -> None:
    warc, records = crash_after_commit(crawls)
    before = warc.read_bytes(), records.read_bytes()
    recovery = crawls.journal().open("all")
    assert (recovery.files_sealed, recovery.bytes_quarantined, recovery.files_quarantined) == (
        1,
        0,
        0,
    )
    sealed = warc.with_suffix(""), records.with_suffix("")
    assert (sealed[0].read_bytes(), sealed[1].read_bytes()) == before
    digests = tuple(hashlib.sha256(data).hexdigest() for data in before)
    assert committed(crawls, "SELECT sealed, warc_sha256, records_sha256 FROM files") == [
        (1, *digests)
    ]
    assert quarantine(crawls) == {}


def test_a_unit_that_was_never_committed_goes_to_quarantine_byte_for_byte(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.add([page(1), page(2)])
    journal.write(unit(crawls, 1))
    journal.commit()
    assert journal._files is not None
    lengths = journal._files.warc.length, journal._files.records.length
    journal.write(unit(crawls, 2))
    warc, records = crash(crawls, journal)
    whole = warc.read_bytes(), records.read_bytes()
    again = crawls.journal()
    recovery = again.open("all")
    assert recovery.bytes_quarantined == sum(map(len, whole)) - sum(lengths)
    assert quarantine(crawls) == {
        f"{warc.stem}.from-{lengths[0]}": whole[0][lengths[0] :],
        f"{records.stem}.from-{lengths[1]}": whole[1][lengths[1] :],
    }
    assert warc.with_suffix("").read_bytes() == whole[0][: lengths[0]]
    assert records.with_suffix("").read_bytes() == whole[1][: lengths[1]]
    assert [entry.key for entry in again.lease(())] == ["article:en:2"]
    again.write(unit(crawls, 2))
    again.close()
    assert urls(crawls) == articles(1, 2)


@pytest.mark.parametrize("tail", [b"\x00", b"\x1f\x8b torn", b"\x00" * 3_000_000])
@pytest.mark.parametrize("which", [0, 1])
def test_any_tail_goes_to_quarantine(crawls: Crawls, which: int, tail: bytes) -> None:
    path = crash_after_commit(crawls)[which]
    before = path.read_bytes()
    path.write_bytes(before + tail)
    recovery = crawls.journal().open("all")
    assert recovery.bytes_quarantined == len(tail)
    assert path.with_suffix("").read_bytes() == before
    assert quarantine(crawls) == {f"{path.stem}.from-{len(before)}": tail}


def test_a_second_tail_does_not_replace_what_is_in_quarantine(crawls: Crawls) -> None:
    warc, _ = crash_after_commit(crawls)
    before = warc.read_bytes()
    name = f"{warc.stem}.from-{len(before)}"
    (crawls.collection.quarantine / name).write_bytes(b"of an earlier attempt")
    warc.write_bytes(before + b"tail")
    crawls.begin()
    assert quarantine(crawls) == {name: b"of an earlier attempt", f"{name}.1": b"tail"}


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("loss", ["one byte", "all bytes", "the file"])
def test_missing_bytes_are_said_and_nothing_is_touched(
    crawls: Crawls, which: int, loss: str
) -> None:
    files = crash_after_commit(crawls)
    length = files[which].stat().st_size
    other = files[1 - which]
    other.write_bytes(other.read_bytes() + b"a tail, which would go to quarantine")
    match loss:
        case "one byte":
            os.truncate(files[which], length - 1)
        case "all bytes":
            os.truncate(files[which], 0)
        case _:
            files[which].unlink()
    before = contents(crawls.collection.root)
    for _ in range(2):
        with pytest.raises(DamagedArchiveError, match="Copy the whole collection") as raised:
            crawls.begin()
        assert files[which].stem in str(raised.value)
        assert f"and {length} bytes were committed" in str(raised.value)
        assert contents(crawls.collection.root) == before
    assert committed(crawls, "SELECT sealed FROM files") == [(0,)]


def test_damage_in_a_later_file_leaves_the_earlier_ones_alone_too(crawls: Crawls) -> None:
    warc, _ = crash_after_commit(crawls)
    warc.write_bytes(warc.read_bytes() + b"tail")
    before = contents(crawls.collection.root)
    catalogue = sqlite3.connect(crawls.collection.catalogue, isolation_level=None)
    catalogue.execute("INSERT INTO files VALUES ('zzz-lost', 99, 0, 1000, 0, NULL, NULL)")
    catalogue.close()
    with pytest.raises(DamagedArchiveError, match=r"zzz-lost\.warc\.gz\.open is missing"):
        crawls.begin()
    assert contents(crawls.collection.root) == before


def test_an_open_file_that_the_catalogue_does_not_know_goes_to_quarantine(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    warc, records = crash(crawls, journal)
    before = {path.name: path.read_bytes() for path in (warc, records)}
    recovery = crawls.journal().open("all")
    assert (recovery.files_sealed, recovery.files_quarantined) == (0, 2)
    assert quarantine(crawls) == before
    assert warcs(crawls) == []
    assert list(crawls.collection.records.iterdir()) == []


def test_sealed_files_that_the_catalogue_does_not_know_are_left_alone(crawls: Crawls) -> None:
    crawls.collection.create()
    foreign = crawls.collection.archive / "of-another-crawler.warc.gz"
    foreign.write_bytes(b"theirs")
    crawls.begin().close()
    assert contents(crawls.collection.root) == {foreign.name: b"theirs"}


@pytest.mark.parametrize("renamed", [1, 2])
def test_a_crash_between_the_two_renames_or_after_them_is_made_good(
    crawls: Crawls, renamed: int
) -> None:
    files = crash_after_commit(crawls)
    before = {path.stem: path.read_bytes() for path in files}
    for path in files[:renamed]:
        path.rename(path.with_suffix(""))
    recovery = crawls.journal().open("all")
    assert (recovery.files_sealed, recovery.bytes_quarantined) == (1, 0)
    assert contents(crawls.collection.root) == before
    ((sealed, warc_sha256),) = committed(crawls, "SELECT sealed, warc_sha256 FROM files")
    assert sealed == 1
    assert warc_sha256 == hashlib.sha256(before[files[0].stem]).hexdigest()


def test_recovery_that_is_itself_cut_off_is_finished_by_the_next_one(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = crash_after_commit(crawls)
    before = {path.stem: path.read_bytes() for path in files}
    for path in files:
        path.write_bytes(path.read_bytes() + b"tail")

    class Killed(BaseException):
        """Ends the process, as far as the code under test can tell."""

    steps = 0
    for last in range(1, 20):

        def step(_descriptor: int, last: int = last) -> None:
            nonlocal steps
            steps += 1
            if steps == last:
                raise Killed

        steps = 0
        journal = crawls.journal()
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", step)
            try:
                journal.open("all")
            except Killed:
                crawls.crash(journal)
            else:
                break
    assert last > 5
    found = contents(crawls.collection.root)
    assert {name: found[name] for name in before} == before
    tails = [data for name, data in found.items() if name not in before]
    assert b"tail" in tails
    assert all(b"tail".startswith(tail) for tail in tails)


def test_after_recovery_a_new_run_writes_to_new_files(crawls: Crawls) -> None:
    warc, _ = crash_after_commit(crawls)
    journal = crawls.begin()
    journal.write(unit(crawls, 2))
    journal.close()
    first, second = warcs(crawls)
    assert first == warc.with_suffix("")
    assert second.name.endswith("-00002.warc.gz")
    for path in (first, second):
        assert all(content.startswith(b"WARC/1.1") for _, _, content in members(path))
