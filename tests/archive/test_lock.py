"""The lock of a folder: one process holds it, whatever becomes of its file."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.errors import CollectionBusyError, StorageError
from archive.lock import hold, is_held


def try_to_hold(folder: Path) -> str:
    """What another process is answered."""
    program = (
        "import sys; from pathlib import Path; from archive.lock import hold\n"
        "try:\n    with hold(Path(sys.argv[1])): print('held')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_one_process_at_a_time_and_the_other_is_told_which(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    with hold(tmp_path):
        assert is_held(tmp_path)
        assert (tmp_path / ".lock").read_text() == f"{os.getpid()}\n"
        assert try_to_hold(tmp_path).startswith("CollectionBusyError")
        assert f"in use by process {os.getpid()}." in try_to_hold(tmp_path)
    assert not is_held(tmp_path)
    assert try_to_hold(tmp_path) == "held\n"


def test_to_delete_the_file_does_not_let_a_second_process_in(tmp_path: Path) -> None:
    with hold(tmp_path):
        (tmp_path / ".lock").unlink()
        assert is_held(tmp_path)
        assert try_to_hold(tmp_path).startswith("CollectionBusyError")
        with pytest.raises(CollectionBusyError), hold(tmp_path):
            pass


def test_whoever_only_asks_refuses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hold(tmp_path):
        pass
    asking = os.open(tmp_path / ".lock", os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)
    monkeypatch.setattr("time.sleep", lambda _: fcntl.flock(asking, fcntl.LOCK_UN))
    with hold(tmp_path):
        assert is_held(tmp_path)
    os.close(asking)


def test_another_name_locks_its_file_alone(tmp_path: Path) -> None:
    with hold(tmp_path, ".search.lock"):
        assert is_held(tmp_path, ".search.lock")
        assert not is_held(tmp_path)
        assert try_to_hold(tmp_path) == "held\n"


def failing(number: int, *, only_folders: bool = False) -> Any:  # noqa: ANN401
    whole = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        if only_folders and not os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112
            return whole(descriptor, operation)
        raise OSError(number, os.strerror(number))

    return flock


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_a_file_system_without_locks_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", failing(number))
    with pytest.raises(StorageError, match="cannot be locked") as raised, hold(tmp_path):
        pass
    assert os.strerror(number) in str(raised.value)
    assert not is_held(tmp_path)


def test_where_folders_cannot_be_locked_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", failing(errno.EBADF, only_folders=True))
    with hold(tmp_path):
        assert is_held(tmp_path)
        assert try_to_hold(tmp_path).startswith("CollectionBusyError")


@pytest.mark.parametrize("call", ["pwrite", "ftruncate"])
def test_a_full_disk_is_a_sentence_and_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        with pytest.raises(StorageError, match="free space on its disk"), hold(tmp_path):
            pass
    assert not is_held(tmp_path)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be locked"), hold(tmp_path / "gone"):
        pass
