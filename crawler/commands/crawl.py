"""`scrapy crawl`: Scrapy's own command, with one sentence and an exit code for each way to end."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.ossignal import install_shutdown_handlers

from archive.catalogue.opening import open_complete
from archive.collection import Collection
from archive.errors import ArchiveError
from crawler.console.checked_options import CheckedOptions, check_name
from crawler.console.exit_codes import ExitCode, code_of_error, verdict_on_crawl
from crawler.console.terminal import say
from crawler.visits.addresses import Addresses
from crawler.visits.extent import extent_of
from crawler.visits.plan import parse_plan
from pipelines.records.visit_key import capture_key
from pipelines.site import SITE

if TYPE_CHECKING:
    from crawler.spiders.zamanalwsl import ZamanAlWslSpider  # every command would load it

logger = logging.getLogger(__name__)


class Command(CheckedOptions, ScrapyCrawl):
    """Crawls, or goes on with a crawl."""

    def syntax(self) -> str:
        """What may follow the command's name."""
        return f"[options] {SITE.name} [DIR]"

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Crawl the site into a collection, or go on with a crawl"

    def long_desc(self) -> str:
        """What --help says."""
        return (
            "Crawl the site into the collection DIR, by default -s COLLECTION=DIR, or go on where "
            "the last run ended. Arguments: -a editions=en,ar; -a sections=en:30,ar:94; "
            "-a ids=en:28000-28100; -a urls=FILE; -a en=URL and -a ar=URL for other base "
            "addresses. -s REQUISITES=images, all or none says what is fetched beside the pages. "
            "With -s REPLAY=DIR every answer comes from the archive DIR and nothing from the "
            "network. -O articles.jsonl writes the articles to a file of yours, too. The exit "
            "codes are in docs/exit-codes.md."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Takes the collection, where one is given behind the spider."""
        super().process_options(args, opts)
        if len(args) not in (1, 2):
            raise UsageError(f"Give one spider, and one DIR at most: scrapy crawl {SITE.name} DIR")
        if len(args) == 2:
            assert self.settings is not None
            self.settings.set("COLLECTION", args[1], priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the crawl to its end."""
        process = self.crawler_process
        assert process is not None
        check_name("spider", args[0], process.spider_loader.list())
        crawler: Crawler = self._create_crawler(args[0])
        collection = Collection(Path(crawler.settings["COLLECTION"]))
        is_new = not collection.root.exists()
        try:
            # What can be said before anything is started is said in one sentence.
            check(crawler.settings, opts.spargs)
        except ArchiveError as error:
            self._end(code_of_error(error), str(error))
            return
        task = process.crawl(crawler, **opts.spargs)
        process.start()
        # All is stored, and the rest takes no time: a late signal must not change the exit code.
        install_shutdown_handlers(signal.SIG_IGN)
        spider = cast("ZamanAlWslSpider | None", crawler.spider)
        if spider is None or crawler.stats is None:
            if is_new:
                collection.remove_unused()
            self._end(*_verdict_on_start(task))
            return
        session = spider.session
        self._end(
            *verdict_on_crawl(
                crawler.stats.get_stats(),
                pending=session.journal.pending,
                not_of_site=len(session.not_of_site),
                failure=session.journal.failure or session.failure,
                refusals=session.refusals,
                blocked_by=session.hosts.given_up,
                cut_short=isinstance(task, asyncio.Future) and not task.done(),
            )
        )

    def _end(self, code: ExitCode, sentence: str) -> None:
        self.exitcode = code
        say("crawl", sentence)


def check(settings: BaseSettings, arguments: Mapping[str, str]) -> None:
    """Finds what is wrong with the arguments or the collection, before a crawl is started.

    Raises:
        ArchiveError: What is wrong.

    """
    Addresses(SITE, parse_plan(SITE, arguments).bases)
    extent_of(settings["REQUISITES"])
    collection = Collection(Path(settings["COLLECTION"]))
    collection.create()
    with collection.lock():
        if not settings.get("REPLAY"):
            open_complete(collection, capture_key, partial(say, "crawl")).close()


def _verdict_on_start(task: object) -> tuple[ExitCode, str]:
    error = task.exception() if isinstance(task, asyncio.Future) and task.done() else None
    if isinstance(error, ArchiveError):
        return code_of_error(error), str(error)
    logger.error("The crawl could not be started", exc_info=error)
    return ExitCode.UNEXPECTED, "the crawl could not be started: see the traceback above."
