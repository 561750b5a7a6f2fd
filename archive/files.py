"""Writes files and folders completely or not at all, and durably."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from archive.errors import ArgumentError, StorageError

_DRAFT: Final = ".tmp"
_DRAFT_PATTERNS: Final = ("*.tmp", ".*.part", "index.cdxj.new")
"""The last two were used by earlier versions."""
_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
DRAFT_SUFFIX: Final = ".new"
"""The extension of an export while it is written."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Opens a draft to write to, which replaces the file at `path` at the end of the block.

    Only one process may write a file at a time: an existing draft was left by a killed process, and
    is overwritten.

    Raises:
        OSError: If the draft cannot be written. The file at `path` is not changed.

    """
    draft = path.with_name(path.name + _DRAFT)
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_whole(path: Path, lines: Iterable[bytes]) -> str:
    """Writes a file as `whole_file` does.

    Returns:
        The file's SHA-256, hexadecimal.

    Raises:
        OSError: If the file cannot be written. An older file at `path` is not changed.

    """
    digest = hashlib.sha256()
    with whole_file(path) as file:
        for line in lines:
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_name(path: Path) -> Path:
    """Returns the path, with a number appended to its name if it exists."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.name}.{number}")
        number += 1
    return candidate


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """Makes a temporary folder, and removes it at the end of the block.

    Any SQLite error in the block counts as a full disk, so use no other database in it.

    Raises:
        StorageError: If the folder cannot be made, or its disk is full.

    """
    try:
        with TemporaryDirectory(prefix=prefix) as name:
            try:
                yield Path(name)
            except sqlite3.Error as error:
                raise _scratch_error(error) from error
            except OSError as error:
                if error.errno not in _DISK_FULL:
                    raise
                raise _scratch_error(error) from error
    except FileNotFoundError as error:
        if error.filename is None:  # no folder for temporary files can be written to
            raise _scratch_error(error) from error
        raise


def _scratch_error(error: Exception) -> StorageError:
    return StorageError(
        f"The folder for temporary files could not be written ({error}). Free space there, or name "
        "another folder in the variable TMPDIR, and run the command again."
    )


def clear_drafts(folder: Path) -> None:
    """Removes the drafts that killed commands left in a folder that this process has locked."""
    for pattern in _DRAFT_PATTERNS:
        for draft in folder.glob(pattern):
            draft.unlink(missing_ok=True)


@contextmanager
def new_output(path: Path) -> Iterator[Path]:
    """Returns the path of a draft, which is synced and renamed to `path` at the end of the block.

    If the block raises, the draft is removed. If the process is killed, the next call removes it.

    Raises:
        ArgumentError: If `path` exists, or another process is writing it.
        StorageError: If the file or folder cannot be written.

    """
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT_SUFFIX}")
    _refuse_existing(path, "Use another name with -o OUT, or move it away.")
    _remove_abandoned_drafts(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        _sync(draft)
        _refuse_existing(path, f"It was made while {draft} was written. Move one of them away.")
        draft.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        _remove(draft)
        raise StorageError(
            f"{path} could not be written ({error}). Free space or make the folder writable, then "
            "run the command again. The unfinished file was removed."
        ) from error
    except BaseException:
        _remove(draft)
        raise


def sync_data(descriptor: int) -> None:
    """Syncs the data and the length of an open file."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # fsync leaves it in the cache of the disk
    else:
        os.fdatasync(descriptor)


def sync_file(path: Path) -> None:
    """Syncs a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Syncs the names in a folder (POSIX needs fsync of the directory for that)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned_drafts(path: Path) -> None:
    """Removes the drafts of processes that were killed.

    Raises:
        ArgumentError: If a running process is writing one.

    """
    own = re.compile(rf"{re.escape(path.name)}\.([0-9]+){re.escape(DRAFT_SUFFIX)}")
    for draft in path.parent.glob(f"*{DRAFT_SUFFIX}"):
        match = own.fullmatch(draft.name)
        if match is None:
            continue
        if _is_alive(int(match[1])):
            _refuse_existing(draft, f"Process {match[1]} is writing it: wait until it ends.")
        _remove(draft)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _refuse_existing(path: Path, advice: str) -> None:
    if os.path.lexists(path):
        raise ArgumentError(f"{path} exists already, and nothing is overwritten. {advice}")


def _sync(draft: Path) -> None:
    if draft.is_dir():
        os.sync()  # one call for a hundred thousand small files
    else:
        sync_file(draft)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)
