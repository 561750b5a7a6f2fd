"""Mends a collection: torn tails go to quarantine, what is derived is made again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from scrapy.settings import BaseSettings

from archive.catalogue.database import open_catalogue
from archive.catalogue.rebuild_index import index_of_files
from archive.collection import OPEN_SUFFIX, Collection, stem_of
from archive.errors import ArgumentError, disk_refused
from archive.faults import Code, Fault
from archive.index.lookup import WarcFilesLookup
from archive.journal.repair import repair_files, repair_foreign
from archive.packages.sources import is_warc
from archive.verify.layout import records_stem
from crawler.console.bytes_bar import BytesBar
from pipelines.replay.captures import REPLAY_BATCH, Replayer, ReplayReport
from pipelines.replay.collection import Rebuilder
from pipelines.site.addresses import ZAMANALWSL
from pipelines.workers.pool import ExtractionPool


def repair(root: Path, faults: Iterable[Fault], settings: BaseSettings) -> Iterator[str]:
    """Mends what can be mended; gives a line for each thing done.

    Args:
        root: A collection that nobody is writing to, a WARC file, or a folder of WARC files.
        faults: What its verification found.
        settings: EXTRACTION_TIMEOUT and EXTRACTION_MEMORY, for the records.

    Raises:
        ArgumentError: Where it is a package, or a part of a collection.
        ArchiveError: Where it is in use, or the disk refuses.

    """
    if root.suffix == ".wacz":
        raise ArgumentError(
            f"{root} is a package, and its own digests would not hold any more if it were mended. "
            "`scrapy replay --into DIR` takes its WARC files into a collection; that can be mended."
        )
    folder = (root if root.is_dir() else root.parent).resolve()
    if folder.name == "archive" and Collection(folder.parent).catalogue.exists():
        raise ArgumentError(
            f"{root} is a part of the collection {folder.parent}, whose catalogue has to know what "
            f"is mended. Run `scrapy verify --repair {folder.parent}`."
        )
    if (root / "archive").is_dir():
        yield from _repair_collection(Collection(root), faults, settings)
    else:
        warcs = [root] if root.is_file() else filter(is_warc, sorted(root.iterdir()))
        yield from repair_foreign(warcs)


def _repair_collection(
    collection: Collection, faults: Iterable[Fault], settings: BaseSettings
) -> Iterator[str]:
    """Mends a collection; gives a line for each thing done.

    Args:
        collection: Which one. Nobody else may be writing to it.
        faults: What its verification found.
        settings: EXTRACTION_TIMEOUT and EXTRACTION_MEMORY, for the records.

    Raises:
        ArchiveError: Where it is in use, or the disk refuses.

    """
    collection.create()
    known = collection.catalogue if collection.catalogue.exists() else Path(":memory:")
    with collection.lock():
        try:
            with closing(open_catalogue(known)) as catalogue:
                files = list(repair_files(collection, catalogue))
                yield from files
                yield from _make_again(collection, catalogue, faults, settings, all_new=bool(files))
        except (OSError, sqlite3.Error) as error:
            raise disk_refused(collection.root, error) from error


def _make_again(
    collection: Collection,
    catalogue: sqlite3.Connection,
    faults: Iterable[Fault],
    settings: BaseSettings,
    *,
    all_new: bool,
) -> Iterator[str]:
    """The index, and the records of the files that have faults."""
    warcs = [path for path in sorted(collection.archive.iterdir()) if is_warc(path)]
    stems = {stem for fault in faults if (stem := _stem_of_records(fault)) is not None}
    damaged = [warc for warc in warcs if all_new or stem_of(warc) in stems]
    if damaged:
        yield _records(collection, catalogue, warcs, damaged, settings)
    if damaged or any(fault.code.startswith("index-") for fault in faults):
        with BytesBar("indexing", warcs, ReplayReport()) as bar:
            lines, _ = index_of_files(warcs, collection.index, bar)
        yield f"{collection.index.name}: made again with {lines} lines"


def _records(
    collection: Collection,
    catalogue: sqlite3.Connection,
    warcs: list[Path],
    damaged: list[Path],
    settings: BaseSettings,
) -> str:
    report = ReplayReport()
    pool = ExtractionPool(
        os.cpu_count() or 1,
        seconds=settings.getfloat("EXTRACTION_TIMEOUT"),
        memory=settings.getint("EXTRACTION_MEMORY"),
        batch=REPLAY_BATCH,
    )
    try:
        with WarcFilesLookup(warcs) as index, BytesBar("replaying", damaged, report) as bar:
            rebuilder = Rebuilder(
                collection, catalogue, Replayer(ZAMANALWSL, index, pool), extraction="repair"
            )
            rebuilder.rebuild(damaged, report, bar, again=True)
    finally:
        pool.close()
    return f"{len(damaged)} records files made again, with {report.counts['records']} records"


def _stem_of_records(fault: Fault) -> str | None:
    """The NAME of the records file that a fault is of."""
    path = Path(fault.file)
    if fault.code is Code.RECORDS_MISSING:
        return stem_of(path)
    name = path.name.removesuffix(OPEN_SUFFIX)
    return records_stem(path) if name.endswith(".jsonl") else None
