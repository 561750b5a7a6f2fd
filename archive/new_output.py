"""A new file or folder beside the collection: there whole or not at all, and never over another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from archive.collection import sync_folder
from archive.errors import ArgumentError, StorageError

DRAFT_SUFFIX: Final = ".new"


@contextmanager
def new_output(path: Path) -> Iterator[Path]:
    """Gives the path of a draft to write; after the block it is synced and put in its place.

    If the block raises, the draft is removed and nothing stands at `path`.

    Raises:
        ArgumentError: Where something stands at `path`, or a draft of another run.
        StorageError: Where the disk refuses.

    """
    draft = path.with_name(path.name + DRAFT_SUFFIX)
    _refuse(path, "Give another name with -o OUT, or move it away.")
    _refuse(draft, "Another export is writing it, or one was killed: wait, or remove it.")
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


def _refuse(path: Path, advice: str) -> None:
    if os.path.lexists(path):
        raise ArgumentError(f"{path} exists already, and nothing is overwritten. {advice}")


def _sync(draft: Path) -> None:
    if draft.is_dir():
        os.sync()  # one call for a hundred thousand small files
        return
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)
