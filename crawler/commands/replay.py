"""`scrapy replay`: the records rebuilt from WARC files, without the network."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from archive.catalogue.database import open_catalogue
from archive.catalogue.rebuild_index import index_of_catalogue, index_of_files
from archive.collection import Collection
from archive.errors import ArchiveError, ArgumentError, CollectionBusyError, StorageError
from archive.faults import Fault
from archive.index.lookup import WarcFilesLookup
from archive.journal.recover import recover
from archive.packages.adopt import Duplicate
from archive.packages.sources import is_warc, warc_files
from crawler.console import terminal
from crawler.console.bytes_bar import BytesBar
from crawler.console.collection_command import CollectionCommand
from crawler.console.exit_codes import ExitCode, code_of_error
from crawler.console.first_of_many import first_of_many
from pipelines.records.record import VERSIONS
from pipelines.replay.captures import REPLAY_BATCH, Replayer, ReplayReport
from pipelines.replay.collection import Rebuilder
from pipelines.search.index.update import update
from pipelines.site.addresses import ZAMANALWSL
from pipelines.workers.pool import ExtractionPool

say = partial(terminal.say, "replay")


class Command(CollectionCommand):
    """Rebuilds records."""

    def syntax(self) -> str:
        """The line of usage."""
        return "[options] [SOURCE ...]"

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Rebuild the records from WARC files, offline"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Rebuild the records of the collection -s COLLECTION=DIR from its own WARC files, or "
            "from SOURCEs: WARC files, WACZ packages, folders, patterns, URLs; of this program or "
            "of another. Each WARC file NAME.warc.gz gives records/NAME.jsonl. Nothing is fetched "
            "but a SOURCE that is a URL."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="processes that extract (default: one for each core)",
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="also replay what the same extraction has replayed already",
        )
        parser.add_argument(
            "--into",
            metavar="DIR",
            help="take the WARC files of the SOURCEs into the collection DIR, with their records",
        )
        parser.add_argument(
            "--index",
            action="store_true",
            help="rebuild indexes/index.cdxj from the collection's WARC files, and "
            "indexes/search.sqlite from its records, and nothing else",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Replays all sources, one after the other."""
        assert self.settings is not None
        collection = Collection(Path(opts.into or self.settings["COLLECTION"]))
        try:
            _check(args, opts, collection)
            if opts.index:
                self._end(*_index(collection))
            else:
                report, duplicates = self._replay(collection, args, opts)
                told = (
                    f"{its.url} of {its.date} has the payload of {its.other_date} in "
                    f"{its.other_file}"
                    for its in duplicates
                )
                for line in first_of_many(told, "and {} more duplicates"):
                    say(line)
                self._end(report, summary(report, collection, len(duplicates), opts))
        except ArchiveError as error:
            say(str(error))
            self.exitcode = code_of_error(error)

    def _end(self, report: ReplayReport, sentence: str) -> None:
        for fault in report.faults:
            say(str(fault))
        say(sentence)
        if report.unread:
            say(report.unread)
        lost = report.faults or report.counts["unresolved_revisit"]
        incomplete = ExitCode.INCOMPLETE if report.unread else ExitCode.DONE
        self.exitcode = ExitCode.DAMAGED if lost else incomplete

    def _replay(
        self, collection: Collection, sources: list[str], opts: argparse.Namespace
    ) -> tuple[ReplayReport, list[Duplicate]]:
        assert self.settings is not None
        seconds = self.settings.getfloat("EXTRACTION_TIMEOUT")
        memory = self.settings.getint("EXTRACTION_MEMORY")
        report, duplicates = ReplayReport(), []
        with (
            _held(collection) as catalogue,
            tempfile.TemporaryDirectory(prefix="replay-") as unpacked,
        ):
            files = warc_files(
                sources or [str(collection.archive)], Path(unpacked), report.faults.append
            )
            pool = ExtractionPool(opts.workers, seconds=seconds, memory=memory, batch=REPLAY_BATCH)
            known = _own_files(collection) if opts.into else files
            try:
                with WarcFilesLookup(known) as index, BytesBar("replaying", files, report) as bar:
                    rebuilder = Rebuilder(
                        collection,
                        catalogue,
                        Replayer(ZAMANALWSL, index, pool),
                        json.dumps([VERSIONS, seconds, memory]),
                    )
                    if opts.into:
                        duplicates = rebuilder.adopt(files, report, bar)
                    else:
                        rebuilder.rebuild(files, report, bar, again=opts.again)
            finally:
                pool.close()
            if opts.into:
                index_of_catalogue(collection, catalogue)
            report.faults = [_without_folder(fault, unpacked) for fault in report.faults]
        return report, duplicates


