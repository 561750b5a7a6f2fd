"""Repairs an archive: torn tails go to quarantine, what is derived is made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from archive.catalogue.opening import open_sound
from archive.collection import Collection
from archive.errors import ArgumentError, disk_refused
from archive.faults import Code, Fault
from archive.journal.repair import repair_files, repair_foreign
from archive.names import is_records, is_warc, stem_of
from archive.progress import FileProgress, Progress
from pipelines.records.visit_key import capture_key
from pipelines.replay.captures import ReplayReport
from pipelines.replay.collection import Rebuilder
from pipelines.replay.run import Extraction, index_files, rebuilder_of, warcs_of


def repair(
    root: Path, faults: Sequence[Fault], extraction: Extraction, progress: Progress
) -> Iterator[str]:
    """Repairs what can be repaired; gives a line for each thing done.

    Args:
        root: A collection that nobody is writing to, a WARC file, or a folder of WARC files.
        faults: What its verification found.
        extraction: For the records.
        progress: Called with how far it is.

    Raises:
        ArgumentError: Where it is a package, or a part of a collection.
        ArchiveError: Where it is in use, or the disk refuses.

    """
    if root.suffix == ".wacz":
        raise ArgumentError(
            f"{root} is a package, and its own digests would not hold any more if it were "
            "repaired. `scrapy replay --into DIR` takes its WARC files into a collection; that can "
            "be repaired."
        )
    folder = (root if root.is_dir() else root.parent).resolve()
    if folder.name == "archive" and Collection(folder.parent).catalogue.exists():
        raise ArgumentError(
            f"{root} is a part of the collection {folder.parent}, whose catalogue has to know what "
            f"is repaired. Run `scrapy verify --repair {folder.parent}`."
        )
    if (root / "archive").is_dir():
        yield from _repair_collection(Collection(root), faults, extraction, progress)
    else:
        warcs = [root] if root.is_file() else filter(is_warc, sorted(root.iterdir()))
        yield from repair_foreign(warcs)


def _repair_collection(
    collection: Collection, faults: Sequence[Fault], extraction: Extraction, progress: Progress
) -> Iterator[str]:
    collection.create()
    said: list[str] = []
    with collection.lock():
        try:
            with closing(open_sound(collection, said.append)) as catalogue:
                done = list(repair_files(collection, catalogue, capture_key, said.append))
                yield from [*said, *done]
                stems = {stem for fault in faults if (stem := _stem_of_records(fault)) is not None}
                warcs = warcs_of(collection)
                # After a repair of any file, revisits in all of them may read differently.
                damaged = [warc for warc in warcs if done or stem_of(warc) in stems]
                if damaged:
                    with rebuilder_of(collection, catalogue, warcs, extraction) as rebuilder:
                        yield _rebuild_records(rebuilder, damaged, progress)
        except (OSError, sqlite3.Error) as error:
            raise disk_refused(collection.root, error) from error
        if damaged or any(fault.code.startswith("index-") for fault in faults):
            lines = index_files(collection, warcs, ReplayReport(), progress)
            yield f"{collection.index.name}: made again with {lines} lines"


def _rebuild_records(rebuilder: Rebuilder, damaged: Sequence[Path], progress: Progress) -> str:
    report = ReplayReport()
    replaying = FileProgress(damaged, lambda: report.so_far("replaying"), progress)
    rebuilder.rebuild(damaged, report, replaying, again=True)
    return f"{len(damaged)} records files made again, with {report.records} records"


def _stem_of_records(fault: Fault) -> str | None:
    """The NAME of the records file that a fault is of."""
    path = Path(fault.file)
    if fault.code is Code.RECORDS_MISSING:
        return stem_of(path)
    return stem_of(path) if is_records(path) else None
