"""The addresses that the tests of the crawl's pure parts work with."""

from __future__ import annotations

from typing import Final

from crawler.visits.addresses import Addresses
from crawler.visits.follow import Follower
from pipelines.site import SITE
from pipelines.site.addresses import Page

EN: Final = "https://en.zamanalwsl.net"
AR: Final = "https://www.zamanalwsl.net"
BOTH: Final = frozenset({"en", "ar"})


def real() -> Addresses:
    """The real site."""
    return Addresses(SITE, {})


def mirrored() -> Addresses:
    """The English edition on a mirror, below a folder and by a second name; the Arabic one real."""
    return Addresses(SITE, {"en": ["http://mirror.example:8080/zaman/", "http://127.0.0.1:8000"]})


def page(url: str) -> Page:
    """What an address of the real site is."""
    found = SITE.page(url)
    assert found is not None
    return found


def follower(*sections: tuple[str, int], editions: frozenset[str] = BOTH) -> Follower:
    """The follower of crawl 1 of the real site."""
    return Follower(real(), editions, 1, frozenset(sections))
