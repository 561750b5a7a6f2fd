"""The site as data: whose hosts, which addresses, and what each address is.

Source: addresses seen in stored pages and in feeds of 2011 to 2026. Nothing else in the project
knows a host or the shape of an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

Kind = Literal["front", "article", "listing", "feed", "refused", "other"]

# Western digits and no zeros before them: as the site writes its ids. Another spelling of an id may
# be no page of the site, and must not stand for the one that is.
_ARTICLE: Final = re.compile(r"/news/article/([1-9][0-9]{0,8})/?")
_OLD_ARTICLE: Final = re.compile(r"/news/([1-9][0-9]{0,8})\.html")
_LISTING: Final = re.compile(r"/news/articles/([1-9][0-9]{0,5})(?:/([1-9][0-9]{0,5}))?/?")
_FEED: Final = re.compile(r"/news/rss/([1-9][0-9]{0,5})/?")
_BROKEN_IMAGE: Final = re.compile(r"^(https?://[^/]+?)/?uploads/+(?=[^/])")
_VOTE: Final = re.compile(r"(?:dis)?like\b")
_SEARCH: Final = re.compile(r"search\b")
_MOST_DECODINGS: Final = 4


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
    # Most addresses are of articles, and that form holds no vote and no search.
    if match := _ARTICLE.fullmatch(path):
        return Page("article", edition, plain, int(match[1]))
    if is_refused(path):
        return Page("refused", edition, plain)
    if plain == "/" and not query:
        return Page("front", edition, plain)
    if match := _OLD_ARTICLE.fullmatch(path):
        return Page("article", edition, plain, int(match[1]))
    if match := _LISTING.fullmatch(path):
        section, number = int(match[1]), int(match[2] or 1)
        return Page("listing", edition, listing_path(section, number), section, number)
    if match := _FEED.fullmatch(path):
        return Page("feed", edition, plain + "/", int(match[1]))
    return Page("other", edition, plain)


def is_refused(path: str) -> bool:
    """Whether a path, or a query, names a vote or a search in whichever spelling.

    Votes change the site, and searches never end. Servers differ in what they take for the same
    path (letter case, escapes, empty segments, parameters), so every such spelling is refused.
    """
    for _ in range(_MOST_DECODINGS):
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded
    segments = [segment.strip() for segment in re.split(r"[/\\?&=;]+", path.casefold())]
    if "article" in segments and any(map(_VOTE.match, segments)):
        return True
    return "news" in segments and any(map(_SEARCH.match, segments))


def repair_image(url: str) -> str:
    """An image's address with the slash that the feeds forget between host and `uploads`.

    In 2026 they gave `https://www.zamanalwsl.netuploads//name.png` for what is at
    `https://www.zamanalwsl.net/uploads/name.png`.
    """
    return _BROKEN_IMAGE.sub(r"\1/uploads/", url.strip())


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
