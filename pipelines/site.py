"""The site as data: whose hosts, which addresses, and what each address is.

Source: addresses seen in stored pages and in feeds of 2011 to 2026. Nothing else in the project
knows a host or the shape of an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

Kind = Literal["front", "article", "listing", "feed", "refused", "other"]

_ARTICLE: Final = re.compile(r"/news/article/(\d{1,9})/?$")
_OLD_ARTICLE: Final = re.compile(r"/news/(\d{1,9})\.html$")
_LISTING: Final = re.compile(r"/news/articles/(\d{1,6})(?:/(\d{1,6}))?/?$")
_FEED: Final = re.compile(r"/news/rss/(\d{1,6})/?$")
# Votes change the site, searches and queries never end.
_REFUSED: Final = re.compile(r"/news/article/\d+/(?:like|dislike)\b|/news/search\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edition:
    """One language of the site, on hosts of its own."""

    name: str
    """As in the records: `en`, `ar`."""
    base: str
    """The address that canonical URLs begin with, without a slash at the end."""
    hosts: tuple[str, ...]
    """All hosts that answer as this edition."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address is."""

    kind: Kind
    edition: Edition
    path: str
    """The path in its plainest form: no query, fragment or slash at the end."""
    number: int | None = None
    """The article's or the section's id."""
    page: int = 1
    """Of a listing: which page of it, from 1."""

    @property
    def canonical_url(self) -> str:
        """The address on the real site; of an article in the one form that names it."""
        if self.kind == "article":
            return f"{self.edition.base}/news/article/{self.number}"
        return self.edition.base + self.path


@dataclass(frozen=True, slots=True)
class Site:
    """A news site: its editions."""

    name: str
    editions: tuple[Edition, ...]

    def edition(self, name: str) -> Edition | None:
        """The edition of a name, or None."""
        return next((edition for edition in self.editions if edition.name == name), None)

    def page(self, url: str) -> Page | None:
        """What an address of the real site is; None if it is not of this site."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".")
        except ValueError:
            return None
        if parts.scheme not in ("http", "https"):
            return None
        for edition in self.editions:
            if host in edition.hosts:
                return page_of(edition, parts.path, parts.query)
        return None


def page_of(edition: Edition, path: str, query: str = "") -> Page:
    """What a path of an edition is."""
    plain = path.rstrip("/") or "/"
    if _REFUSED.search(path):
        return Page("refused", edition, plain)
    if plain == "/" and not query:
        return Page("front", edition, plain)
    if match := _ARTICLE.match(path) or _OLD_ARTICLE.match(path):
        return Page("article", edition, plain, int(match[1]))
    if match := _LISTING.match(path):
        section, number = int(match[1]), int(match[2] or 1)
        return Page("listing", edition, listing_path(section, number), section, number)
    if match := _FEED.match(path):
        return Page("feed", edition, plain + "/", int(match[1]))
    return Page("other", edition, plain)


def article_path(article_id: int) -> str:
    """The path of an article in the present layout."""
    return f"/news/article/{article_id}"


def listing_path(section: int, page: int) -> str:
    """The path of a page of a section's listing."""
    return f"/news/articles/{section}/{page}"


def feed_path(section: int) -> str:
    """The path of a section's feed."""
    return f"/news/rss/{section}/"


ZAMANALWSL: Final = Site(
    name="zamanalwsl",
    editions=(
        Edition("en", "https://en.zamanalwsl.net", ("en.zamanalwsl.net",)),
        Edition("ar", "https://www.zamanalwsl.net", ("www.zamanalwsl.net", "zamanalwsl.net")),
    ),
)
