"""`scrapy fetch`: Scrapy's own, within the site's bounds."""

from __future__ import annotations

from scrapy.commands.fetch import Command as ScrapyFetch

from crawler.looking import LookingCommand


class Command(LookingCommand, ScrapyFetch):
    """Prints a page of the site as it came; nothing is captured."""

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Print a page of the site, or its headers; nothing is captured"
