"""Writes WACZ packages: the captures themselves, and a list of the articles with their texts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArgumentError
from archive.extent import Extent
from archive.index.lookup import Place
from archive.packages.selection import WarcSelection
from archive.packages.wacz import write_wacz
from archive.progress import Progress
from pipelines.export.needed import needed
from pipelines.export.selection import ExportReport, Selected
from pipelines.records.record import Record


@dataclass(frozen=True, slots=True)
class Package:
    """A package to write."""

    path: Path
    """A file that does not exist yet."""
    warcs: Sequence[Extent]
    """The WARC files that hold the captures."""
    catalogue: Path
    """The catalogue of the collection; it need not exist."""
    about: Mapping[str, str]
    """`title`, `description`, `software`."""
    report: ExportReport
    """Faults of captures are added to it."""
    progress: Progress


def pack_all(captures: Iterable[Selected], package: Package) -> None:
    """Packages a collection: its WARC files as they are, and a page for each record.

    Raises:
        ArgumentError: If a WARC file cannot be part of a package.
        StorageError, OSError: If the disk refuses.

    """
    pages = (page_of(capture.record) for capture in captures)
    faults = write_wacz(package.path, package.warcs, pages, package.about, package.progress)
    package.report.faults += map(str, faults)


def pack_selection(captures: Iterable[Selected], package: Package) -> None:
    """Packages captures with the requisites of their pages, in a new WARC file.

    Raises:
        ArgumentError: If there are none.
        StorageError, OSError: If the disk refuses.

    """
    path, about, report = package.path, package.about, package.report
    with (
        tempfile.TemporaryDirectory(prefix=f"{path.name}.", dir=path.parent) as folder,
        tempfile.TemporaryFile(dir=folder) as pages,
        WarcSelection(package.warcs, package.catalogue) as chosen,
    ):
        for capture in captures:
            record = capture.record
            pages.write(json.dumps(page_of(record)).encode() + b"\n")
            at = record.warc
            chosen.add(Place(at.file, at.offset, at.length, at.record_id), record.captured_at)
        if not report.captures:
            raise ArgumentError("The selection is empty. Ask for more, or leave a filter out.")
        chosen.complete(needed, package.progress)
        warc = Path(folder) / "selection.warc.gz"
        info = {"software": about["software"], "description": about["description"]}
        chosen.write(warc, [*info.items(), ("format", "WARC File Format 1.1")], package.progress)
        extent = Extent(warc, warc.name, warc.stat().st_size)
        faults = write_wacz(path, [extent], _read_back(pages), about, package.progress)
        report.faults += [*chosen.faults, *map(str, faults)]


def page_of(record: Record) -> dict[str, str]:
    """The entry of a record in `pages.jsonl` (WACZ 1.1.1 section 5.2.3)."""
    page = {
        "id": record.warc.record_id.removeprefix("<urn:uuid:").removesuffix(">"),
        "url": record.url,
        "ts": record.captured_at,
        "title": record.title,
        "text": record.text,
    }
    return {name: value for name, value in page.items() if value is not None}


def _read_back(pages: BinaryIO) -> Iterator[dict[str, str]]:
    pages.seek(0)
    for line in pages:
        yield json.loads(line)
