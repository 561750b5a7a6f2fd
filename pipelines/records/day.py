"""The day of an article, by which articles are chosen and counted: that of its publication."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

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


def is_between(published: str | None, since: str | None, until: str | None) -> bool:
    """Whether an article is of these days, `2017-08-11`; one without a date is of none."""
    if since is None and until is None:
        return True
    day = published_day(published)
    return day is not None and (since is None or day >= since) and (until is None or day <= until)
