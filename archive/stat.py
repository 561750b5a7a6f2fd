"""What is counted: each count has a name that is declared once, where it arises."""

from __future__ import annotations

from enum import StrEnum


class Stat(StrEnum):
    """Names of counts. A part in capitals stands for one that varies: `capture/records/TYPE`."""

    __repr__ = str.__repr__  # as Scrapy prints its stats

    def of(self, part: str) -> str:
        """The name with what varies put in."""
        return f"{self.rpartition('/')[0]}/{part}"
