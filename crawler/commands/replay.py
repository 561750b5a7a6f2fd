"""`scrapy replay`: the records rebuilt from WARC files, without the network."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from archive.archive_index import ArchiveIndex
from archive.catalogue import open_catalogue
from archive.collection import Collection, stem_of
from archive.errors import ArchiveError, ArgumentError, StorageError
from archive.recover import recover
from archive.register import Register
from archive.sources import warc_files
from archive.whole_file import write_whole
from crawler.bytes_bar import BytesBar
from crawler.exit_codes import ExitCode, code_of_error
from pipelines.extraction_pool import ExtractionPool
from pipelines.replay import Replayer, ReplayReport
from pipelines.site import ZAMANALWSL


class Command(ScrapyCommand):
    """Rebuilds records."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

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
            "from SOURCEs: WARC files, WACZ packages, folders, patterns; of this program or of "
            "another. Each WARC file NAME.warc.gz gives records/NAME.jsonl. Nothing is fetched."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds --workers."""
        super().add_options(parser)
        parser.add_argument(
            "--workers",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="processes that extract (default: one for each core)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Replays all sources, one after the other."""
        assert self.settings is not None
        collection = Collection(Path(self.settings["COLLECTION"]))
        try:
            if opts.workers < 1:
                raise ArgumentError("--workers must be 1 or more.")
            report = self._replay(collection, args, opts.workers)
        except ArchiveError as error:
            print(f"scrapy replay: {error}", file=sys.stderr)
            self.exitcode = code_of_error(error)
            return
        for fault in report.faults:
            print(f"scrapy replay: {fault}", file=sys.stderr)
        counts = report.counts
        print(
            f"scrapy replay: {counts['files']} WARC files, {counts['captures']} captures, "
            f"{counts['records']} records written to {collection.records}; "
            f"{counts['no_article']} pages without an article, "
            f"{counts['unresolved_revisit']} revisits of what is not here, "
            f"{len(report.faults)} faults.",
            file=sys.stderr,
        )
        lost = report.faults or counts["unresolved_revisit"]
        self.exitcode = ExitCode.DAMAGED if lost else ExitCode.DONE

    def _replay(self, collection: Collection, sources: list[str], workers: int) -> ReplayReport:
        assert self.settings is not None
        report = ReplayReport()
        if not sources and not collection.archive.is_dir():
            raise ArgumentError(
                f"{collection.root} is no collection: it has no folder archive/. "
                "Give one with -s COLLECTION=DIR, or name WARC files."
            )
        collection.create()
        with (
            collection.lock(),
            tempfile.TemporaryDirectory(prefix="replay-") as unpacked,
            _register(collection) as register,
        ):
            files = warc_files(sources or [str(collection.archive)], Path(unpacked))
            pool = ExtractionPool(
                workers,
                seconds=self.settings.getfloat("EXTRACTION_TIMEOUT"),
                memory=self.settings.getint("EXTRACTION_MEMORY"),
            )
            try:
                with ArchiveIndex(files) as index:
                    replayer = Replayer(ZAMANALWSL, index, pool)
                    _write_records(replayer, files, collection, register, report)
            finally:
                pool.close()
        return report


def _write_records(
    replayer: Replayer,
    files: list[Path],
    collection: Collection,
    register: Register,
    report: ReplayReport,
) -> None:
    try:
        with BytesBar("replaying", files) as bar:
            for warc in files:
                stem = stem_of(warc)
                lines = replayer.lines(warc, report, bar.reach)
                digest = write_whole(collection.records_path(stem), lines)
                register.renew_records(stem, digest)
                report.counts["files"] += 1
                bar.finish(warc)
    except OSError as error:
        raise StorageError(
            f"The records could not be written to {collection.records} ({error}). "
            "Free space or make the folder writable, then run it again."
        ) from error


@contextmanager
def _register(collection: Collection) -> Iterator[Register]:
    """The collection's register, after recovery of what a crawl left open."""
    database = open_catalogue(collection.catalogue)
    try:
        recover(collection, database)
        yield Register(database)
    except sqlite3.Error as error:
        raise StorageError(
            f"The catalogue {collection.catalogue} could not be written ({error}). "
            "Free space or mend the disk, then run it again."
        ) from error
    finally:
        database.close()
