"""One replay from its arguments to its report: what a command has to call, and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.catalogue.opening import Tell, open_complete
from archive.catalogue.register import Duplicate, Register
from archive.collection import Collection
from archive.errors import ArgumentError, CollectionBusyError, disk_refused
from archive.faults import Fault
from archive.files import scratch_folder
from archive.index.file import write_index, write_lines
from archive.index.lookup import WarcFilesLookup
from archive.index.pool import IndexReport, index_lines
from archive.journal.recover import recover
from archive.names import is_warc
from archive.packages.sources import warc_files
from archive.progress import FileProgress, Progress
from pipelines.records.record import VERSIONS
from pipelines.records.visit_key import capture_key
from pipelines.replay.captures import REPLAY_BATCH, Replayer, ReplayReport
from pipelines.replay.collection import Rebuilder
from pipelines.search.index.update import UpdateReport, update
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool


@dataclass(frozen=True, slots=True)
class Extraction:
    """The processes that extract articles, and what each may take for a page."""

    workers: int
    seconds: float
    memory: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class IndexesMade:
    """What became of the two indexes of a collection."""

    files: int
    """WARC files."""
    lines: int
    """Lines of the index of captures."""
    search: UpdateReport


@contextmanager
def rebuilder_of(
    collection: Collection,
    catalogue: sqlite3.Connection,
    warcs: Sequence[Path],
    extraction: Extraction,
) -> Iterator[Rebuilder]:
    """Makes records of a collection that this process holds.

    Args:
        collection: Whose records.
        catalogue: Its catalogue.
        warcs: The files in which revisits find the captures that they refer to.
        extraction: Its processes; they end with the context.

    """
    pool = ExtractionPool(
        extraction.workers,
        seconds=extraction.seconds,
        memory=extraction.memory,
        batch=REPLAY_BATCH,
    )
    identity = json.dumps([VERSIONS, extraction.seconds, extraction.memory])
    with closing(pool), WarcFilesLookup(warcs) as captures:
        yield Rebuilder(collection, catalogue, Replayer(SITE, captures, pool), identity)


def replay(
    collection: Collection,
    sources: Sequence[str],
    extraction: Extraction,
    progress: Progress,
    tell: Tell,
    *,
    again: bool = False,
) -> ReplayReport:
    """Makes the records of some WARC files; those of the collection where no source is named.

    Args:
        collection: Where the records go.
        sources: WARC files, packages, folders, patterns, URLs.
        extraction: The processes.
        progress: Called with how far it is.
        tell: Called with a sentence on a catalogue that is made again.
        again: Whether also what the same extraction has replayed already is replayed.

    Raises:
        ArchiveError: Where a source cannot be used, or the disk refuses.

    """
    report = ReplayReport()
    named = sources or [str(collection.archive)]
    with (
        _source_files(named, report) as files,
        hold(collection, tell) as catalogue,
        rebuilder_of(collection, catalogue, files, extraction) as rebuilder,
    ):
        rebuilder.rebuild(files, report, _replaying(files, report, progress), again=again)
    return report


def adopt(
    collection: Collection,
    sources: Sequence[str],
    extraction: Extraction,
    progress: Progress,
    tell: Tell,
) -> tuple[ReplayReport, list[Duplicate]]:
    """Takes the WARC files of some sources into a collection, with their records; see `replay`.

    Returns:
        The report, and the captures whose payload was in the collection already.

    """
    report = ReplayReport()
    with _source_files(sources, report) as files, hold(collection, tell) as catalogue:
        with rebuilder_of(collection, catalogue, warcs_of(collection), extraction) as rebuilder:
            duplicates = rebuilder.adopt(files, report, _replaying(files, report, progress))
        write_index(Register(catalogue).index_entries(), collection.index)
    return report, duplicates


def rebuild_indexes(
    collection: Collection, progress: Progress, tell: Tell
) -> tuple[ReplayReport, IndexesMade]:
    """Makes the index of captures from the WARC files, and the article index from the records.

    A catalogue that is missing or damaged is made again, too.

    Raises:
        CollectionBusyError: Where another process is writing the article index.
        ArchiveError: Where the disk refuses.

    """
    report = ReplayReport()
    with hold(collection, tell):
        files = warcs_of(collection)
        lines = index_files(collection, files, report, progress)
    done = update(collection, collection.search, progress, anew=True)
    if done.busy:
        raise CollectionBusyError(
            f"Another process is updating {collection.search}. Wait until it is done, and run it "
            "again."
        )
    return report, IndexesMade(len(files), lines, done)


def index_files(
    collection: Collection, warcs: Sequence[Path], report: ReplayReport, progress: Progress
) -> int:
    """Writes the index of captures from WARC files alone; gives the number of its lines.

    Raises:
        StorageError: Where a file cannot be read, or the index not be written.

    """
    indexing = FileProgress(warcs, lambda: "indexing", progress)
    found = IndexReport(indexing.reach, indexing.finish)
    written = write_lines(index_lines(warcs, report=found), collection.index)
    report.faults += found.faults
    return written


def _replaying(files: Sequence[Path], report: ReplayReport, progress: Progress) -> FileProgress:
    return FileProgress(files, lambda: report.so_far("replaying"), progress)


def warcs_of(collection: Collection) -> list[Path]:
    """The WARC files of a collection, by name.

    Raises:
        ArgumentError: Where it is no collection.

    """
    if not collection.archive.is_dir():
        raise ArgumentError(
            f"{collection.root} is no collection: it has no folder archive/. "
            "Give one with -s COLLECTION=DIR, or name WARC files."
        )
    return [path for path in sorted(collection.archive.iterdir()) if is_warc(path)]


@contextmanager
def hold(collection: Collection, tell: Tell) -> Iterator[sqlite3.Connection]:
    """The collection's catalogue, made again where it has to be, after recovery.

    Raises:
        CollectionBusyError: Where another process holds the collection.
        StorageError: Where the disk refuses.

    """
    collection.create()
    with collection.lock():
        try:
            with closing(open_complete(collection, capture_key, tell)) as catalogue:
                recover(collection, catalogue)
                yield catalogue
        except (OSError, sqlite3.Error) as error:
            raise disk_refused(collection.root, error) from error


@contextmanager
def _source_files(sources: Sequence[str], report: ReplayReport) -> Iterator[list[Path]]:
    """The WARC files of some sources; faults name them as the package or the URL does."""
    with scratch_folder("replay-") as unpacked:
        try:
            yield warc_files(sources, unpacked, report.faults.append, report.left_out.append)
        finally:
            report.faults = [_without_folder(fault, unpacked) for fault in report.faults]


def _without_folder(fault: Fault, unpacked: Path) -> Fault:
    path = Path(fault.file)
    return replace(fault, file=path.name) if path.is_relative_to(unpacked) else fault
