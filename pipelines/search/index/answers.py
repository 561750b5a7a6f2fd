"""What the article index answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.search.index.rows import ArticleRow

Order = Literal["newest", "relevance"]


@dataclass(frozen=True, slots=True)
class State:
    """How far the index is."""

    read: int
    """Bytes of the records files that are in it."""
    total: int
    """Bytes that there were when it was last updated."""
    damaged: int
    """Lines that are no records."""
    articles: int
    captures: int

    @property
    def complete(self) -> bool:
        """Whether all is read."""
        return self.read >= self.total

    @property
    def share(self) -> float:
        """How much of it is read, from 0 to 1."""
        return 1.0 if self.complete else self.read / self.total


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers a query."""

    article: ArticleRow
    only_earlier: bool
    """Whether it does so by an earlier version alone."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Some of the articles that answer a query."""

    total: int
    exact: bool
    """Whether there are as many as `total`; there may be more where it is False."""
    hits: tuple[Hit, ...]
    order: Order
    """By time where there are too many for relevance."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles of a list."""

    total: int
    articles: tuple[ArticleRow, ...]


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section, and how many articles it has."""

    edition: str
    id: int
    name: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the collection holds."""

    articles: int
    captures: int
    first_captured: str | None
    last_captured: str | None
    editions: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, str, int], ...]
    """Edition, month of publication (`2017-08`), articles; months ascending."""
    undated: int
    """Articles without a date, which are in no month."""
    sections: tuple[SectionCount, ...]
    """Those with most articles first."""
    authors: tuple[tuple[str, int], ...]
    """The first hundred, likewise."""
