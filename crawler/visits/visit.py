"""A visit: one page to be fetched, as the spider, the frontier and the archive see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from archive.catalogue.frontier import Entry
from pipelines.site.addresses import Kind

PRIORITY_FRONT: Final = 40
PRIORITY_FEED: Final = 30
PRIORITY_SECTION: Final = 20
PRIORITY_REQUISITE: Final = 15
PRIORITY_LISTED_ARTICLE: Final = 10
PRIORITY_NEXT_PAGE: Final = 0
PRIORITY_OTHER_ARTICLE: Final = -10
"""Sections and feeds come before the articles that they tell something of, an article before the
next, older page of its listing, and articles known only from elsewhere at the end: until then a
listing may still say what section they are of. Whatever a page needs comes before the next article:
wherever a crawl is stopped, the articles that it has are complete."""

VisitKind = Literal[Kind, "requisite"]
"""What a visit is for: a page, or a part of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page to be fetched."""

    key: str
    """What makes two addresses one page."""
    url: str
    kind: VisitKind
    priority: int
    follow: bool = True
    """Whether its links are followed."""
    whole: bool = True
    """Whether what the page needs to look as it did is fetched, too."""
    hops: int = 0
    """Redirects on the way here; of a requisite also the style sheets."""
    trail: tuple[str, ...] = ()
    """Of a page: the addresses that redirected on the way here."""
    attempts: int = 0
    """How often it was tried in vain."""
    previous: tuple[int, ...] = ()
    """Of a listing: the articles that the page before it links to."""
    pages_without_teasers: int | None = None
    """Of a listing: how many of its last pages listed nothing; None while none of them did."""
    context: Mapping[str, str] = field(default_factory=dict)
    """What the crawl knows of it, for the metadata record."""

    @property
    def host(self) -> str:
        """Whose turn it takes."""
        return urlsplit(self.url).netloc

    def entry(self) -> Entry:
        """The visit as the frontier stores it."""
        request: dict[str, Any] = {"url": self.url, "kind": self.kind}
        if not self.follow:
            request["follow"] = False
        if not self.whole:
            request["whole"] = False
        if self.hops:
            request["hops"] = self.hops
        if self.trail:
            request["trail"] = list(self.trail)
        if self.previous:
            request["previous"] = list(self.previous)
        if self.pages_without_teasers is not None:
            request["pages_without_teasers"] = self.pages_without_teasers
        return Entry(self.key, self.host, self.priority, request, dict(self.context))

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The visit that the frontier stored."""
        request = entry.request
        return cls(
            key=entry.key,
            url=request["url"],
            kind=request["kind"],
            priority=entry.priority,
            follow=request.get("follow", True),
            whole=request.get("whole", True),
            hops=request.get("hops", 0),
            trail=tuple(request.get("trail", ())),
            attempts=entry.attempts,
            previous=tuple(request.get("previous", ())),
            pages_without_teasers=request.get("pages_without_teasers"),
            context=entry.context,
        )
