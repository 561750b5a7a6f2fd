"""What the item pipelines count; docs/stats.md says of what."""

from __future__ import annotations

from archive.stat import Stat


class ItemStat(Stat):
    """Counted as items pass."""

    EXTRACTED_FROM_CONTAINER = "extract/container"
    EXTRACTED_GENERICALLY = "extract/generic"
    NO_ARTICLE = "extract/no_article"
    WARNING = "extract/warning/CODE"
    INVALID = "validate/invalid_FIELD"
    STORED_DONE = "store/done"
    STORED_FAILED = "store/failed"
    STORED_RETRY = "store/retry"
    REFUSED_BY_DISK = "store/refused"
    MISTAKES = "mistakes"
