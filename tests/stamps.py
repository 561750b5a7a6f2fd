"""A clock that stands still and record ids that count up: the same run gives the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FixedStamps:
    """Stands in for the machine's clock and its random ids."""

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment or datetime(2026, 3, 4, 5, 6, 7, 80_000, tzinfo=UTC)
        self._ids = 0

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self.moment

    def steady(self) -> float:
        """The same moment in seconds."""
        return self.moment.timestamp()

    def record_id(self) -> str:
        """The next id."""
        self._ids += 1
        return f"<urn:uuid:00000000-0000-4000-8000-{self._ids:012d}>"

    def advance(self, seconds: float) -> None:
        """Moves the clock."""
        self.moment += timedelta(seconds=seconds)
