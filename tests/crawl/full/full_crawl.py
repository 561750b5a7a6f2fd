from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawl.collected import WarcRecord
from tests.crawl.running import Ended


@dataclass(frozen=True)
class FullCrawl:
    """A crawl of the whole sample site, and what each side knows of it."""

    collection: Path
    ended: Ended
    addresses: dict[str, str]
    truth: dict[tuple[str, int], dict[str, Any]]
    """By edition and id."""
    requisites: list[dict[str, Any]]
    """What its pages need; see `tests.site.requisite_truth`."""
    counts: dict[str, Any]
    log: list[tuple[str, str, str, int]]
    records: list[dict[str, Any]]
    warc: list[WarcRecord]
