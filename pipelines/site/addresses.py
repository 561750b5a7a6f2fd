"""What an address of a news site is: its edition, its kind, its number. The site itself is data.

`pipelines.site.zamanalwsl.SITE` is the one value; nothing here knows a host or a path.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import unquote_to_bytes, urlsplit

from pipelines.site.wording import Wording

Kind = Literal["front", "article", "listing", "feed", "refused", "other"]
Vote = Literal["like", "dislike"]

_MOST_DECODINGS: Final = 4
_LONGEST: Final = 4000
"""Letters of a path and query; longer ones are never asked for."""
# What servers read, though no standard has it: `%u006c`, and two bytes for one of ASCII.
_UNICODE_ESCAPE: Final = re.compile(r"%u([0-9a-f]{4})", re.IGNORECASE)
_OVERLONG: Final = re.compile(rb"([\xc0\xc1])([\x80-\xbf])")
_SEPARATORS: Final = re.compile(r"[/\\?&=;]+")
_FILE: Final = re.compile(r"[^/]+\.(?:avif|bmp|css|gif|ico|jpe?g|js|json|png|svg|ttf|webp|woff2?)")


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
    """The path in its plainest form: no query, fragment or slash at the end. Of an article as the
    address has it; see `canonical_path`."""
    canonical_path: str
    """The path in the one form that names the page."""
    number: int | None = None
    """The article's or the section's id."""
    page: int = 1
    """Of a listing: which page of it, from 1."""

    @property
    def canonical_url(self) -> str:
        """The address on the real site, in the one form that names the page."""
        return self.edition.base + self.canonical_path


@dataclass(frozen=True, slots=True)
class Form:
    """The form of the paths of one kind of page."""

    path: str
    """For `str.format`: `number`, and of a listing `page`."""
    patterns: tuple[re.Pattern[str], ...]
    """Of whole paths, with the groups `number` and, if the form has it, `page`."""
    older: tuple[str, ...] = ()
    """Paths that the same page had in other layouts of the site, for `str.format`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Addresses that are never asked for: those with a segment of some form."""

    beside: str
    """Another segment that they have, anywhere."""
    segment: re.Pattern[str]
    """How the segment begins."""
    follows: bool = False
    """Whether it has to come right behind the other one."""

    def covers(self, segments: list[str]) -> bool:
        """Whether it holds for the segments of an address, in their plainest form."""
        if self.follows:
            return any(a == self.beside and self.segment.match(b) for a, b in pairwise(segments))
        return self.beside in segments and any(map(self.segment.match, segments))


@dataclass(frozen=True, slots=True)
class Site:
    """A news site: its editions, the forms of its addresses, what is never asked for, its words."""

    name: str
    editions: tuple[Edition, ...]
    article: Form
    listing: Form
    feed: Form
    refusals: tuple[Refusal, ...]
    votes: Mapping[str, Vote]
    """The last segment of the addresses that cast a vote; they are refused."""
    pages_below: str
    """The first segment of the paths of all pages. Of what else is there only files are parts of
    pages: the rest may be a form, or cast a vote."""
    broken_image: re.Pattern[str]
    """What feeds write in the place of `repaired_image`."""
    repaired_image: str
    wordings: tuple[Wording, ...]

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
                return self.page_of(edition, parts.path, parts.query)
        return None

    def page_of(self, edition: Edition, path: str, query: str = "") -> Page:
        """What a path of an edition is."""
        plain = path.rstrip("/") or "/"
        # Most addresses are of articles, and that form holds nothing that is refused.
        if match := self.article.patterns[0].fullmatch(path):
            return self._article(edition, plain, int(match["number"]))
        if self.is_refused(path):
            return Page("refused", edition, plain, plain)
        if plain == "/" and not query:
            return self.front_page(edition)
        for pattern in self.article.patterns[1:]:
            if match := pattern.fullmatch(path):
                return self._article(edition, plain, int(match["number"]))
        for pattern in self.listing.patterns:
            if match := pattern.fullmatch(path):
                return self.listing_page(edition, int(match["number"]), int(match["page"] or 1))
        for pattern in self.feed.patterns:
            if match := pattern.fullmatch(path):
                return self.feed_page(edition, int(match["number"]))
        return Page("other", edition, plain, plain)

    def front_page(self, edition: Edition) -> Page:
        """The front page of an edition."""
        return Page("front", edition, "/", "/")

    def article_page(self, edition: Edition, number: int) -> Page:
        """An article, at its present address."""
        return self._article(edition, self.article.path.format(number=number), number)

    def article_paths(self, number: int) -> tuple[str, ...]:
        """All paths at which an article may stand, the present one first."""
        forms = (self.article.path, *self.article.older)
        return tuple(form.format(number=number) for form in forms)

    def listing_page(self, edition: Edition, section: int, page: int) -> Page:
        """A page of a section's listing, from 1."""
        path = self.listing.path.format(number=section, page=page)
        return Page("listing", edition, path, path, section, page)

    def feed_page(self, edition: Edition, section: int) -> Page:
        """A section's feed."""
        path = self.feed.path.format(number=section)
        return Page("feed", edition, path, path, section)

    def is_refused(self, path: str) -> bool:
        """Whether a path, or a path with its query, is never asked for, in whichever spelling.

        Votes and forms change the site, and searches never end. Servers differ in what they take
        for the same path (letter case, escapes, empty segments, parameters), so every such spelling
        is refused.
        """
        if len(path) > _LONGEST:
            return True
        segments = _segments(path)
        return any(refusal.covers(segments) for refusal in self.refusals)

    def vote(self, page: Page) -> Vote | None:
        """What an address votes, or None."""
        last = page.path.rpartition("/")[2].lower()
        return self.votes.get(last) if page.kind == "refused" else None

    def may_be_part(self, path: str) -> bool:
        """Whether a path may be that of a part of a page, such as a picture."""
        if self.is_refused(path):
            return False
        return self.pages_below not in _segments(path) or _is_file(path)

    def repair_image(self, url: str) -> str:
        """An image's address as it is meant, where a feed gives it wrong."""
        return self.broken_image.sub(self.repaired_image, url.strip())

    def _article(self, edition: Edition, path: str, number: int) -> Page:
        return Page("article", edition, path, self.article.path.format(number=number), number)


def _segments(path: str) -> list[str]:
    """The segments of a path and its query, in the plainest spelling."""
    for _ in range(_MOST_DECODINGS):
        decoded = _decoded(path)
        if decoded == path:
            break
        path = decoded
    return [segment.strip() for segment in _SEPARATORS.split(path.casefold())]


def _decoded(path: str) -> str:
    """One level of escapes taken off, letters of other widths made plain, no controls."""
    if path.isascii() and "%" not in path and path.isprintable():
        return path
    plain = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), path)
    raw = unquote_to_bytes(plain.encode("utf-8", "replace"))
    raw = _OVERLONG.sub(lambda match: bytes([(match[1][0] & 1) << 6 | match[2][0] & 0x3F]), raw)
    text = unicodedata.normalize("NFKC", raw.decode("utf-8", "replace"))
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf"))


def _is_file(path: str) -> bool:
    return _FILE.fullmatch(path.partition("?")[0].rpartition("/")[2].lower()) is not None
