"""What was mistyped on the command line, found before anything is done."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import default_settings
from scrapy.utils.conf import arglist_to_dict

from crawler import settings as own_settings
from crawler.console.terminal import say

_ALIKE: Final = 0.75
"""How alike two names are of which one is taken for the other mistyped; see `difflib`."""
_KNOWN: Final = frozenset(
    name for name in (*vars(default_settings), *vars(own_settings)) if name.isupper()
)
_WITHOUT_EFFECT: Final = {
    "JOBDIR": "a crawl goes on where it was by itself: its state is in the collection",
    "DEPTH_LIMIT": "what is followed goes by the site's pages; see LISTING_PAGES and PATTERN_PAGES",
    "DEPTH_PRIORITY": "the order of a crawl is that of the site's pages",
    "DUPEFILTER_CLASS": "the catalogue knows what was asked for",
    "SCHEDULER_DISK_QUEUE": "what is to be asked for is in the catalogue",
    "SCHEDULER_MEMORY_QUEUE": "what is to be asked for is in the catalogue",
    "HTTPCACHE_ENABLED": "-s REPLAY=DIR answers from an archive",
    "COOKIES_ENABLED": "the crawl takes no cookies",
}
"""Settings of Scrapy's that do nothing here, and what does."""


class CheckedOptions(ScrapyCommand):
    """A command that refuses options and settings that nobody knows, and names the nearest."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds none, and remembers which there are."""
        super().add_options(parser)
        self._parser = parser

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Finds what was mistyped, then does what Scrapy does."""
        for word in args:
            if word.startswith("-") and word != "-":
                options = self._parser._option_string_actions  # noqa: SLF001
                raise _unknown("option", word.partition("=")[0], options)
        super().process_options(args, opts)
        for name in arglist_to_dict(opts.set):
            if name not in _KNOWN and get_close_matches(name, _KNOWN, 1, _ALIKE):
                raise _unknown("setting", name, _KNOWN)
            if name in _WITHOUT_EFFECT:
                command = type(self).__module__.rpartition(".")[2]
                say(command, f"-s {name} does nothing here: {_WITHOUT_EFFECT[name]}.")


def _unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    nearest = get_close_matches(name, list(known), 1, 0)
    return UsageError(f"There is no {kind} {name}. The nearest is {nearest[0]}.", print_help=False)


def check_name(kind: str, name: str, known: Iterable[str]) -> None:
    """Raises UsageError where a name is not known."""
    if name not in known:
        raise _unknown(kind, name, known)
