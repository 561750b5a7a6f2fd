"""The unit of a crawl: one download and all that comes of it, and who takes it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as Set
from dataclasses import dataclass, field
from typing import Literal, Protocol

from archive.catalogue.frontier import Counts, Entry
from archive.journal.recover import Recovery
from archive.warc.capture import StoredCapture
from archive.warc.exchange import Exchange

Outcome = Literal["done", "failed", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One download and all that comes of it."""

    exchanges: Sequence[Exchange]
    context: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    """Its page in the frontier; None for what is beside the frontier, such as robots.txt."""
    outcome: Outcome = "done"
    note: str | None = None
    """Why it failed, or is tried again."""
    wait: float = 0.0
    """Seconds before it is tried again."""
    record_line: Callable[[StoredCapture], bytes | None] | None = None
    """Makes the line of the records file, with its line end, of where the last exchange lies."""
    stored: StoredCapture | None = None
    """Where the capture lies already, in an offline crawl; then there are no exchanges."""


class CrawlJournal(Protocol):
    """What a crawl needs of a journal; the one of a live crawl, or of an offline one."""

    @property
    def stats(self) -> Counter[str]: ...  # noqa: D102
    @property
    def crawl(self) -> int: ...  # noqa: D102

    def open(self, arguments: str) -> Recovery: ...  # noqa: D102
    def add(self, entries: Iterable[Entry]) -> Counts: ...  # noqa: D102
    def lease(self, busy: Set[str]) -> list[Entry]: ...  # noqa: D102
    def pending(self) -> int: ...  # noqa: D102
    def write(self, unit: Unit) -> None: ...  # noqa: D102
    def due(self) -> bool: ...  # noqa: D102
    def commit(self) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102
