"""Looking at the site by hand: within its bounds, and captured nowhere.

What Scrapy's own `shell`, `fetch` and `parse` need to run beside this project's crawl. They get
Scrapy's scheduler, its robots.txt and its decompression in the place of those that work for a
collection; the guard in front of the network stays.
"""

from __future__ import annotations

import argparse
from typing import Any, Final, Self

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.conf import arglist_to_dict

from archive.errors import ArgumentError
from crawler.engine.boundary import BoundaryMiddleware
from crawler.offline_archive import complete_settings
from crawler.visits.addresses import Addresses
from crawler.visits.plan import parse_plan
from pipelines.site import SITE

_BASES: Final = "LOOKING_BASES"
_TAPPED: Final = "crawler.wire.handler.WiretapHandler"
_SETTINGS: Final[dict[str, Any]] = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "LOG_LEVEL": "WARNING",
}
_REPLACED: Final[dict[str, dict[str, Any]]] = {
    "DOWNLOAD_HANDLERS": {"http": _TAPPED, "https": _TAPPED},
    "DOWNLOADER_MIDDLEWARES": {
        "crawler.engine.boundary.BoundaryMiddleware": None,
        "crawler.looking.SiteBoundary": 10,
        "crawler.engine.robots.RobotsMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": 100,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    },
    "EXTENSIONS": {
        "crawler.engine.error_recovery.ErrorRecovery": None,
        "crawler.engine.progress.Progress": None,
    },
}


class SiteBoundary(BoundaryMiddleware):
    """The guard in front of the network, without a crawl."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Takes the base addresses that the command was given."""
        assert crawler.stats is not None
        return cls(addresses_of(crawler.settings), crawler.stats)


class LookingCommand(ScrapyCommand):
    """What is added to a command of Scrapy's that fetches one address."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Adds the base addresses."""
        super().add_options(parser)
        parser.add_argument(
            "-a",
            dest="bases",
            action="append",
            default=[],
            metavar="EDITION=URL",
            help="another base address of an edition, as of `scrapy crawl` (may be repeated)",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Puts Scrapy's parts in the place of those of a crawl."""
        assert self.settings is not None
        settings = self.settings
        settings.setdict(_SETTINGS, priority="cmdline")
        for name, replaced in _REPLACED.items():
            settings.set(name, {**settings.getdict(name), **replaced}, priority="cmdline")
        super().process_options(args, opts)
        complete_settings(settings)
        try:
            settings.set(_BASES, arglist_to_dict(opts.bases), priority="cmdline")
            addresses = addresses_of(settings)
        except (ValueError, ArgumentError) as error:
            raise UsageError(f"-a takes EDITION=URL: {error}", print_help=False) from error
        for url in args[:1]:
            if not addresses.may_fetch(url):
                raise UsageError(
                    f"{url} is not asked for: it is not on a host of the site, or is a vote or a "
                    "search. -a en=URL or -a ar=URL names another base address of an edition.",
                    print_help=False,
                )


def addresses_of(settings: BaseSettings) -> Addresses:
    """What belongs to the site.

    Raises:
        ArgumentError: Where a base address cannot be used.

    """
    return Addresses(SITE, parse_plan(SITE, settings.getdict(_BASES)).bases)
