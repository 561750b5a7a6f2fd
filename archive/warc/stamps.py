"""Where the time of day and the record ids enter; everything else is told them."""

from __future__ import annotations

import re
import time
import uuid
from datetime import UTC, datetime
from typing import Final, Protocol

_FULL_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")


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


def timestamp(date: str) -> str:
    """The 14 digits that CDX and file names use, of a WARC-Date."""
    if _FULL_DATE.match(date):
        return f"{date[:4]}{date[5:7]}{date[8:10]}{date[11:13]}{date[14:16]}{date[17:19]}"
    digits = "".join(character for character in date if character.isdigit())
    return digits[:14].ljust(14, "0")


def moment_of(digits: str) -> datetime | None:
    """The time that 14 digits stand for, aware, in UTC; None where there is no such time."""
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
