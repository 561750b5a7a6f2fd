"""What was asked of the site: hits by kind, so that a test can see that no trap was touched."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

KINDS = (
    "front", "listing", "feed", "image", "style", "script", "font", "broken", "robots", "redirect",
    "missing", "vote", "search", "trap", "disallowed", "form", "other",
)  # fmt: skip
_LOG_LENGTH = 100_000


class Counts:
    """Counters since the start or the last reset."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin again at nothing."""
        self._total = 0
        self._kinds: Counter[str] = Counter()
        self._articles: Counter[str] = Counter()
        self._log: deque[tuple[str, str, str, int]] = deque(maxlen=_LOG_LENGTH)

    def add(self, host: str, method: str, target: str, status: int, kind: str) -> None:
        """Count one answer. A kind `articles/en/28874` counts for that article."""
        self._total += 1
        if kind.startswith("articles/"):
            self._articles[kind.removeprefix("articles/")] += 1
        else:
            self._kinds[kind] += 1
        self._log.append((host, method, target, status))

    def as_json(self) -> dict[str, Any]:
        """All kinds, `articles` by `edition/id`, and the total."""
        kinds = {kind: self._kinds[kind] for kind in KINDS}
        return {"total": self._total, "articles": dict(self._articles), **kinds}

    def log(self) -> list[tuple[str, str, str, int]]:
        """Host, method, target and status of the latest 100,000 requests, oldest first."""
        return list(self._log)