def _without_folder(fault: Fault, unpacked: str) -> Fault:
    """The fault by the name that its file has in a package or at a URL."""
    path = Path(fault.file)
    return replace(fault, file=path.name) if path.is_relative_to(unpacked) else fault


def _check(args: list[str], opts: argparse.Namespace, collection: Collection) -> None:
    """Raises ArgumentError where the arguments make no sense."""
    if opts.workers < 1:
        raise ArgumentError("--workers must be 1 or more.")
    if opts.into and not args:
        raise ArgumentError("--into DIR needs a SOURCE: the WARC files to take in.")
    if opts.index and (args or opts.into or opts.again):
        raise ArgumentError("--index stands alone: it is made of all the collection's WARC files.")
    if not args and not collection.archive.is_dir():
        raise ArgumentError(
            f"{collection.root} is no collection: it has no folder archive/. "
            "Give one with -s COLLECTION=DIR, or name WARC files."
        )


def _own_files(collection: Collection) -> list[Path]:
    return [path for path in sorted(collection.archive.iterdir()) if is_warc(path)]


def _index(collection: Collection) -> tuple[ReplayReport, str]:
    report = ReplayReport()
    with _held(collection):
        files = _own_files(collection)
        with BytesBar("indexing", files, report) as bar:
            lines, report.faults = index_of_files(files, collection.index, bar)
    records = list(collection.records.iterdir())
    with BytesBar("indexing", records, report) as bar:
        done = update(
            collection, collection.search, lambda _what, at, _all: bar.reach(at), anew=True
        )
    if done.busy:
        raise CollectionBusyError(
            f"Another process is updating {collection.search}. Wait until it is done, and run it "
            "again."
        )
    sentence = (
        f"{len(files)} WARC files, {lines} lines written to {collection.index}; "
        f"{done.captures} records in {collection.search}"
    )
    if done.damaged:
        sentence += f", but for {done.damaged} lines that are none: `scrapy replay` makes them anew"
    return report, f"{sentence}."


def summary(
    report: ReplayReport, collection: Collection, duplicates: int, opts: argparse.Namespace
) -> str:
    """The last line."""
    counts = report.counts
    sentence = (
        f"{counts['files']} WARC files, {counts['captures']} captures, "
        f"{counts['records']} records written to {collection.records}; "
        f"{counts['no_article']} pages without an article, "
        f"{counts['unresolved_revisit']} revisits of what is not here, "
        f"{len(report.faults)} faults"
    )
    if opts.into:
        sentence += (
            f"; {counts['known']} files were here already, "
            f"{duplicates} captures have a payload that was"
        )
    if counts["skipped"]:
        sentence += (
            f"; {counts['skipped']} files skipped, since the same extraction has made their records"
        )
    return f"{sentence}."


@contextmanager
def _held(collection: Collection) -> Iterator[sqlite3.Connection]:
    """The collection's catalogue, after recovery of what a crawl left open."""
    collection.create()
    with collection.lock():
        catalogue = open_catalogue(collection.catalogue)
        try:
            recover(collection, catalogue)
            yield catalogue
        except (OSError, sqlite3.Error) as error:
            raise StorageError(
                f"The collection {collection.root} could not be written ({error}). "
                "Free space or mend the disk, then run it again."
            ) from error
        finally:
            catalogue.close()
