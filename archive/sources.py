"""What a person names as an archive, as WARC files: files, folders, patterns, WACZ packages."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from archive.collection import OPEN_SUFFIX
from archive.errors import ArgumentError, StorageError
from archive.remote import fetched, is_url

WARC_ENDINGS: Final = (".warc", ".warc.gz", ".warc.zst")
_ENDINGS: Final = (*WARC_ENDINGS, *(f"{ending}{OPEN_SUFFIX}" for ending in WARC_ENDINGS))


def warc_files(sources: Iterable[str], unpack_to: Path) -> list[Path]:
    """The WARC files that some sources hold, each once, in the order of the sources.

    Args:
        sources: WARC files, WACZ packages, folders with either (a collection is one), patterns;
            or URLs of such, which are copied before they are read.
        unpack_to: An empty folder for what has to be unpacked or copied.

    Raises:
        ArgumentError: Where a source is none of these.
        StorageError: Where a package cannot be unpacked, or a URL cannot be read.

    """
    found: dict[Path, None] = {}
    for source in sources:
        paths = _paths(source, unpack_to)
        files = [file for path in paths for file in _files_of(path, unpack_to)]
        if not files:
            raise ArgumentError(
                f"{source} holds no WARC files. Give WARC files (.warc, .warc.gz, .warc.zst), "
                "WACZ packages, or folders with such files."
            )
        found.update(dict.fromkeys(files))
    return list(found)


def is_warc(path: Path) -> bool:
    """Whether a file is called as WARC files are; a name with a dot before it is somebody's own."""
    return path.name.endswith(_ENDINGS) and not path.name.startswith(".")


def _paths(source: str, unpack_to: Path) -> Iterable[Path]:
    if is_url(source):
        return fetched(source, unpack_to, (*_ENDINGS, ".wacz"))
    return [Path(source)] if Path(source).exists() else _matching(source)


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    anchor = Path(path.anchor or ".")
    parts = path.parts[1:] if path.anchor else path.parts
    return sorted(anchor.glob(str(Path(*parts)))) if parts else []


def _files_of(path: Path, unpack_to: Path) -> Iterator[Path]:
    if path.is_dir():
        quarantine = path / "quarantine"
        for inner in sorted(path.rglob("*")):
            if quarantine not in inner.parents and inner.is_file():
                yield from _files_of(inner, unpack_to)
    elif is_warc(path):
        yield path
    elif path.suffix == ".wacz":
        yield from _unpacked(path, unpack_to)


def _unpacked(package: Path, unpack_to: Path) -> Iterator[Path]:
    """The WARC files of a package (WACZ 1.1.1 section 5.2.1: the folder `archive`)."""
    try:
        with zipfile.ZipFile(package) as wacz:
            for info in wacz.infolist():
                name = Path(info.filename).name
                if not info.filename.startswith("archive/") or not name.endswith(_ENDINGS):
                    continue
                if info.file_size > shutil.disk_usage(unpack_to).free // 2:
                    raise StorageError(
                        f"{package} holds {info.filename} of {info.file_size} bytes, more than "
                        f"half of what is free for {unpack_to}. "
                        "Free space, or set TMPDIR to another disk."
                    )
                target = unpack_to / name
                with wacz.open(info) as packed, target.open("xb") as unpacked:
                    # zipfile gives at most file_size bytes, whatever the package's data hold.
                    shutil.copyfileobj(packed, unpacked, 1 << 20)
                yield target
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise StorageError(
            f"{package} cannot be unpacked ({error}). "
            "Check the file, or unpack it by hand and give its folder."
        ) from error
