"""The results of queries to the article index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.search.index.rows import ArticleRow

Order = Literal["newest", "relevance"]


@dataclass(frozen=True, slots=True)
class State:
    """How much of the records files is indexed."""

    read: int
    """Bytes of the records files that are indexed."""
    total: int
    """Bytes of the records files at the last update."""
    damaged: int
    """Lines that are not records."""
    articles: int
    captures: int

    @property
    def complete(self) -> bool:
        """Whether everything is indexed."""
        return self.read >= self.total

    @property
    def share(self) -> float:
        """The share that is indexed, from 0 to 1."""
        return 1.0 if self.complete else self.read / self.total


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that matches a query."""

    article: ArticleRow
    only_earlier: bool
    """Whether only an earlier version matches."""


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of the articles that match a query."""

    total: int
    exact: bool
    """Whether `total` is exact; if not, there may be more."""
    hits: tuple[Hit, ...]
    order: Order
    """`newest` if there are too many to sort by relevance."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list of articles."""

    total: int
    articles: tuple[ArticleRow, ...]


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section and its number of articles."""

    edition: str
    id: int
    name: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of articles and captures in the collection."""

    articles: int
    captures: int
    first_captured: str | None
    last_captured: str | None
    editions: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, str, int], ...]
    """Edition, month of publication (`2017-08`) and number of articles, by month."""
    undated: int
    """Articles without a date."""
    sections: tuple[SectionCount, ...]
    """Sections by number of articles, descending."""
    authors: tuple[tuple[str, int], ...]
    """The hundred authors with the most articles, and how many."""
