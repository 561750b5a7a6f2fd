"""`scrapy shell`: Scrapy's own, within the site's bounds."""

from __future__ import annotations

from scrapy.commands.shell import Command as ScrapyShell

from crawler.looking import LookingCommand


class Command(LookingCommand, ScrapyShell):
    """Opens a console with a page of the site; nothing is captured."""

    def short_desc(self) -> str:
        """The line in the list of commands."""
        return "Look at a page of the site in Scrapy's console; nothing is captured"
