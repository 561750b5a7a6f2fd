"""Article numbers: they increase with the date of publication, so that no query has to sort by it.

Articles without a date get the lowest numbers, in the order of their ids. A day has 2^20 numbers: 8
for each second, or 4 for each id if there is no time of day, and some spare. So the articles
between two days are those between two numbers, and the full-text index skips the rest.
"""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from typing import Final

NUMBERS_PER_DAY: Final = 1 << 20
UNDATED_DAYS: Final = 1 << 20
"""Days whose numbers are reserved for articles without a date."""
NUMBERS_PER_SECOND: Final = 8
NUMBERS_PER_ID: Final = 4
NUMBERS_TRIED: Final = 64
"""How many numbers from the wanted one on are tried first."""
_TIME_OF_DAY: Final = re.compile(r"[0-9-]{10}[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_LARGEST: Final = (1 << 63) - 1


def numbers_between(since: str | None, until: str | None) -> tuple[int, int]:
    """The first and the last article number from one day (`2017-08-11`) to another.

    With either day given, articles without a date are excluded.
    """
    if since is None and until is None:
        return 0, _LARGEST
    first = date.fromisoformat(since) if since else date.min
    last = date.fromisoformat(until) if until else date.max
    return _first_of(first), _first_of(last) + NUMBERS_PER_DAY - 1


def _first_of(day: date) -> int:
    return (UNDATED_DAYS + day.toordinal()) * NUMBERS_PER_DAY


def wanted_number(day: str | None, moment: str | None, article_id: int) -> int:
    """The number for an article, if it is free.

    Args:
        day: `2017-08-11`; None if it has no date.
        moment: Date and time as ISO 8601. Without a time, articles of a day are in the order of
            their ids, which the site assigns in sequence.
        article_id: The id on the site.

    """
    if day is None:
        return article_id * NUMBERS_PER_ID % (UNDATED_DAYS * NUMBERS_PER_DAY)
    match = _TIME_OF_DAY.match(moment or "")
    if match:
        hours, minutes, seconds = (int(its or 0) for its in match.groups())
        within = (hours * 3600 + minutes * 60 + seconds) * NUMBERS_PER_SECOND
    else:
        within = article_id * NUMBERS_PER_ID % NUMBERS_PER_DAY
    return _first_of(date.fromisoformat(day)) + within


def free_number(database: sqlite3.Connection, wanted: int) -> int:
    """A number that no article has or had: the wanted one, or a later one.

    If those nearby are taken, it is after the last of that day; if the day is full (over a million
    articles), after all others.
    """
    end = wanted - wanted % NUMBERS_PER_DAY + NUMBERS_PER_DAY - 1
    near = range(wanted, min(wanted + NUMBERS_TRIED, end + 1))
    between = (
        "SELECT id FROM articles WHERE id BETWEEN ? AND ?"
        " UNION ALL SELECT id FROM gone WHERE id BETWEEN ? AND ?"
    )
    ends = (near[0], near[-1])
    taken = {number for (number,) in database.execute(between, ends * 2)}
    free = next((number for number in near if number not in taken), None)
    if free is not None:
        return free
    last = _last(database, end)
    return last + 1 if last < end else _last(database, _LARGEST) + 1


def _last(database: sqlite3.Connection, end: int) -> int:
    """The highest number up to `end` that an article has or had."""
    (last,) = database.execute(
        "SELECT max(coalesce((SELECT max(id) FROM articles WHERE id <= ?), 0),"
        " coalesce((SELECT max(id) FROM gone WHERE id <= ?), 0))",
        (end, end),
    ).fetchone()
    return int(last)
