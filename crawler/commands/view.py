"""`scrapy view`: the web reader of a collection, on this machine."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.collection import Collection
from archive.errors import ArchiveError, ArgumentError
from crawler.console import terminal
from crawler.console.collection_command import CollectionCommand
from crawler.console.exit_codes import ExitCode, code_of_error

if TYPE_CHECKING:
    from viewer.serve import ReaderAddress

_PORT: Final = 8123
_LAST_PORT: Final = 65_535

say = partial(terminal.say, "view")


class Command(CollectionCommand):
    """Serves the reader."""

    def syntax(self) -> str:
        """What may follow the command's name."""
        return "[options] [DIR]"

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Read a collection in a web browser: browse, search, compare, cite"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Serve the collection DIR, by default -s COLLECTION=DIR, to a web browser on this "
            "machine: lists, search, articles with all their captures, what changed between two, "
            "proofs, citations. A crawl may be running. Nothing is changed but the article index, "
            "which is brought up to date. Ctrl-C ends it. Exit codes: 0 when it was ended, 2 where "
            "it is no collection, or cannot be served, 5 where the disk refuses."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds our options to Scrapy's."""
        super().add_options(parser)
        parser.add_argument(
            "--port",
            type=int,
            default=_PORT,
            metavar="N",
            help=f"the port to listen on; 0 for any that is free (default: {_PORT})",
        )
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            metavar="HOST",
            help="the name or address to listen on (default: 127.0.0.1, this machine alone)",
        )
        parser.add_argument(
            "--pywb",
            metavar="PROGRAM",
            help="pywb's program `wayback`, for pages as they looked (default: the one that "
            "`make setup-pywb` has installed)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serves until it is ended."""
        # Scrapy loads all commands to run one of them; the others need no web server.
        from viewer.archived_pages.pywb_process import find_pywb
        from viewer.security import is_loopback
        from viewer.serve import serve

        assert self.settings is not None
        try:
            if len(args) > 1:
                raise ArgumentError("Give one DIR: a reader is of one collection.")
            if not 0 <= opts.port <= _LAST_PORT:
                raise ArgumentError(f"--port {opts.port}: give a number up to {_LAST_PORT}.")
            if not is_loopback(opts.host):
                say(
                    f"{opts.host} is not this machine alone: whoever reaches it can read the "
                    "collection, and there is no password."
                )
            collection = Collection(Path(args[0] if args else self.settings["COLLECTION"]))
            pywb = find_pywb(opts.pywb)
            serve(collection, host=opts.host, port=opts.port, pywb=pywb, on_start=print_address)
        except ArchiveError as error:
            say(str(error))
            self.exitcode = code_of_error(error)
        else:
            self.exitcode = ExitCode.DONE


def print_address(address: ReaderAddress) -> None:
    """Prints the address to open in a browser."""
    print(f"{address.origin}/ (Ctrl-C ends it)", flush=True)
