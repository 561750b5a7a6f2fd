"""What lies in a folder that is to be verified, and what should not lie there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from archive.collection import Collection
from archive.errors import ArgumentError
from archive.faults import Code, Fault
from archive.lock import is_held
from archive.names import RECORDS, WARCS, is_open, sealed_name, stem_of


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
            if not sealed_name(path).endswith(suffixes) or not path.is_file():
                self._say(
                    Code.STRAY_FILE,
                    path,
                    "this is no part of the collection. Move it elsewhere if it is yours.",
                )
            elif is_open(path) and held:
                self.in_use.append(path)
            else:
                taken.append(path)
                if is_open(path):
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
            path for path in root.iterdir() if path.is_file() and sealed_name(path).endswith(WARCS)
        )
    if not layout.warcs and not layout.is_collection:
        what = "holds no WARC file" if root.is_dir() else "does not exist or is no regular file"
        raise ArgumentError(
            f"{root} {what}. Give a collection, a folder of WARC files, or a WARC file."
        )
    return layout


def _lay_out_collection(collection: Collection, layout: Layout) -> None:
    held = is_held(collection.root)
    layout.warcs = layout.take(collection.archive, WARCS, held=held)
    if collection.records.is_dir():
        layout.records = layout.take(collection.records, (RECORDS,), held=held)
        present = {stem_of(path) for path in (*layout.records, *layout.in_use)}
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
