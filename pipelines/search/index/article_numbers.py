"""The numbers of articles: they rise with time, so that newest first needs no sorting.

Articles without a date come before all days, in the order of their ids: nobody knows when they were
published, and they are not the newest. A day has 2^20 numbers: 8 for each of its seconds, or 4 for
each id, and some more. So the articles between two days are those between two numbers, and the
full-text index passes over the rest.
"""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from typing import Final

_A_DAY: Final = 1 << 20
_FIRST_DAY: Final = 1 << 20
"""Days' worth of numbers that are left for articles without a date."""
_A_SECOND: Final = 8
_AN_ID: Final = 4
NEAR: Final = 64
"""A number is sought among that many, from the one that is wanted on."""
_CLOCK: Final = re.compile(r"[0-9-]{10}[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_LARGEST: Final = (1 << 63) - 1


def numbers_between(since: str | None, until: str | None) -> tuple[int, int]:
    """The first and the last number of the articles from a day to another (`2017-08-11`).

    Where a day is asked for, articles without a date are not among them.
    """
    if since is None and until is None:
        return 0, _LARGEST
    first = date.fromisoformat(since) if since else date.min
    last = date.fromisoformat(until) if until else date.max
    return _first_of(first), _first_of(last) + _A_DAY - 1


def _first_of(day: date) -> int:
    return (_FIRST_DAY + day.toordinal()) * _A_DAY


def wanted_number(day: str | None, moment: str | None, article_id: int) -> int:
    """The number an article should have.

    Args:
        day: `2017-08-11`; None where it has no date.
        moment: The time on that day, as ISO 8601. Without one, the order within a day is that of
            the ids, which the site gives one after the other.
        article_id: The id.

    """
    if day is None:
        return article_id * _AN_ID % (_FIRST_DAY * _A_DAY)
    match = _CLOCK.match(moment or "")
    if match:
        hours, minutes, seconds = (int(its or 0) for its in match.groups())
        within = (hours * 3600 + minutes * 60 + seconds) * _A_SECOND
    else:
        within = article_id * _AN_ID % _A_DAY
    return _first_of(date.fromisoformat(day)) + within


def free_number(database: sqlite3.Connection, wanted: int) -> int:
    """A number that no article has or had: the one that is wanted, or one after it.

    A crowded time gives numbers at the end of its day; a day that is full, with more than a million
    articles, gives numbers after all others.
    """
    end = wanted - wanted % _A_DAY + _A_DAY - 1
    near = range(wanted, min(wanted + NEAR, end + 1))
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
    """The last number up to another that an article has or had."""
    (last,) = database.execute(
        "SELECT max(coalesce((SELECT max(id) FROM articles WHERE id <= ?), 0),"
        " coalesce((SELECT max(id) FROM gone WHERE id <= ?), 0))",
        (end, end),
    ).fetchone()
    return int(last)
