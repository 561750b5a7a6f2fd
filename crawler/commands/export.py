"""`scrapy export`: the records of a collection in other formats, and the captures as a package."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

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
from pipelines.export.database import write_sqlite
from pipelines.export.jsonl import write_jsonl
from pipelines.export.parquet import require_pyarrow, write_parquet
from pipelines.export.selection import Filters, Told, selection
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
        return "Hand over the articles: jsonl, csv, txt, sqlite, parquet, wacz"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Write the records of the collection -s COLLECTION=DIR in another format: jsonl (one "
            "file), csv (for spreadsheet programs), txt (a folder of texts), sqlite (with "
            "full-text search), parquet (typed columns), wacz (the captures themselves, for "
            "replayweb.page). Each option that is given has to hold for a capture to be taken. "
            "Nothing is overwritten, and the collection may be in use by a crawl. Exit codes: 0 "
            "when all is written, 7 when there were damaged records or captures, which are passed "
            "over, 2 for a wrong argument, 3 where it was stopped, 5 where the disk refuses."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "-o",
            "--output",
            metavar="OUT",
            help="the file, for txt the folder, to write (default: the collection's name and the "
            "format's ending, here)",
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
            help="only captures that answer this query, in the language of docs/search.md",
        )
        parser.add_argument(
            "--latest",
            action="store_true",
            help="of each article only the latest capture that the other options leave",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exports; the exit code says how it ended."""
        assert self.settings is not None
        try:
            collection = Collection(Path(self.settings["COLLECTION"]))
            export = _asked_for(collection, args, opts)
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
    """What is to be written, of what, and where."""

    format: str
    collection: Collection
    files: Snapshot
    filters: Filters
    out: Path
    told: Told

    def captures(self, progress: Progress) -> Iterator[Any]:
        return selection(self.files, self.filters, self.told, progress)

    def about(self) -> dict[str, str]:
        """What a package says of itself."""
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
    write_texts(export.captures(progress), draft, export.told)


def _parquet(export: _Export, draft: Path, progress: Progress) -> None:
    write_parquet(export.captures(progress), draft)


def _sqlite(export: _Export, draft: Path, progress: Progress) -> None:
    write_sqlite(export.captures(progress), draft, progress)


def _wacz(export: _Export, draft: Path, progress: Progress) -> None:
    # Scrapy loads all commands to run one of them; the others need nothing that reads pages.
    from pipelines.export.package import Package, pack_all, pack_selection

    pack = pack_all if export.filters.leave_all else pack_selection
    catalogue = export.collection.catalogue
    package = Package(draft, export.files.warcs, catalogue, export.about(), export.told, progress)
    pack(export.captures(progress), package)


_WRITERS: Final[dict[str, Callable[[_Export, Path, Progress], None]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "txt": _txt,
    "sqlite": _sqlite,
    "parquet": _parquet,
    "wacz": _wacz,
}


def _asked_for(collection: Collection, args: list[str], opts: argparse.Namespace) -> _Export:
    """Raises ArgumentError where the arguments make no sense."""
    if len(args) != 1 or args[0] not in _WRITERS:
        raise ArgumentError(f"Give one FORMAT of these: {', '.join(_WRITERS)}.")
    if args[0] == "parquet":
        require_pyarrow()
    if args[0] == "wacz" and opts.output and not opts.output.endswith(".wacz"):
        raise ArgumentError(f"{opts.output}: the name of a WACZ must end in .wacz.")
    ending = "-txt" if args[0] == "txt" else f".{args[0]}"
    out = Path(opts.output or f"{collection.name}{ending}")
    if not out.name:
        raise ArgumentError(f"{out} is no name of a new file. Give one with -o OUT.")
    return _Export(args[0], collection, snapshot(collection), filters_of(opts), out, Told())


def _end(export: _Export) -> ExitCode:
    """Says what came of it."""
    told = export.told
    for line in first_of_many(told.faults, "and {} more faults: `scrapy verify` lists them."):
        say(line)
    for name in export.files.left_out:
        say(f"{name}: left out: it is open, and no catalogue says how far it is committed.")
    sentence = f"{told.captures} captures written to {export.out}"
    if told.left_out:
        sentence += f", but for {told.left_out} without a text"
    if told.damaged:
        sentence += f"; {told.damaged} damaged records passed over, `scrapy replay` makes them anew"
    say(f"{sentence}.")
    return ExitCode.DAMAGED if told.faults else ExitCode.DONE
