"""Where the time of day and the record ids enter; everything else is given them."""

from __future__ import annotations

import re
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

_FULL_DATE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z"
)
_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})"
    r"(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
_DIGITS: Final = re.compile(r"[0-9]{14}")


class Stamps(Protocol):
    """A source of times and of record ids."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    def steady(self) -> float:
        """Seconds of the epoch that never jump while the program runs; for waiting."""
        ...

    def record_id(self) -> str:
        """A new WARC-Record-ID with its angle brackets (WARC/1.1 section 5.2)."""
        ...


class SystemStamps:
    """The machine's clock and random UUIDs."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def now(self) -> datetime:
        """The machine's time in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """The time when this was made, and the seconds that have passed since."""
        return time.monotonic() + self._ahead

    def record_id(self) -> str:
        """A random UUID as a URN."""
        return f"<urn:uuid:{uuid.uuid4()}>"


def warc_date(moment: datetime) -> str:
    """A WARC-Date with microseconds (WARC/1.1 section 5.4): `2017-08-11T23:56:16.000000Z`."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"


def utc_date(date: str) -> str | None:
    """A WARC-Date of any form as a full one in UTC: `2017-08-11` is `2017-08-11T00:00:00Z`.

    Its beginning stands for a year, a month, a day or a minute (WARC/1.1 section 5.4, the W3C's
    profile of ISO 8601). A time with an offset becomes UTC; one without a zone is taken for UTC, as
    all of them have to be. None where it is no date.
    """
    found = _DATE.fullmatch(date)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(its or 0) for its in found.groups()[:6])
    zone = found[8]
    try:
        # RFC 3339 has a leap second at the end of a minute, and datetime does not.
        moment = datetime(year, month or 1, day or 1, hour, minute, min(second, 59))
        if zone and zone not in "Zz":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            moment = moment + offset if zone[0] == "-" else moment - offset
    except (ValueError, OverflowError):
        return None
    if second > 60:
        return None
    if zone in ("Z", None) and _FULL_DATE.fullmatch(date):
        return date
    return f"{moment.isoformat(timespec='seconds')[:17]}{second:02d}{found[7] or ''}Z"


def timestamp(date: str) -> str:
    """The 14 digits that CDX and file names use, of a WARC-Date; of what is no date 14 zeros."""
    if not _FULL_DATE.fullmatch(date):
        if _DIGITS.fullmatch(date):
            return date
        date = utc_date(date) or "0000-00-00T00:00:00Z"
    return f"{date[:4]}{date[5:7]}{date[8:10]}{date[11:13]}{date[14:16]}{date[17:19]}"


def moment_of(digits: str) -> datetime | None:
    """The time that 14 digits stand for, aware, in UTC; None where there is no such time."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
