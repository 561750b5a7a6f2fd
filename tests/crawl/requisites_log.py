"""The requisites that a site was asked for, and those that its pages need."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

OF_PAGES: Final = ("/news/", "/robots.txt")


def fetched(log: list[tuple[str, str, str, int]]) -> Counter[tuple[str, int]]:
    """How often each address that is no page was answered, and how."""
    return Counter(
        (f"http://{host}{target}", status)
        for host, _, target, status in log
        if target != "/" and not target.startswith(OF_PAGES)
    )


def needed(requisites: list[dict[str, Any]], *, images_only: bool = False) -> Counter[Any]:
    return Counter(
        (its["url"], its["status"]) for its in requisites if its["is_image"] or not images_only
    )
