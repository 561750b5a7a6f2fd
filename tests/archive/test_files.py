"""Files that are there whole or not at all, and what is left of those that are not."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.files import clear_drafts, scratch_folder, whole_file, write_whole


def test_a_file_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with whole_file(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_old_one_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def lines() -> object:
        yield b"new"
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(OSError, match="Input/output"):
        write_whole(path, lines())  # type: ignore[arg-type]
    assert {its.name: its.read_bytes() for its in tmp_path.iterdir()} == {"a": b"old"}


def test_drafts_of_killed_commands_are_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("a.jsonl.tmp", ".b.warc.gz.part", "index.cdxj.new", "notes.new", "b.warc.gz"):
        (tmp_path / name).write_text("")
    clear_drafts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.warc.gz", "notes.new"]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
        sqlite3.OperationalError("database or disk is full"),
    ],
)
def test_no_room_for_temporary_files_is_a_sentence(error: Exception) -> None:
    with pytest.raises(StorageError, match="TMPDIR"), scratch_folder("test-"):
        raise error


def test_other_errors_are_their_own(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), scratch_folder("test-"):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path))


def test_no_folder_for_temporary_files_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_folder(**_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("archive.files.TemporaryDirectory", no_folder)
    with pytest.raises(StorageError, match="TMPDIR"), scratch_folder("test-"):
        pass
