"""What a person names as an archive, as WARC files: files, folders, patterns, WACZ packages."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from archive.errors import ArgumentError, StorageError
from archive.faults import Code, Fault
from archive.names import OPEN, WARCS, is_warc
from archive.packages.remote import fetched, is_url
from archive.packages.zip_entries import UNREADABLE, entries_in_place

_ARCS: Final = (".arc", ".arc.gz")
_ENDINGS: Final = (*WARCS, *(f"{ending}{OPEN}" for ending in WARCS))

_MOST_GROWTH: Final = 1032
"""How many bytes deflate can make of one; who packs in other ways stays far below it."""

OnFault = Callable[[Fault], None]


def warc_files(
    sources: Iterable[str],
    unpack_to: Path,
    on_fault: OnFault,
    on_left_out: Callable[[Path], None] = lambda _: None,
) -> list[Path]:
    """The WARC files that some sources hold, each once, in the order of the sources.

    Args:
        sources: WARC files, WACZ packages, folders with either (a collection is one), patterns;
            or URLs of such, which are copied before they are read.
        unpack_to: An empty folder for what has to be unpacked or copied.
        on_fault: Given a fault for each WARC file of a package that cannot be unpacked; the others
            are.
        on_left_out: Given each file of a folder that is neither a WARC file nor a package.

    Raises:
        ArgumentError: Where a source is none of these.
        StorageError: Where a package cannot be read, or a URL.

    """
    found: dict[Path, None] = {}
    for source in sources:
        faults: list[Fault] = []
        paths = _paths(source, unpack_to)
        left_out: list[Path] = []
        files = [
            file
            for path in paths
            for file in _files_of(path, unpack_to, faults.append, left_out.append)
        ]
        if not files and faults:
            raise StorageError(str(faults[0]))
        for fault in faults:
            on_fault(fault)
        if not files:
            raise ArgumentError(
                f"{source} holds no WARC files{arc_advice(left_out)}. Give WARC files (.warc, "
                ".warc.gz, .warc.zst), WACZ packages, or folders with such files."
            )
        for path in left_out:
            on_left_out(path)
        found.update(dict.fromkeys(files))
    return list(found)


def arc_advice(left_out: Iterable[Path]) -> str:
    """What to do with ARC files among those left out: a part of a sentence, or nothing."""
    count = sum(path.name.endswith(_ARCS) for path in left_out)
    if not count:
        return ""
    return f" ({count} ARC files: `warcio recompress OLD.arc NEW.warc.gz` makes a WARC file of one)"


def left_out_note(left_out: Collection[Path]) -> str | None:
    """What is said of files that were left out; None where there are none."""
    if not left_out:
        return None
    return (
        f"{len(left_out)} files left out, which are not called as WARC files are"
        f"{arc_advice(left_out)}."
    )


def _paths(source: str, unpack_to: Path) -> Iterable[Path]:
    if is_url(source):
        return fetched(source, unpack_to, (*_ENDINGS, ".wacz"))
    return [Path(source)] if Path(source).exists() else _matching(source)


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    anchor = Path(path.anchor or ".")
    parts = path.parts[1:] if path.anchor else path.parts
    return sorted(anchor.glob(str(Path(*parts)))) if parts else []


def _files_of(
    path: Path, unpack_to: Path, on_fault: OnFault, on_left_out: Callable[[Path], None]
) -> Iterator[Path]:
    if path.is_dir():
        archive = path / "archive"
        is_collection = archive.is_dir()
        for inner in sorted(path.rglob("*")):
            if path / "quarantine" in inner.parents or not inner.is_file():
                continue
            if is_collection and archive not in inner.parents:
                yield from _files_of(inner, unpack_to, on_fault, lambda _: None)
            else:
                yield from _files_of(inner, unpack_to, on_fault, on_left_out)
    elif is_warc(path):
        yield path
    elif path.suffix == ".wacz":
        yield from _unpacked(path, unpack_to, on_fault)
    elif not path.name.startswith("."):
        on_left_out(path)


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
            "Check the file, or unpack it with another program and give its folder."
        ) from error


def _is_entry(info: zipfile.ZipInfo) -> bool:
    folder, _, name = info.filename.rpartition("/")
    return folder.partition("/")[0] == "archive" and f".{name}".endswith(_ENDINGS)


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
        "Unpack the package with another program, or compare it with another copy.",
    )
