"""The day of an article, which dates are chosen by."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from pipelines.records.record import Record

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def published_day(published: str | None) -> str | None:
    """The day of a time of publication (ISO 8601), as it is shown; None where there is none."""
    match = _DAY.match(published or "")
    return match[0] if match and is_day(match[0]) else None


def is_day(text: str) -> bool:
    """Whether `2017-08-11` is a day of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def day_of(record: Record) -> str:
    """The day a capture counts for: published, as shown; else captured, in UTC."""
    return published_day(record.published) or record.captured_at[:10]
