"""What lies in a folder that is to be verified, and what should not lie there."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive.collection import OPEN_SUFFIX, Collection, stem_of
from archive.errors import ArgumentError
from archive.faults import Code, Fault

_WARC_SUFFIXES: Final = (".warc", ".warc.gz", ".warc.zst")
_RECORDS_SUFFIX: Final = ".jsonl"


@dataclass(slots=True)
class Layout:
    """The files to check."""

    root: Path
    warcs: list[Path] = field(default_factory=list)
    records: list[Path] = field(default_factory=list)
    index: Path | None = None
    in_use: list[Path] = field(default_factory=list)
    """Open files of a crawl that is running."""
    is_collection: bool = False
    faults: list[Fault] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """What a file is called in a report: its path within the folder, or as it was given."""
        return str(path.relative_to(self.root)) if path != self.root else str(path)

    def _say(self, code: Code, path: Path, message: str) -> None:
        self.faults.append(Fault(code, self.name(path), None, message))

    def take(self, folder: Path, suffixes: tuple[str, ...], *, held: bool) -> list[Path]:
        """The files of a folder with these suffixes; what else is there is a fault."""
        taken: list[Path] = []
        for path in sorted(folder.iterdir()):
            if path.name.startswith("."):
                continue
            if not path.name.removesuffix(OPEN_SUFFIX).endswith(suffixes) or not path.is_file():
                self._say(
                    Code.STRAY_FILE,
                    path,
                    "this is no part of the collection. Move it elsewhere if it is yours.",
                )
            elif path.name.endswith(OPEN_SUFFIX) and held:
                self.in_use.append(path)
            else:
                taken.append(path)
                if path.name.endswith(OPEN_SUFFIX):
                    self._say(
                        Code.LEFT_OPEN,
                        path,
                        "a crawl was interrupted while it wrote this file. "
                        "Start the crawl again: it goes on, and seals the file.",
                    )
        return taken


def lay_out(root: Path) -> Layout:
    """Finds what is to be checked: a collection, a folder with WARC files, or one WARC file.

    Raises:
        ArgumentError: Where there is nothing to check.

    """
    layout = Layout(root)
    if root.is_file():
        layout.warcs = [root]
    elif (root / "archive").is_dir():
        layout.is_collection = True
        _lay_out_collection(Collection(root), layout)
    elif root.is_dir():
        layout.warcs = sorted(
            path
            for path in root.iterdir()
            if path.is_file() and path.name.removesuffix(OPEN_SUFFIX).endswith(_WARC_SUFFIXES)
        )
    if not layout.warcs and not layout.is_collection:
        what = "holds no WARC file" if root.is_dir() else "does not exist or is no regular file"
        raise ArgumentError(
            f"{root} {what}. Give a collection, a folder of WARC files, or a WARC file."
        )
    return layout


def _lay_out_collection(collection: Collection, layout: Layout) -> None:
    held = is_held(collection)
    layout.warcs = layout.take(collection.archive, _WARC_SUFFIXES, held=held)
    if collection.records.is_dir():
        layout.records = layout.take(collection.records, (_RECORDS_SUFFIX,), held=held)
        present = {records_stem(path) for path in (*layout.records, *layout.in_use)}
        for warc in layout.warcs:
            if stem_of(warc) not in present:
                layout.faults.append(
                    Fault(
                        Code.RECORDS_MISSING,
                        layout.name(warc),
                        None,
                        "the records file of this WARC file is missing. "
                        "`scrapy replay` makes it again.",
                    )
                )
    if collection.index.is_file():
        layout.index = collection.index


def records_stem(path: Path) -> str:
    """The NAME of a records file."""
    return path.name.removesuffix(OPEN_SUFFIX).removesuffix(_RECORDS_SUFFIX)


def is_held(collection: Collection) -> bool:
    """Whether a process is writing to the collection now; it is not disturbed."""
    try:
        descriptor = os.open(collection.root / ".lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    else:
        return False
    finally:
        os.close(descriptor)
