"""What a person names as an archive, as WARC files: files, folders, patterns, WACZ packages."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from archive.errors import ArgumentError, StorageError
from archive.faults import Code, Fault
from archive.names import OPEN, WARCS, is_warc
from archive.packages.remote import fetched, is_url
from archive.packages.zip_entries import UNREADABLE, entries_in_place

_ENDINGS: Final = (*WARCS, *(f"{ending}{OPEN}" for ending in WARCS))

_MOST_GROWTH: Final = 1032
"""How many bytes deflate can make of one; who packs in other ways stays far below it."""

OnFault = Callable[[Fault], None]


def warc_files(sources: Iterable[str], unpack_to: Path, on_fault: OnFault) -> list[Path]:
    """The WARC files that some sources hold, each once, in the order of the sources.

    Args:
        sources: WARC files, WACZ packages, folders with either (a collection is one), patterns;
            or URLs of such, which are copied before they are read.
        unpack_to: An empty folder for what has to be unpacked or copied.
        on_fault: Told of each WARC file of a package that cannot be unpacked; the others are.

    Raises:
        ArgumentError: Where a source is none of these.
        StorageError: Where a package cannot be read, or a URL.

    """
    found: dict[Path, None] = {}
    for source in sources:
        faults: list[Fault] = []
        paths = _paths(source, unpack_to)
        files = [file for path in paths for file in _files_of(path, unpack_to, faults.append)]
        if not files and faults:
            raise StorageError(str(faults[0]))
        for fault in faults:
            on_fault(fault)
        if not files:
            raise ArgumentError(
                f"{source} holds no WARC files. Give WARC files (.warc, .warc.gz, .warc.zst), "
                "WACZ packages, or folders with such files."
            )
        found.update(dict.fromkeys(files))
    return list(found)


def _paths(source: str, unpack_to: Path) -> Iterable[Path]:
    if is_url(source):
        return fetched(source, unpack_to, (*_ENDINGS, ".wacz"))
    return [Path(source)] if Path(source).exists() else _matching(source)


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    anchor = Path(path.anchor or ".")
    parts = path.parts[1:] if path.anchor else path.parts
    return sorted(anchor.glob(str(Path(*parts)))) if parts else []


def _files_of(path: Path, unpack_to: Path, on_fault: OnFault) -> Iterator[Path]:
    if path.is_dir():
        quarantine = path / "quarantine"
        for inner in sorted(path.rglob("*")):
            if quarantine not in inner.parents and inner.is_file():
                yield from _files_of(inner, unpack_to, on_fault)
    elif is_warc(path):
        yield path
    elif path.suffix == ".wacz":
        yield from _unpacked(path, unpack_to, on_fault)


def _unpacked(package: Path, unpack_to: Path, on_fault: OnFault) -> Iterator[Path]:
    """The WARC files of a package (WACZ 1.1.1 section 5.2.1: the folder `archive`)."""
    taken: set[Path] = set()
    try:
        with zipfile.ZipFile(package) as wacz:
            for info, overlaps in entries_in_place(wacz):
                if not _is_entry(info):
                    continue
                try:
                    if overlaps:
                        raise zipfile.BadZipFile("it overlaps with another entry")
                    if info.file_size > _MOST_GROWTH * max(info.compress_size, 1):
                        raise zipfile.BadZipFile(f"{info.file_size} bytes cannot be in it")
                    target = unpack_to / Path(info.filename).name
                    if target.exists() and target not in taken:
                        # Of another package: some tools name all of them alike.
                        target = unpack_to / f"{package.stem}-{target.name}"
                    _unpack(wacz, info, target)
                    taken.add(target)
                    yield target
                except UNREADABLE as error:
                    on_fault(_entry_fault(package, info, error))
    except UNREADABLE as error:
        raise StorageError(
            f"{package} cannot be unpacked ({error}). "
            "Check the file, or unpack it by hand and give its folder."
        ) from error


def _is_entry(info: zipfile.ZipInfo) -> bool:
    return info.filename.startswith("archive/") and info.filename.endswith(_ENDINGS)


def _unpack(wacz: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Unpacks an entry, whole or not at all."""
    if info.file_size > shutil.disk_usage(target.parent).free // 2:
        raise StorageError(
            f"{wacz.filename} holds {info.filename} of {info.file_size} bytes, more than "
            f"half of what is free for {target.parent}. "
            "Free space, or set TMPDIR to another disk."
        )
    with wacz.open(info) as packed, target.open("xb") as unpacked:
        try:
            # zipfile gives at most file_size bytes, whatever the package's data hold.
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        except BaseException:
            target.unlink()
            raise


def _entry_fault(package: Path, info: zipfile.ZipInfo, error: Exception) -> Fault:
    reason = "another entry has its name" if isinstance(error, FileExistsError) else error
    return Fault(
        Code.UNREADABLE,
        str(package),
        info.header_offset,
        f"{info.filename} cannot be unpacked ({reason}) and is left out. "
        "Unpack the package by hand, or compare it with another copy.",
    )
