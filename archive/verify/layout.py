"""Lists the files to verify, and reports files that do not belong there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.collection import Collection
from archive.errors import ArgumentError
from archive.faults import Code, Fault
from archive.lock import is_held
from archive.names import RECORDS, WARCS, is_open, is_warc, open_path, sealed_name, stem_of
from archive.packages.sources import arc_advice
from archive.warc.reader import WarcFile, arc_fault


@dataclass(slots=True)
class Layout:
    """The files to check."""

    root: Path
    warcs: list[Path] = field(default_factory=list)
    records: list[Path] = field(default_factory=list)
    index: Path | None = None
    in_use: list[Path] = field(default_factory=list)
    """Files of a running crawl: open, or sealed while the folder was listed."""
    left_out: list[Path] = field(default_factory=list)
    """Files of a folder that do not have the name of a WARC file."""
    is_collection: bool = False
    was_held: bool = False
    """Whether a process had locked the collection when it was listed."""
    faults: list[Fault] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """Returns a file's name in a report: its path within the folder, or as the user gave it."""
        return str(path.relative_to(self.root)) if path != self.root else str(path)

    @property
    def has_records(self) -> bool:
        """Whether it is a collection of this program, not a package or a collection of pywb."""
        return self.is_collection and Collection(self.root).records.is_dir()

    def came_later(self, warc: str) -> bool:
        """Returns whether a WARC file (by its sealed name) was made after the folder was listed."""
        checked = {sealed_name(path) for path in self.warcs}
        path = self.root / "archive" / warc
        return (
            path.name == warc
            and warc not in checked
            and (path.exists() or open_path(path).exists())
        )

    def may_lack_lines(self) -> set[str]:
        """Returns the WARC files that may lack index lines: a crawl writes the index at its end."""
        if not self.is_collection or not (self.was_held or is_held(self.root)):
            return set()
        written = self.index.stat().st_mtime_ns if self.index is not None else 0
        return {path.name for path in self.warcs if path.stat().st_mtime_ns >= written}

    def add_fault(self, code: Code, path: Path, message: str) -> None:
        """Adds a fault of a file as a whole."""
        self.faults.append(Fault(code, self.name(path), None, message))


def list_files(root: Path) -> Layout:
    """Finds what is to be checked: a collection, a folder with WARC files, or one WARC file.

    Raises:
        ArgumentError: Where there is nothing to check.

    """
    layout = Layout(root)
    if root.is_file():
        layout.warcs = [root]
        with WarcFile(root) as file:
            if file.is_arc():
                raise ArgumentError(f"{root}: {arc_fault(str(root)).message}")
    elif (root / "archive").is_dir():
        layout.is_collection = True
        _list_collection(Collection(root), layout)
    elif root.is_dir():
        files = sorted(path for path in root.iterdir() if path.is_file())
        layout.warcs = [path for path in files if is_warc(path)]
        layout.left_out = [
            path for path in files if not is_warc(path) and not path.name.startswith(".")
        ]
    if not layout.warcs and not layout.is_collection:
        what = "holds no WARC file" if root.is_dir() else "does not exist or is no regular file"
        raise ArgumentError(
            f"{root} {what}{arc_advice(layout.left_out)}. "
            "Give a collection, a folder of WARC files, or a WARC file."
        )
    return layout


def _list_collection(collection: Collection, layout: Layout) -> None:
    layout.was_held = is_held(collection.root)
    warcs = list(_list_folder(layout, collection.archive, WARCS))
    has_records = collection.records.is_dir()
    records = list(_list_folder(layout, collection.records, (RECORDS,))) if has_records else []
    if layout.was_held:
        # Between the two listings a file may have been sealed, or a new pair made.
        busy = {stem_of(path) for path in layout.in_use}
        busy |= {stem_of(path) for path in records} - {stem_of(path) for path in warcs}
        layout.in_use += [path for path in (*warcs, *records) if stem_of(path) in busy]
        warcs = [path for path in warcs if stem_of(path) not in busy]
        records = [path for path in records if stem_of(path) not in busy]
    layout.warcs, layout.records = warcs, records
    present = {stem_of(path) for path in records}
    for warc in warcs if has_records else ():
        if stem_of(warc) not in present:
            layout.add_fault(
                Code.RECORDS_MISSING,
                warc,
                "the records file of this WARC file is missing. Run `scrapy replay` to make it.",
            )
    if collection.index.is_file():
        layout.index = collection.index


def _list_folder(layout: Layout, folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yields the files of a folder with these suffixes, and adds a fault for any other."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if is_open(path) and layout.was_held:
            layout.in_use.append(path)
        elif not f".{sealed_name(path)}".endswith(suffixes) or not path.is_file():
            layout.add_fault(
                Code.STRAY_FILE,
                path,
                "this file is not part of the collection. Move it elsewhere if it is yours.",
            )
        else:
            yield path
            if is_open(path):
                layout.add_fault(
                    Code.LEFT_OPEN,
                    path,
                    "a crawl was interrupted while it wrote this file. "
                    "Run the crawl again: it continues, and seals the file.",
                )
