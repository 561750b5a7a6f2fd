"""`scrapy` that notes when each page was done; run as a program.

The seconds since some moment, one a line, go to the file that the variable `PACE` names.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.cmdline import execute
from scrapy.crawler import Crawler

from crawler.settings import EXTENSIONS


class Pace:
    """An extension of Scrapy."""

    def __init__(self) -> None:
        self._moments: list[float] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        pace = cls()
        crawler.signals.connect(pace.note, signals.item_scraped)
        crawler.signals.connect(pace.write, signals.spider_closed)
        return pace

    def note(self) -> None:
        """A page is done."""
        self._moments.append(time.perf_counter())

    def write(self) -> None:
        """The crawl is over."""
        Path(os.environ["PACE"]).write_text("\n".join(map(str, self._moments)))


if __name__ == "__main__":
    EXTENSIONS["tests.bench.programs.paced.Pace"] = 0
    execute()
