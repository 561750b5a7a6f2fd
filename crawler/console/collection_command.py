"""What the commands that run no crawl have in common for Scrapy."""

from __future__ import annotations

from typing import Any, ClassVar

from crawler.console.checked_options import CheckedOptions


class CollectionCommand(CheckedOptions):
    """A command of this project that works on a collection by itself, without Scrapy's log."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
