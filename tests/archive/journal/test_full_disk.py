"""A full disk, or a broken one: back to the last commit, nothing acknowledged lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import CollectionBusyError, StorageError
from archive.journal.open_files import AppendFile
from tests.archive.crawls import (
    Crawls,
    articles,
    committed,
    page,
    states,
    unit,
    urls,
    warcs,
)
from tests.archive.full_disk import (
    FULL,
    assert_goes_on,
    begin_with_one_page,
    full,
    full_after,
    open_descriptors,
    refuse,
    sizes,
)


@pytest.mark.parametrize("room", [0, 1, 300, 700, 900])
def test_a_disk_full_in_the_middle_of_a_unit_takes_it_back_to_the_last_commit(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    journal = begin_with_one_page(crawls)
    before = sizes(crawls)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full_after(room))
        with pytest.raises(StorageError, match=r"No space left.*run the same command again"):
            journal.write(unit(crawls, 2))
    assert sizes(crawls) == before
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    journal.close()
    assert crawls.journal().open("all").bytes_quarantined == 0
    crawls.end()
    assert_goes_on(crawls)


def test_the_records_file_full_takes_the_capture_back_too(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin_with_one_page(crawls)
    before = sizes(crawls)
    append = AppendFile.append

    def only_warc(file: AppendFile, data: bytes) -> int:
        if file.path.suffix == ".jsonl":
            raise FULL
        return append(file, data)

    with monkeypatch.context() as patched:
        patched.setattr(AppendFile, "append", only_warc)
        with pytest.raises(StorageError):
            journal.write(unit(crawls, 2))
    assert sizes(crawls) == before
    journal.close()
    assert_goes_on(crawls)


def test_a_disk_full_at_the_sync_takes_the_group_back_to_the_last_commit(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin_with_one_page(crawls)
    before = sizes(crawls)
    journal.write(unit(crawls, 2))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(StorageError, match="No space left"):
            journal.commit()
    assert sizes(crawls) == before
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    journal.close()
    assert_goes_on(crawls)


def test_a_commit_that_fails_leaves_the_bytes_for_recovery_as_it_may_yet_be_in_the_log(
    crawls: Crawls,
) -> None:
    journal = begin_with_one_page(crawls)
    before = sum(sizes(crawls))
    journal.write(unit(crawls, 2))
    after = sum(sizes(crawls))
    refuse(journal, "COMMIT")
    with pytest.raises(StorageError, match="database or disk is full"):
        journal.commit()
    journal.close()
    assert sum(sizes(crawls)) == after
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    recovery = crawls.journal().open("all")
    assert recovery.bytes_quarantined == after - before
    crawls.end()
    assert_goes_on(crawls)


@pytest.mark.parametrize("refused", ["BEGIN", "INSERT INTO captures", "UPDATE frontier"])
def test_a_catalogue_full_in_the_middle_of_a_unit_takes_it_back(
    crawls: Crawls, refused: str
) -> None:
    journal = begin_with_one_page(crawls)
    refuse(journal, refused)
    with pytest.raises(StorageError, match="database or disk is full"):
        journal.write(unit(crawls, 2))
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    journal.close()
    assert_goes_on(crawls)


def test_a_database_that_is_really_full_is_a_storage_error(crawls: Crawls) -> None:
    journal = begin_with_one_page(crawls)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="database or disk is full"):
        journal.add(page(number) for number in range(3, 10_000))
    assert journal._broken is not None
    journal.close()
    assert_goes_on(crawls)


@pytest.mark.parametrize("suffix", [".warc.gz.open", ".jsonl.open"])
def test_a_disk_without_room_for_a_new_file_leaves_the_page_pending(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    journal = crawls.begin()
    journal.add([page(1)])
    journal.commit()
    really_open = os.open

    def opened(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(path).endswith(suffix):
            raise FULL
        return really_open(path, flags, mode)

    before = open_descriptors()
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", opened)
        with pytest.raises(StorageError, match="No space left"):
            journal.write(unit(crawls, 1))
    assert open_descriptors() == before
    journal.close()
    again = crawls.begin()
    assert again.pending() == 1
    again.write(unit(crawls, 1))
    again.close()
    assert urls(crawls) == articles(1)
    assert len(warcs(crawls)) == 1


@pytest.mark.parametrize("room", [0, 100])
def test_a_disk_full_in_the_first_record_of_a_file_leaves_no_file_in_the_archive(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    journal = crawls.begin()
    journal.add([page(1)])
    journal.commit()
    before = open_descriptors()
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full_after(room))
        with pytest.raises(StorageError, match="No space left"):
            journal.write(unit(crawls, 1))
    assert open_descriptors() == before
    journal.close()
    again = crawls.begin()
    assert warcs(crawls) == []
    assert again.pending() == 1


@pytest.mark.parametrize("renames", [0, 1])
def test_a_disk_that_refuses_the_seal_loses_nothing_that_was_acknowledged(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    journal = begin_with_one_page(crawls)
    before = sum(sizes(crawls))
    rename = Path.rename
    left = renames

    def renamed(path: Path, target: Path) -> Path:
        nonlocal left
        if not left:
            raise FULL
        left -= 1
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", renamed)
        with pytest.raises(StorageError, match="No space left"):
            journal.close()
    assert sum(sizes(crawls)) == before
    assert_goes_on(crawls)


def test_after_a_failure_the_journal_takes_nothing_more(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin_with_one_page(crawls)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(StorageError) as first:
            journal.write(unit(crawls, 2))
    uses: list[Callable[[], object]] = [
        lambda: journal.write(unit(crawls, 2)),
        lambda: journal.add([page(3)]),
        lambda: journal.lease(()),
    ]
    for use in uses:
        with pytest.raises(StorageError) as later:
            use()
        assert str(later.value) == str(first.value)
    journal.commit()
    journal.close()
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    assert committed(crawls, "SELECT finished FROM crawls") == [(None,)]


def test_a_failed_journal_lets_go_of_the_collection_when_it_is_closed(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin_with_one_page(crawls)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(StorageError):
            journal.write(unit(crawls, 2))
    with pytest.raises(CollectionBusyError):
        crawls.begin()
    journal.close()
    assert_goes_on(crawls)


def test_a_disk_that_refuses_even_the_cut_is_left_to_recovery(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin_with_one_page(crawls)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full_after(300))
        patched.setattr(os, "ftruncate", full)
        with pytest.raises(StorageError):
            journal.write(unit(crawls, 2))
    journal.close()
    assert crawls.journal().open("all").bytes_quarantined == 300
    crawls.end()
    assert_goes_on(crawls)


def test_a_disk_full_at_recovery_is_a_storage_error_and_frees_the_collection(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin_with_one_page(crawls)
    journal.write(unit(crawls, 2))
    crawls.crash(journal)
    before = sizes(crawls)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="No space left"):
            crawls.begin()
    assert sizes(crawls) == before
    assert_goes_on(crawls)
