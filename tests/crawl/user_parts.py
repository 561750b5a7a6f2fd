"""What a user of Scrapy may put beside the crawl: an item pipeline and a signal handler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem


class UserPipeline:
    """Writes what it sees, changes it, and drops one item."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pipeline = cls(Path(crawler.settings["SEEN"]))
        crawler.signals.connect(pipeline.item_scraped, signals.item_scraped)
        return pipeline

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        adapter = ItemAdapter(item)
        with (self._folder / "pipeline.jsonl").open("a") as file:
            file.write(json.dumps(adapter.asdict()) + "\n")
        if adapter["article_id"] == 6:
            raise DropItem("not wanted")
        if adapter["article_id"] == 7:
            raise LookupError("a mistake of the user's")
        adapter["title"] = adapter["title"].upper()
        return item

    def item_scraped(self, item: dict[str, Any]) -> None:
        with (self._folder / "scraped.jsonl").open("a") as file:
            file.write(json.dumps(ItemAdapter(item).asdict()) + "\n")
