"""Files and folders that are written whole or not at all, and whose names are durable."""

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
_LEFT_BEHIND: Final = ("*.tmp", ".*.part", "index.cdxj.new")
"""Drafts; the last two are of versions before."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
DRAFT_SUFFIX: Final = ".new"
"""The ending of an export while it is written."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which replaces what stands at `path` once the block is done.

    Only one process may write a file at a time: a draft of another run was left by one that was
    killed, and is overwritten.

    Raises:
        OSError: Where the disk refuses; then what stood at the place before stands there still.

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
        OSError: Where the disk refuses; then what stood at the place before stands there still.

    """
    digest = hashlib.sha256()
    with whole_file(path) as file:
        for line in lines:
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_name(path: Path) -> Path:
    """The path, or with a number behind its name where something stands there."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.name}.{number}")
        number += 1
    return candidate


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """A folder for what is of no use after the block; nothing else is to be written in it.

    Raises:
        StorageError: Where there is no room for it.

    """
    try:
        with TemporaryDirectory(prefix=prefix) as name:
            try:
                yield Path(name)
            except sqlite3.Error as error:
                raise _no_scratch(error) from error
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                raise _no_scratch(error) from error
    except FileNotFoundError as error:
        if error.filename is None:  # no folder for temporary files can be written to
            raise _no_scratch(error) from error
        raise


def _no_scratch(error: Exception) -> StorageError:
    return StorageError(
        f"The folder for temporary files could not be written ({error}). Free space there, or name "
        "another folder in the variable TMPDIR, and run it again."
    )


def clear_drafts(folder: Path) -> None:
    """Removes the drafts that killed commands left in a folder that this process holds."""
    for pattern in _LEFT_BEHIND:
        for draft in folder.glob(pattern):
            draft.unlink(missing_ok=True)


@contextmanager
def new_output(path: Path) -> Iterator[Path]:
    """Gives the path of a draft to write; after the block it is synced and put in its place.

    If the block raises, the draft is removed and nothing stands at `path`; if its process is
    killed, the next one removes it.

    Raises:
        ArgumentError: Where something stands at `path`, or another process is writing it.
        StorageError: Where the disk refuses.

    """
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT_SUFFIX}")
    _refuse(path, "Give another name with -o OUT, or move it away.")
    _clear_killed(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        _sync(draft)
        _refuse(path, f"It came while {draft} was written. Move one of them away.")
        draft.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        _remove(draft)
        raise StorageError(
            f"{path} could not be written ({error}). Free space or make the folder writable, then "
            "run it again; there is nothing left of this attempt."
        ) from error
    except BaseException:
        _remove(draft)
        raise


def sync_data(descriptor: int) -> None:
    """Makes durable what was written to an open file, and its length."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # fsync leaves it in the disk's cache there
    else:
        os.fdatasync(descriptor)


def sync_file(path: Path) -> None:
    """Makes a file's bytes durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable (fsync of the directory, as POSIX systems need it)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_killed(path: Path) -> None:
    """Removes the drafts of processes that were killed.

    Raises:
        ArgumentError: Where a living process writes one.

    """
    own = re.compile(rf"{re.escape(path.name)}\.([0-9]+){re.escape(DRAFT_SUFFIX)}")
    for draft in path.parent.glob(f"*{DRAFT_SUFFIX}"):
        match = own.fullmatch(draft.name)
        if match is None:
            continue
        if _is_alive(int(match[1])):
            _refuse(draft, f"Process {match[1]} is writing it: wait until it ends.")
        _remove(draft)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _refuse(path: Path, advice: str) -> None:
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
