"""Sources by URL (`https://`, `s3://`, all that fsspec knows), brought here before they are read.

fsspec is an optional extra, imported only where a source is a URL: nothing else in a replay has
anything to do with a network.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from archive.errors import ArchiveError, ArgumentError, StorageError

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_INSTALL: Final = (
    "Install it: .venv/bin/python -m pip install '.[remote]', or download the file and"
)
_CHUNK: Final = 1 << 20


def is_url(source: str) -> bool:
    """Whether a source is not on a disk of this machine."""
    return _URL.match(source) is not None


def fetched(source: str, folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """Copies what a URL names: a file, a pattern, or a folder with files of these endings.

    Args:
        source: The URL.
        folder: Where to; each file comes whole or not at all.
        endings: Of the files that are wanted.

    Raises:
        ArgumentError: Where the extra is not installed, or two files have the same name.
        StorageError: Where the files cannot be had, or have no room here.

    """
    filesystem, place = _filesystem(source)
    try:
        for path, size in _files(filesystem, place, endings):
            yield _copy(filesystem, path, size, folder)
    except ArchiveError:
        raise
    except Exception as error:  # whatever library is behind the URL, it has errors of its own
        raise StorageError(
            f"{source} cannot be read ({type(error).__name__}: {error}). "
            "Check the address and your access to it, or download it and give its folder."
        ) from error


def _filesystem(source: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise ArgumentError(
            f"{source} is a URL, and fsspec, which reads those, is not installed. "
            f"{_INSTALL} give its path."
        ) from error
    try:
        found: tuple[Any, str] = fsspec.url_to_fs(source)
    except ImportError as error:
        raise ArgumentError(
            f"{source} cannot be read: {error}. {_INSTALL} give its path."
        ) from error
    except ValueError as error:
        raise ArgumentError(
            f"{source} cannot be read: {error}. Download it and give its path."
        ) from error
    return found


def _files(
    filesystem: Any,  # noqa: ANN401 (fsspec has no types)
    place: str,
    endings: tuple[str, ...],
) -> Iterator[tuple[str, int]]:
    if any(sign in place for sign in "*["):
        paths = filesystem.glob(place)
    elif place.endswith(endings):
        paths = [place]
    else:
        paths = filesystem.find(place)
    for path in sorted(paths):
        if path.endswith(endings):
            yield path, int(filesystem.size(path) or 0)


def _copy(filesystem: Any, path: str, size: int, folder: Path) -> Path:  # noqa: ANN401
    target = folder / PurePosixPath(path.partition("?")[0]).name
    if target.exists():
        raise ArgumentError(
            f"Two files are named {target.name}. Records point to WARC files by name: "
            "replay them one after the other."
        )
    if size > shutil.disk_usage(folder).free // 2:
        raise StorageError(
            f"{path} has {size} bytes, more than half of what is free for {folder}. "
            "Free space, or set TMPDIR to another disk."
        )
    draft = folder / f"{target.name}.part"
    with filesystem.open(path, "rb") as remote, draft.open("xb") as here:
        shutil.copyfileobj(remote, here, _CHUNK)
    if size and draft.stat().st_size != size:
        raise OSError(f"{draft.stat().st_size} of {size} bytes came")
    return draft.rename(target)
