"""The item that goes through the pipelines: one download and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from archive.journal.unit import Outcome
from archive.warc.capture import StoredCapture
from archive.warc.exchange import Exchange
from pipelines.extraction.article import Article
from pipelines.records.captured_page import CapturedPage


@dataclass(slots=True, kw_only=True)
class DownloadItem:
    """One download: made by the spider, completed by the pipelines, stored by the last of them."""

    key: str
    """Its page in the frontier."""
    url: str
    outcome: Outcome = "done"
    note: str | None = None
    """Why it failed, or is tried again."""
    wait: float = 0.0
    """Seconds before it is tried again."""
    context: Mapping[str, str] = field(default_factory=dict)
    """What the crawl knew of the page."""
    exchanges: Sequence[Exchange] = ()
    """What went over the wire; the last one answered. Empty in an offline crawl."""
    stored: StoredCapture | None = None
    """Where the capture lies already, in an offline crawl."""
    page: CapturedPage | None = None
    """Set where this is the answer to a request for an article."""
    reading: Future[Article] | None = None
    """The article to come, where there is a page."""
    article: Article | None = None
    """Set by the extraction, where there is a page."""

    @property
    def size(self) -> int:
        """Bytes that it keeps in memory: what came over the wire, and the page made of it."""
        page = len(self.page.body) if self.page is not None else 0
        return page + sum(len(exchange.response) for exchange in self.exchanges)

    def __repr__(self) -> str:
        return f"<{self.outcome} {self.url}>"
