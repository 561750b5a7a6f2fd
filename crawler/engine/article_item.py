"""Scrapy's item: an article."""

from __future__ import annotations

from typing import Any, Self

import msgspec

from pipelines.records.record import Record


class ArticleItem(dict[str, Any]):
    """The record of an article page, field by field, as in its line of the records file.

    The line is stored already: what a pipeline or a feed does with an item changes nothing there.
    """

    @classmethod
    def of(cls, record: Record) -> Self:
        """The item of a record."""
        return cls(msgspec.to_builtins(record))

    def __repr__(self) -> str:
        """Short: Scrapy logs it."""
        return f"<article {self.get('edition')} {self.get('article_id')}: {self.get('title')}>"
