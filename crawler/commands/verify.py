"""`scrapy verify`: says what is wrong with an archive, and what to do about it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import partial
from pathlib import Path

from scrapy.exceptions import UsageError

from archive.errors import ArchiveError
from archive.spawning import cores
from archive.verify import Report, causes_of, verify, verify_package
from crawler.console import terminal
from crawler.console.collection_command import CollectionCommand
from crawler.console.exit_codes import ExitCode, code_of_error
from crawler.console.progress_bar import progress_bar
from crawler.console.terminal import print_line
from pipelines.replay.repair import repair
from pipelines.replay.run import Extraction

say = partial(terminal.say, "verify")


class Command(CollectionCommand):
    """Verifies collections, folders of WARC files, WARC files, packages."""

    def syntax(self) -> str:
        """What may follow the command's name."""
        return "[options] [DIR ...]"

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Check every byte, record, digest, index line and pointer of an archive"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Read archives as if they trusted nobody, and say what is wrong, by cause, the worst "
            "first, and what to do about each. DIR is a collection, a folder of WARC files, a WARC "
            "file, or a WACZ, of any maker; without one it is the collection -s COLLECTION=DIR. "
            "Nothing is changed, unless with --repair. Exit codes: 0 without a fault, 7 with "
            "faults, 2 where there is nothing to check, 3 where it was stopped, 5 where the disk "
            "does not give the bytes, 6 where a collection to repair is in use."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "--processes",
            type=int,
            metavar="N",
            help="how many processes to use (default: one for each core)",
        )
        parser.add_argument(
            "--repair",
            action="store_true",
            help="move torn ends of WARC files, of any maker, to quarantine/; rebuild the records "
            "and the index of a collection; then verify again",
        )

        parser.add_argument(
            "--all",
            action="store_true",
            help="print every fault, a line for each, instead of the causes",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="print every fault and a summary as JSON, an object a line",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Verifies one after the other; the exit code is that of the worst."""
        if opts.processes is not None and opts.processes < 1:
            raise UsageError("--processes must be 1 or more.", print_help=False)
        assert self.settings is not None
        for argument in args or [self.settings["COLLECTION"]]:
            root = Path(argument)
            try:
                report = _verified(root, opts.processes)
                if opts.repair and not report.clean:
                    with progress_bar("repairing") as progress:
                        for line in repair(root, report.faults, self._extraction(), progress):
                            print_line(f"{root}: repaired: {line}")
                    report = _verified(root, opts.processes)
            except ArchiveError as error:
                say(str(error))
                self._end(code_of_error(error))
            except KeyboardInterrupt:
                say(f"stopped before the end of {root}.")
                self._end(ExitCode.UNFINISHED)
                return
            else:
                _print_report(root, report, opts)
                self._end(ExitCode.DONE if report.clean else ExitCode.DAMAGED)

    def _extraction(self) -> Extraction:
        assert self.settings is not None
        return Extraction(
            cores(),
            self.settings.getfloat("EXTRACTION_TIMEOUT"),
            self.settings.getint("EXTRACTION_MEMORY"),
        )

    def _end(self, code: ExitCode) -> None:
        self.exitcode = max(self.exitcode, code)


def _verified(root: Path, processes: int | None) -> Report:
    with progress_bar(f"verifying {root}") as progress:
        if root.is_file() and root.suffix == ".wacz":
            return verify_package(root, progress=progress, processes=processes)
        return verify(root, progress=progress, processes=processes)


def _print_report(root: Path, report: Report, opts: argparse.Namespace) -> None:
    if opts.json:
        _print_json(root, report)
        return
    if opts.all:
        for fault in report.faults:
            print_line(str(fault))
    else:
        for number, cause in enumerate(causes_of(report.faults, report.names), 1):
            print_line(f"{number}. {cause.heading}")
            for line in (*cause.shown, f"What to do: {cause.remedy}"):
                print_line(f"   {line}")
        if report.faults:
            print_line("`scrapy verify --all` lists every fault, and --json for programs.")
    for name in report.in_use:
        print_line(f"{name}: left out: a running crawl is writing to it")
    for note in report.notes:
        print_line(note)
    print_line(
        f"{root}: {report.files} WARC files ({report.bytes / 1e6:.1f} MB), {report.records} WARC "
        f"records, {report.captures} captures, {report.record_lines} records, "
        f"{report.index_lines} index lines: {_verdict(report)}"
    )


def _print_json(root: Path, report: Report) -> None:
    for fault in report.faults:
        its = {"code": fault.code, "file": fault.file, "offset": fault.offset}
        print(json.dumps({**its, "message": fault.message, "root": str(root)}))
    counts = {
        "files": report.files,
        "bytes": report.bytes,
        "records": report.records,
        "captures": report.captures,
        "record_lines": report.record_lines,
        "index_lines": report.index_lines,
        "faults": len(report.faults),
    }
    left = {"in_use": report.in_use, "notes": report.notes}
    print(json.dumps({**counts, **left, "root": str(root)}))


def _verdict(report: Report) -> str:
    if report.clean:
        return "no fault"
    codes = Counter(str(fault.code) for fault in report.faults)
    counted = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
    return f"{len(report.faults)} faults ({counted})"
