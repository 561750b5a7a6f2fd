"""Dates as Syrian news sites write them; a line that is not wholly a date is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from pipelines.site.folding import fold
from pipelines.site.wording import (
    DATE_FILLERS,
    DATE_LABELS,
    EVENING_MARKS,
    MONTHS,
    MORNING_MARKS,
    WEEKDAYS,
)

# No date that is shown in words is longer; nothing longer is looked at.
_LONGEST: Final = 80
_MONTHS: Final = {fold(name): number for name, number in MONTHS.items()}
_MORNING: Final = frozenset(map(fold, MORNING_MARKS))
_EVENING: Final = frozenset(map(fold, EVENING_MARKS))
_IGNORED: Final = frozenset(fold(word) for word in (*WEEKDAYS, *DATE_FILLERS))
_COMMON_ERA: Final = fold("م")


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_HALF: Final = _any(_MORNING | _EVENING)
# RFC 822 section 5.1 and the zones of Europe and Syria; no name that stands for two zones.
_ZONES: Final = {
    "z": 0, "ut": 0, "gmt": 0, "utc": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "msk": 3,
}  # fmt: skip
_OFFSET: Final = r"[+-]\d{1,2}(?::?\d{2})?"
_ZONE: Final = rf"(?:gmt|utc) ?{_OFFSET}|{_OFFSET}|{_any(_ZONES)}"
_ISO: Final = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:[t ]+(?P<time>\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?"
    rf" ?(?P<zone>{_ZONE})?)?"
)
_CLOCK: Final = re.compile(
    rf"(?<![\d.])(?P<hour>\d{{1,2}})(?::|\.(?=\d\d ?(?:{_HALF})(?!\w)))(?P<minute>\d{{2}})(?!\d)"
    rf"(?::(?P<second>\d{{2}}))?(?: ?(?P<half>{_HALF})(?!\w))?"
    rf"(?: ?\(?(?P<zone>{_ZONE})\)?(?!\w))?"
)
_MONTH: Final = rf"(?P<month>{_any(_MONTHS)})\.?(?: ?[/\\(-]? ?(?P<other>{_any(_MONTHS)})\)?)?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = rf"(?P<year>\d{{4}})(?: ?{_COMMON_ERA}(?!\w))?"
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}[ /-]?{_MONTH}[ /-]?{_YEAR}",
        rf"{_MONTH} {_DAY} {_YEAR}",
        rf"(?P<day>\d{{1,2}}) ?(?P<mark>[/.-]) ?(?P<month>\d{{1,2}}) ?(?P=mark) ?{_YEAR}",
        r"(?P<year>\d{4}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2}) ?(?P=mark) ?(?P<day>\d{1,2})",
    )
)
# A quick look before a slow one: four digits of any script.
_YEAR_IN: Final = re.compile(r"\d{4}")
_DATE_IN: Final = re.compile(rf"\d ?[/.-] ?\d|(?<!\w)(?:{_any(_MONTHS)})(?!\w).{{1,20}}\d{{4}}")
_LABEL: Final = re.compile(rf"(?:{_any(frozenset(map(fold, DATE_LABELS)))}) ?:? ?(?=\W|\d)")
_LOOSE: Final = re.compile(r"[,،|()\[\]–—]")
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


# As software of the United States writes it, where nobody has set it right: `3/1/2020 10:15 AM`.
_MONTH_FIRST: Final = re.compile(
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?= \d{1,2}:\d{2}(?::\d{2})? ?[ap]\.?m)"
)


def parse_date(text: str) -> str | None:
    """The ISO 8601 form of a date, with time and zone as far as they are shown.

    The whole text has to be one date: ISO, RFC 822, numbers with the day first, or a month by its
    English, Levantine, Maghrebi or both names in either order; with or without a weekday, a time
    of day of 24 or twice 12 hours, a zone and a label. What is impossible or incomplete gives None:
    the 31st of April, two names of different months, a year of two digits, 13 hours in the morning;
    and so does what may mean two days: see `is_ambiguous`.
    """
    return None if is_ambiguous(text) else _parse(text)


def is_ambiguous(text: str) -> bool:
    """Whether a text is a date whose month and day may have changed places."""
    folded = _unlabelled(text)
    match = _MONTH_FIRST.search(folded)
    if not match or int(match["day"]) > 12 or int(match["day"]) == int(match["month"]):
        return False
    return int(match["month"]) <= 12 and _parse(text) is not None


def reads_as_date(text: str) -> bool:
    """Whether the whole text is a date, be it an ambiguous one."""
    return _parse(text) is not None


def _unlabelled(text: str) -> str:
    folded = fold(text) if len(text) <= _LONGEST else ""
    return _LABEL.sub("", folded, count=1) if _LABEL.match(folded) else folded


def _parse(text: str) -> str | None:
    if len(text) > _LONGEST or not _YEAR_IN.search(text):
        return None
    folded = _unlabelled(text)
    if match := _ISO.fullmatch(folded):
        return _moment(_calendar_date(*match["date"].split("-")), match)
    if (match := _MONTH_FIRST.search(folded)) and int(match["day"]) > 12:
        day_first = f"{match['day']}/{match['month']}/{match['year']}"
        folded = folded[: match.start()] + day_first + folded[match.end() :]
    return _written(folded)


def may_hold_date(text: str) -> bool:
    """Whether a text has a year, and a number or month beside it; quicker than to parse it."""
    return bool(_YEAR_IN.search(text)) and bool(_DATE_IN.search(fold(text)))


def _written(folded: str) -> str | None:
    """A date in words or numbers, its parts in any of the usual orders."""
    clock = _CLOCK.search(folded)
    if clock:
        folded = f"{folded[: clock.start()]} {folded[clock.end() :]}"
    words = _LOOSE.sub(" ", folded).split()
    plain = " ".join(word for word in words if word.strip(".:") not in _IGNORED).strip(" -")
    for pattern in _DATES:
        if match := pattern.fullmatch(plain):
            parts = match.groupdict()
            month = _month_number(parts["month"], parts.get("other"))
            day = _calendar_date(parts["year"], str(month), parts["day"]) if month else None
            return _moment(day, clock)
    return None


def _month_number(name: str, other: str | None) -> int | None:
    """The month of a name or number; None where two names disagree."""
    if name.isdigit():
        return int(name)
    number = _MONTHS[name]
    return number if other is None or _MONTHS[other] == number else None


def _calendar_date(year: str, month: str, day: str) -> date | None:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _moment(day: date | None, clock: re.Match[str] | None) -> str | None:
    """Date and time of day as one string."""
    if day is None:
        return None
    if clock is None:
        return day.isoformat()
    parts = clock.groupdict()
    if "hour" in parts:
        of_day = _time_of_day(parts)
    elif parts["time"]:
        of_day = _time(*parts["time"].split(":"))
    else:
        return day.isoformat()
    if of_day is None:
        return None
    return datetime.combine(day, of_day, _zone(parts["zone"])).isoformat()


def _time_of_day(parts: dict[str, str | None]) -> time | None:
    hour, half = int(parts["hour"] or 0), parts["half"]
    if half in _MORNING:
        if hour > 12:
            return None
        hour %= 12
    elif half in _EVENING:
        if hour == 0:
            return None
        hour = hour + 12 if hour < 12 else hour
    return _time(str(hour), parts["minute"] or "0", parts["second"] or "0")


def _time(hour: str, minute: str, second: str = "0") -> time | None:
    try:
        return time(int(hour), int(minute), int(second))
    except ValueError:
        return None


def _zone(name: str | None) -> timezone | None:
    if name is None:
        return None
    if name in _ZONES:
        hours = _ZONES[name]
        return timezone(timedelta(hours=hours)) if hours else UTC
    sign, digits = name.lstrip("gmtuc ")[:1], name.lstrip("gmtuc +-").replace(":", "")
    hours, minutes = int(digits[:-2] or 0), int(digits[-2:])
    if len(digits) < 3:
        hours, minutes = int(digits), 0
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)
