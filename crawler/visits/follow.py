"""Where a page leads: from an answered visit to the next ones. Pure, but for a word in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from archive.http.message import REDIRECTS
from crawler.visits.addresses import Addresses
from crawler.visits.visit import (
    PRIORITY_FEED,
    PRIORITY_FRONT,
    PRIORITY_LISTED_ARTICLE,
    PRIORITY_NEXT_PAGE,
    PRIORITY_OTHER_ARTICLE,
    PRIORITY_SECTION,
    Visit,
)
from pipelines.html.addresses import resolve
from pipelines.html.links import Link
from pipelines.records.visit_key import article_key
from pipelines.site.addresses import Page
from pipelines.workers.job import Found

logger = logging.getLogger(__name__)

_MOST_WITHOUT_TEASERS: Final = 3
"""Pages without a listed article before a listing is taken to have ended, whatever headlines change
beside it from page to page."""
MOST_HOPS: Final = 10
"""As many as browsers allow by half; RFC 9110 section 15.4 leaves the number open."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a visit, as far as links are concerned."""

    url: str
    status: int | None
    """None where the first line is no status line."""
    body: bytes
    """Decoded: no chunks, no compression."""
    content_type: str | None
    location: str | None
    is_challenge: bool = False
    """Whether it says of itself that it is a test for visitors and not the page."""

    @property
    def is_page(self) -> bool:
        """Whether it says that it is text with links, or does not say what it is."""
        kind = (self.content_type or "text/html").partition(";")[0].strip().lower()
        return kind.startswith("text/") or "html" in kind or "xml" in kind


@dataclass(frozen=True, slots=True)
class _PageLink:
    """A link to a page of the site."""

    page: Page
    link: Link


