"""`scrapy replay`: the records rebuilt from WARC files, without the network."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from scrapy.settings import SETTINGS_PRIORITIES

from archive.collection import Collection
from archive.errors import ArchiveError, ArgumentError
from archive.packages.sources import left_out_note
from archive.spawning import cores
from crawler.console import terminal
from crawler.console.collection_command import CollectionCommand
from crawler.console.exit_codes import ExitCode, code_of_error
from crawler.console.first_of_many import first_of_many
from crawler.console.progress_bar import progress_bar
from pipelines.replay.captures import ReplayReport
from pipelines.replay.run import Extraction, IndexesMade, adopt, rebuild_indexes, replay, warcs_of

say = partial(terminal.say, "replay")


class Command(CollectionCommand):
    """Rebuilds records."""

    def syntax(self) -> str:
        """The line of usage."""
        return "[options] [DIR | SOURCE ...]"

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Rebuild the records from WARC files, offline"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Rebuild the records of the collection DIR, by default -s COLLECTION=DIR, from its own "
            "WARC files, or from SOURCEs: WARC files, WACZ packages, folders, patterns, URLs; of "
            "this program or of another. Each WARC file NAME.warc.gz gives records/NAME.jsonl. "
            "Nothing is fetched but a SOURCE that is a URL."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "--workers",
            type=int,
            default=cores(),
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
        given = (self.settings.getpriority("COLLECTION") or 0) >= SETTINGS_PRIORITIES["cmdline"]
        if len(args) == 1 and not given and not opts.into and Collection(Path(args[0])).is_there:
            self.settings.set("COLLECTION", args.pop(), priority="cmdline")
        collection = Collection(Path(opts.into or self.settings["COLLECTION"]))
        extraction = Extraction(
            opts.workers,
            self.settings.getfloat("EXTRACTION_TIMEOUT"),
            self.settings.getint("EXTRACTION_MEMORY"),
        )
        try:
            _check(args, opts, collection)
            with progress_bar("replaying") as progress:
                if opts.index:
                    report, made = rebuild_indexes(collection, progress, say)
                    sentence = _indexes_summary(collection, made)
                elif opts.into:
                    report, duplicates = adopt(collection, args, extraction, progress, say)
                    for line in first_of_many(duplicates, "and {} more duplicates"):
                        say(line)
                    more = (
                        f"; {report.known} files were here already, {len(duplicates)} "
                        "captures duplicate payloads already here"
                    )
                    sentence = summary(report, collection, more)
                else:
                    report = replay(collection, args, extraction, progress, say, again=opts.again)
                    sentence = summary(report, collection)
        except ArchiveError as error:
            say(str(error))
            self.exitcode = code_of_error(error)
        else:
            self._end(report, sentence)

    def _end(self, report: ReplayReport, sentence: str) -> None:
        for fault in report.faults:
            say(str(fault))
        if note := left_out_note(report.left_out):
            say(note)
        say(sentence)
        if report.unread:
            say(report.unread)
        lost = report.faults or report.unresolved_revisits
        incomplete = ExitCode.INCOMPLETE if report.unread else ExitCode.DONE
        self.exitcode = ExitCode.DAMAGED if lost else incomplete


def _check(args: list[str], opts: argparse.Namespace, collection: Collection) -> None:
    """Raises ArgumentError where the arguments make no sense."""
    if opts.workers < 1:
        raise ArgumentError("--workers must be 1 or more.")
    if opts.into and not args:
        raise ArgumentError("--into DIR needs a SOURCE: the WARC files to take in.")
    if opts.index and (args or opts.into or opts.again):
        raise ArgumentError("--index stands alone: it is made of all the collection's WARC files.")
    for source in [] if opts.into else args:
        named = Collection(Path(source))
        if named.is_there and named.root.resolve() != collection.root.resolve():
            raise ArgumentError(
                f"{source} is a collection, and the records would go to {collection.root}. Name it "
                f"alone to rebuild its own records, or {source}/archive to have them made there; "
                "`scrapy replay --into DIR` takes its WARC files into another."
            )
    if not args:
        warcs_of(collection)


def _indexes_summary(collection: Collection, made: IndexesMade) -> str:
    sentence = (
        f"{made.files} WARC files, {made.lines} lines written to {collection.index}; "
        f"{made.search.captures} records in {collection.search}"
    )
    if made.search.damaged:
        sentence += (
            f", but for {made.search.damaged} lines that are none: `scrapy replay` makes them anew"
        )
    return f"{sentence}."


def summary(report: ReplayReport, collection: Collection, more: str = "") -> str:
    """The last line."""
    sentence = (
        f"{report.files} WARC files, {report.captures} captures, "
        f"{report.records} records written to {collection.records}; "
        f"{report.no_article} pages without an article, "
        f"{report.unresolved_revisits} revisits of what is not here, "
        f"{len(report.faults)} faults{more}"
    )
    if report.skipped:
        sentence += (
            f"; {report.skipped} files skipped, since the same extraction has made their records"
        )
    return f"{sentence}."
