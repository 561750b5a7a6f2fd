"""The base of the enums that name what is counted, each in the module that counts it."""

from __future__ import annotations

from enum import StrEnum


class Stat(StrEnum):
    """Names of stats. A last part in capitals is a placeholder: `capture/records/TYPE`."""

    __repr__ = str.__repr__  # as Scrapy prints its stats

    def of(self, part: str) -> str:
        """Returns the name with `part` in place of the placeholder."""
        return f"{self.rpartition('/')[0]}/{part}"
