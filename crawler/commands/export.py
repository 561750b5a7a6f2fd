"""`scrapy export`: writes the records of a collection in other formats, or its captures as WACZ."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from scrapy.settings import BaseSettings

from archive.catalogue.snapshot import Snapshot, snapshot
from archive.collection import Collection
from archive.errors import ArchiveError, ArgumentError
from archive.files import new_output
from archive.progress import Progress
from crawler.about import NAME, VERSION
from crawler.console import terminal
from crawler.console.collection_command import CollectionCommand
from crawler.console.exit_codes import ExitCode, code_of_error
from crawler.console.export_filters import filters_of, in_words
from crawler.console.first_of_many import first_of_many
from crawler.console.progress_bar import progress_bar
from pipelines.documents import Format
from pipelines.export.database import write_sqlite
from pipelines.export.jsonl import write_jsonl
from pipelines.export.parquet import require_pyarrow, write_parquet
from pipelines.export.selection import ExportReport, Filters, selection
from pipelines.export.spreadsheet import write_csv
from pipelines.export.texts import write_texts

say = partial(terminal.say, "export")


class Command(CollectionCommand):
    """Exports a collection."""

    def syntax(self) -> str:
        """What may follow the command's name."""
        return "[options] FORMAT"

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Export the articles: jsonl, csv, txt, markdown, tei, sqlite, parquet, wacz"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Write the records of the collection -s COLLECTION=DIR in another format: jsonl (one "
            "file), csv (for spreadsheet programs), txt (a folder of texts), markdown "
            "and tei (folders of texts with headings, lists, quotations, tables and links), sqlite "
            "(with full-text search), parquet (typed columns), wacz (the captures themselves, for "
            "replayweb.page). A capture is exported if it matches all options that are given. "
            "Nothing is overwritten, and the collection may be in use by a crawl. Exit codes: 0 "
            "when all is written, 7 when damaged records or captures were skipped, 2 for a wrong "
            "argument, 3 when it was stopped, 5 when the disk refuses."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "-o",
            "--output",
            metavar="OUT",
            help="the file, for txt, markdown and tei the folder, to write (default: named after "
            "the collection and the format, in the current folder)",
        )
        parser.add_argument(
            "--edition",
            action="append",
            default=[],
            metavar="EDITION",
            help="only this edition: en or ar; may be repeated",
        )
        parser.add_argument(
            "--section",
            action="append",
            default=[],
            metavar="ID",
            help="only articles of the section with this number; may be repeated",
        )
        parser.add_argument(
            "--since",
            metavar="DATE",
            help="only articles published on this day (2017-08-11) or later, as the page shows it; "
            "none without a date",
        )
        parser.add_argument("--until", metavar="DATE", help="likewise, on this day or earlier")
        parser.add_argument(
            "--search",
            metavar="QUERY",
            help="only captures that match this query; docs/search.md explains its language",
        )
        parser.add_argument(
            "--latest",
            action="store_true",
            help="only the latest capture of each article, of those that match the other options",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exports, and sets the exit code."""
        assert self.settings is not None
        try:
            export = _export_of(self.settings, args, opts)
            with progress_bar("exporting") as progress, new_output(export.out) as draft:
                _WRITERS[export.format](export, draft, progress)
        except ArchiveError as error:
            say(str(error))
            self.exitcode = code_of_error(error)
        except KeyboardInterrupt:
            say("stopped before the end; nothing was written.")
            self.exitcode = ExitCode.UNFINISHED
        else:
            self.exitcode = _end(export)


@dataclass(frozen=True, slots=True)
class _Export:
    """What to export, and where to."""

    format: str
    collection: Collection
    files: Snapshot
    filters: Filters
    out: Path
    settings: BaseSettings
    report: ExportReport

    def captures(self, progress: Progress) -> Iterator[Any]:
        return selection(self.files, self.filters, self.report, progress)

    def about(self) -> dict[str, str]:
        """The title, description and software that a package names."""
        of_filters = "all captures"
        if not self.filters.leave_all:
            of_filters = f"captures selected by {in_words(self.filters)}"
        return {
            "title": self.collection.name,
            "description": f"Of the collection {self.collection.name}: {of_filters}.",
            "software": f"{NAME} {VERSION}",
        }


def _jsonl(export: _Export, draft: Path, progress: Progress) -> None:
    write_jsonl(export.captures(progress), draft)


def _csv(export: _Export, draft: Path, progress: Progress) -> None:
    write_csv(export.captures(progress), draft)


def _txt(export: _Export, draft: Path, progress: Progress) -> None:
    write_texts(export.captures(progress), draft, export.report)


def _documents(form: Format, export: _Export, draft: Path, progress: Progress) -> None:
    # Scrapy imports all commands to run one, and this reads pages, which is slow to import.
    from pipelines.export.documents import BATCH, write_documents
    from pipelines.export.recorded_pages import RecordedPages
    from pipelines.workers.pool import ExtractionPool

    pages = RecordedPages(export.files.warcs, export.collection.catalogue)
    pool = ExtractionPool(
        os.cpu_count() or 1,
        seconds=export.settings.getfloat("EXTRACTION_TIMEOUT"),
        memory=export.settings.getint("EXTRACTION_MEMORY"),
        batch=BATCH,
    )
    with closing(pool), pages:
        captures = export.captures(progress)
        write_documents(captures, draft, form, pages, pool, export.report)


def _parquet(export: _Export, draft: Path, progress: Progress) -> None:
    write_parquet(export.captures(progress), draft)


def _sqlite(export: _Export, draft: Path, progress: Progress) -> None:
    write_sqlite(export.captures(progress), draft, progress)


def _wacz(export: _Export, draft: Path, progress: Progress) -> None:
    # As above.
    from pipelines.export.package import Package, pack_all, pack_selection

    pack = pack_all if export.filters.leave_all else pack_selection
    catalogue = export.collection.catalogue
    package = Package(draft, export.files.warcs, catalogue, export.about(), export.report, progress)
    pack(export.captures(progress), package)


_WRITERS: Final[dict[str, Callable[[_Export, Path, Progress], None]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "txt": _txt,
    "markdown": partial(_documents, "markdown"),
    "tei": partial(_documents, "tei"),
    "sqlite": _sqlite,
    "parquet": _parquet,
    "wacz": _wacz,
}


_FOLDERS: Final = frozenset({"txt", "markdown", "tei"})
"""Formats with a file for each capture."""


def _export_of(settings: BaseSettings, args: list[str], opts: argparse.Namespace) -> _Export:
    """Raises ArgumentError for wrong arguments."""
    collection = Collection(Path(settings["COLLECTION"]))
    if len(args) != 1 or args[0] not in _WRITERS:
        raise ArgumentError(f"Give one FORMAT of these: {', '.join(_WRITERS)}.")
    if args[0] == "parquet":
        require_pyarrow()
    if args[0] == "wacz" and opts.output and not opts.output.endswith(".wacz"):
        raise ArgumentError(f"{opts.output}: the name of a WACZ must end in .wacz.")
    ending = f"-{args[0]}" if args[0] in _FOLDERS else f".{args[0]}"
    out = Path(opts.output or f"{collection.name}{ending}")
    if not out.name:
        raise ArgumentError(f"{out} is not the name of a new file. Give one with -o OUT.")
    files, filters = snapshot(collection), filters_of(opts)
    return _Export(args[0], collection, files, filters, out, settings, ExportReport())


def _end(export: _Export) -> ExitCode:
    """Prints faults and a summary; returns the exit code."""
    report = export.report
    for line in first_of_many(report.faults, "and {} more faults: `scrapy verify` lists them."):
        say(line)
    for name in export.files.left_out:
        say(f"{name}: left out: it is open, and no catalogue tells how much of it is committed.")
    sentence = f"{report.captures} captures written to {export.out}"
    missing = []
    if report.left_out:
        missing.append(f"{report.left_out} without a text")
    if report.unread:
        missing.append(f"{report.unread} whose page cannot be read")
    if missing:
        sentence += f", but for {' and '.join(missing)}"
    if report.damaged:
        sentence += f"; {report.damaged} damaged records skipped, `scrapy replay` rebuilds them"
    say(f"{sentence}.")
    return ExitCode.DAMAGED if report.faults else ExitCode.DONE