class Follower:
    """Decides which pages of those that an answer names a crawl visits."""

    def __init__(
        self,
        addresses: Addresses,
        editions: frozenset[str],
        crawl: int,
        sections: frozenset[tuple[str, int]] = frozenset(),
        *,
        most_pages: int = 20_000,
    ) -> None:
        """Sets the bounds of a crawl.

        Args:
            addresses: What belongs to the site.
            editions: Which of its editions are crawled.
            crawl: The crawl's number. Pages that change are fetched once in each crawl, articles
                once in a collection.
            sections: Only these (edition, id), and of the articles only those that they list;
                empty for all.
            most_pages: The most pages of one listing; one that still goes on then is a trap.

        """
        self._addresses = addresses
        self._site = addresses.site
        self._editions = editions
        self._crawl = crawl
        self._chosen = sections
        self._most_pages = most_pages

    def visit(self, page: Page, priority: int, context: Mapping[str, str] | None = None) -> Visit:
        """The visit of a page of the site."""
        known = dict(context or {})
        if page.kind == "article":
            key = article_key(page)
            known["canonical-url"] = page.canonical_url
        else:
            key = f"{self._crawl}:{page.edition.name}:{page.path}"
        return Visit(
            key=key,
            url=self._addresses.fetch_url(page),
            kind=page.kind,
            priority=priority,
            context=known,
        )

    def listed_url(self, url: str, page: Page) -> Visit:
        """The visit of an address that was asked for by itself: fetched in each crawl anew."""
        context = {"canonical-url": page.canonical_url} if page.kind == "article" else {}
        return Visit(
            key=f"{self._crawl}:url:{url}",
            url=url.partition("#")[0],
            kind=page.kind,
            priority=PRIORITY_LISTED_ARTICLE,
            follow=False,
            whole=False,
            context=context,
        )

    def front(self, edition_name: str) -> Visit:
        """The front page of an edition."""
        edition = self._site.edition(edition_name)
        assert edition is not None
        return self.visit(self._site.front_page(edition), PRIORITY_FRONT)

    def section(self, page: Page, name: str | None, via: str | None) -> Iterator[Visit]:
        """The first page and the feed of a section."""
        number = page.number or 0
        context = {"via": via or "", "section-id": str(number), "section-name": name or ""}
        context = {key: value for key, value in context.items() if value}
        yield self.visit(self._site.feed_page(page.edition, number), PRIORITY_FEED, context)
        first = self._site.listing_page(page.edition, number, 1)
        yield self.visit(first, PRIORITY_SECTION, context)

    def wants_links(self, visit: Visit, answer: Answer) -> Literal["page", "feed"] | None:
        """Whether the links of an answer are wanted, as of a page or of a feed."""
        if answer.status != 200 or not visit.follow or visit.kind == "requisite":
            return None
        if visit.kind == "feed":
            return "feed"
        return "page" if answer.is_page else None

    def next_visits(self, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
        """All visits of pages that the answer to the visit of a page leads to.

        Args:
            visit: What was fetched.
            answer: What came back.
            found: What the answer names, if its links are wanted.

        """
        if visit.kind == "requisite":
            return
        if answer.status in REDIRECTS:
            yield from self._redirected(visit, answer)
        else:
            yield from self._from_feed(visit, answer, found)
            yield from self._from_page(visit, answer, found)

    def _redirected(self, visit: Visit, answer: Answer) -> Iterator[Visit]:
        target = resolve(answer.url, answer.location) if answer.location else None
        page = self._addresses.page(target) if target else None
        if not target or page is None or visit.hops >= MOST_HOPS:
            return
        if not self._addresses.may_fetch(target):
            return
        origin = visit.key.partition(" > ")[0]
        its_key = self.visit(page, visit.priority).key
        if visit.follow and page.kind != "other" and its_key != origin:
            if self._is_wanted(page):
                moved = self.visit(page, visit.priority, {"via": answer.url})
                yield replace(moved, trail=(*visit.trail, answer.url), hops=visit.hops + 1)
            return
        # The same page at another address, or one that was asked for by itself and went elsewhere;
        # each address is asked for once on the way.
        context = {**visit.context, "via": answer.url}
        if page.kind != "other":
            context.pop("canonical-url", None)
        if page.kind == "article":
            context["canonical-url"] = page.canonical_url
        yield replace(
            visit,
            key=f"{origin} > {target}",
            url=target.partition("#")[0],
            hops=visit.hops + 1,
            trail=(*visit.trail, answer.url),
            context=context,
        )

    def _from_feed(self, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
        section = _only(visit.context, "section-id", "section-name")
        for item in found.items:
            link = resolve(answer.url, item.link)
            page = self._addresses.page(link) if link else None
            if page is not None and page.kind == "article" and self._is_wanted(page):
                context = {**section, "via": answer.url}
                if item.published:
                    context["feed-published"] = item.published
                named = self._site.repair_image(item.image or "")
                image = resolve(answer.url, named) if named else None
                if image and image.startswith(("http://", "https://")):
                    context["feed-image"] = image
                yield self.visit(page, PRIORITY_LISTED_ARTICLE, context)

    def _from_page(self, visit: Visit, answer: Answer, found: Found) -> Iterator[Visit]:
        pages = ((self._addresses.page(link.address), link) for link in found.links)
        links = [_PageLink(page, link) for page, link in pages if page is not None]
        wanted = [its for its in links if self._is_wanted(its.page)]
        yield from self._sections(wanted, answer.url)
        if visit.kind == "listing" and answer.status == 200:
            yield from self._from_listing(visit, answer.url, links, wanted)
        if self._chosen:
            return  # nobody knows what section an article is of that is met beside a listing
        for its in wanted:
            if its.page.kind == "article":
                yield self.visit(its.page, PRIORITY_OTHER_ARTICLE, {"via": answer.url})

    def _sections(self, links: list[_PageLink], url: str) -> Iterator[Visit]:
        met: dict[tuple[str, int], tuple[Page, str | None]] = {}
        for its in links:
            page = its.page
            if page.kind in ("listing", "feed"):
                name = its.link.label if page.kind == "listing" and page.page == 1 else ""
                section = page.edition.name, page.number or 0
                met.setdefault(section, (page, None))
                if met[section][1] is None and name and not name.isdigit():
                    met[section] = page, name
        for page, label in met.values():
            yield from self.section(page, label, url)

    def _from_listing(
        self, visit: Visit, url: str, links: list[_PageLink], wanted: list[_PageLink]
    ) -> Iterator[Visit]:
        """The articles listed, then the next page if this one led to something new.

        A listing's own articles stand there with the beginning of their text; the headlines beside
        it (the latest, the most read), which are of any section, stand alone: what comes after the
        last of them, such as a date and the footer, is several short pieces and no teaser.
        """
        listed = {
            its.page.number or 0
            for its in links
            if its.page.kind == "article" and its.link.has_teaser
        }
        section = dict(_only(visit.context, "section-id", "section-name"))
        page = self._addresses.page(visit.url)
        assert page is not None
        own_name = _own_name(page, links)
        if own_name:
            section.setdefault("section-name", own_name)
        articles: dict[int, Page] = {}
        for its in wanted:
            if its.page.kind == "article" and its.page.edition == page.edition:
                articles.setdefault(its.page.number or 0, its.page)
        for number, article in articles.items():
            if number in listed:
                context = {**section, "via": url}
                yield self.visit(article, PRIORITY_LISTED_ARTICLE, context)
        without = _without_teasers(visit.pages_without_teasers, bool(listed))
        goes_on = set(articles) - set(visit.previous) and (without or 0) < _MOST_WITHOUT_TEASERS
        if goes_on and page.page >= self._most_pages:
            logger.warning("%s: stopped at LISTING_PAGES=%d", url, self._most_pages)
        elif goes_on:
            following = self._site.listing_page(page.edition, page.number or 0, page.page + 1)
            context = {**section, "via": url}
            yield replace(
                self.visit(following, PRIORITY_NEXT_PAGE, context),
                previous=tuple(articles),
                pages_without_teasers=without,
            )

    def _is_wanted(self, page: Page) -> bool:
        if page.edition.name not in self._editions:
            return False
        if page.kind in ("listing", "feed"):
            return not self._chosen or (page.edition.name, page.number) in self._chosen
        return page.kind == "article"


def _without_teasers(before: int | None, lists: bool) -> int | None:
    """How many pages in a row listed nothing, once one of the listing's pages did."""
    if lists:
        return 0
    return None if before is None else before + 1


def _only(context: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: context[name] for name in names if name in context}


def _own_name(page: Page, links: list[_PageLink]) -> str | None:
    for its in links:
        if its.page.kind != "listing" or (its.page.number, its.page.page) != (page.number, 1):
            continue
        if its.link.label and not its.link.label.isdigit():
            return its.link.label
    return None
