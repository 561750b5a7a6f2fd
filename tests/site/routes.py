"""From a path to an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.site import requisite_truth, requisites
from tests.site.addresses import Addresses, own_path
from tests.site.pages import images, other_pages
from tests.site.pages.article_page import article_page
from tests.site.pages.feed import feed
from tests.site.pages.furniture import Furniture
from tests.site.pages.style import stylesheet
from tests.site.truth import truth
from tests.site.wire import Answer
from tests.site.words.content import Corpus
from tests.site.words.model import EDITIONS, Edition, Outline, Transfer

_ROBOTS = b"User-agent: *\nDisallow: /news/search\nDisallow: /cgi-bin/\n"
_BUILT = datetime(2025, 3, 1)
_GZIP = Transfer("gzip")
_LARGEST = 1200


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a request came in."""

    edition: Edition
    secure: bool
    query: str


Route = Callable[..., Answer]


class Routes:
    """Every address of both editions. Answers are made anew each time; the caller keeps them."""

    def __init__(self, corpus: Corpus, addresses: Addresses) -> None:
        self.corpus = corpus
        self.addresses = addresses
        self._furniture = Furniture(corpus, addresses)
        self._votes: dict[tuple[Edition, int], dict[str, int]] = {}
        routes: tuple[tuple[str, Route], ...] = (
            (r"/", self._front),
            (r"/news/article/(\d{1,9})(/?)", self._article),
            (r"/news/(\d{1,9})\.html", self._older),
            (r"/news/article/(\d{1,9})/(like|dislike)", self._vote),
            (r"/news/articles/(\d{1,9})(?:/(\d{1,9}))?(/?)", self._listing),
            (r"/news/rss/(\d{1,9})(/?)", self._feed),
            (r"/CustomImage/get/(\d{1,4})/(\d{1,4})/([0-9a-f]{24})\.jpg", self._jpeg),
            (r"/uploads/(\w{1,40})\.png", self._png),
            (r"/static/([\w.]{1,40})", self._static),
            (r"/style\.css", self._style),
            (r"/robots\.txt", self._robots),
            (r"/news/search(?:/([^/]*)(?:/(\d{1,9}))?)?", self._search),
            (r"/news/calendar", self._calendar),
            (r"/news/comment(?:/\d{1,9})?", self._comment),
            (r"/cgi-bin/.*", self._disallowed),
        )
        self._table = [(re.compile(pattern, re.ASCII), route) for pattern, route in routes]

    def answer(self, edition: Edition, target: str, *, secure: bool = False) -> Answer:
        """The answer to a request for `target` (path and query) at an edition."""
        path, _, query = target.partition("?")
        for pattern, route in self._table:
            if match := pattern.fullmatch(path):
                return route(Visit(edition, secure, query), *match.groups(""))
        return self._empty(edition, "other", 404)

    def bare_host(self, edition: Edition, target: str) -> Answer:
        """The same site under its second name: a redirect to the first."""
        if target == "/robots.txt":
            return self.answer(edition, target)
        return _redirect(self.addresses.origins[edition] + target)

    def reset(self) -> None:
        """Take back all votes."""
        self._votes.clear()

    def truths(self) -> list[dict[str, Any]]:
        """The truth about every article, votes as they stand now."""
        return [
            truth(self.corpus, self.addresses, outline, **self._votes_of(outline))
            for edition in EDITIONS
            for outline in self.corpus.outlines[edition]
        ]

    def requisites(self) -> list[dict[str, Any]]:
        """What the pages need to look as they do."""
        return requisite_truth.requisites(self.corpus, self.addresses, self._furniture)

    def _votes_of(self, outline: Outline) -> dict[str, int]:
        """Calls for `likes` and `dislikes`."""
        key = (outline.edition, outline.id)
        if key not in self._votes:
            article = self.corpus.article(outline)
            return {"likes": article.likes, "dislikes": article.dislikes}
        return self._votes[key]

    def _show(self, outline: Outline, kind: str) -> Answer:
        article = self.corpus.article(outline)
        html = article_page(article, self._furniture, **self._votes_of(outline))
        charset = outline.charset
        return Answer(
            kind,
            # What the charset lacks (Arabic-Indic digits, in windows-1256) becomes a reference.
            html.encode(charset.name, "xmlcharrefreplace"),
            f"text/html; charset={charset.name}" if charset.in_header else "text/html",
            modified=outline.published,
            transfer=outline.transfer,
        )

    def _front(self, visit: Visit) -> Answer:
        return _page("front", other_pages.front_page(self._furniture, visit.edition))

    def _article(self, visit: Visit, number: str, slash: str) -> Answer:
        outline = self.corpus.find(visit.edition, int(number))
        if outline is None:
            return self._missing(visit)
        if slash:
            return _redirect(f"/news/article/{outline.id}")
        if outline.layout == "older-redirected":
            return _redirect(own_path(outline))
        if self.addresses.is_secure(outline) and not visit.secure:
            return _redirect(self.addresses.page(outline))
        return self._show(outline, f"articles/{visit.edition}/{outline.id}")

    def _older(self, visit: Visit, number: str) -> Answer:
        outline = self.corpus.find(visit.edition, int(number))
        if outline is None or outline.layout == "present":
            return self._missing(visit)
        return self._show(outline, f"articles/{visit.edition}/{outline.id}")

    def _vote(self, visit: Visit, number: str, kind: str) -> Answer:
        outline = self.corpus.find(visit.edition, int(number))
        if outline is None:
            return self._missing(visit)
        votes = self._votes_of(outline)
        self._votes[visit.edition, outline.id] = {**votes, f"{kind}s": votes[f"{kind}s"] + 1}
        return self._show(outline, "vote")

    def _listing(self, visit: Visit, number: str, page: str, slash: str) -> Answer:
        if slash:
            return _redirect(f"/news/articles/{number}{page and '/' + page}")
        sections = {section.id: section for section in self.corpus.sections[visit.edition]}
        section = sections.get(int(number))
        if section is None or page == "0":
            return self._empty(visit.edition, "listing", 404)
        html = other_pages.listing_page(self._furniture, section, int(page or 1))
        if html is None:
            return self._empty(visit.edition, "listing", 404)
        return _page("listing", html)

    def _feed(self, visit: Visit, number: str, slash: str) -> Answer:
        sections = {section.id: section for section in self.corpus.sections[visit.edition]}
        section = sections.get(int(number))
        if section is None:
            return self._empty(visit.edition, "feed", 404)
        if not slash:
            return _redirect(f"/news/rss/{section.id}/")
        xml = feed(self.corpus, self.addresses, section).encode()
        return Answer("feed", xml, "application/rss+xml; charset=utf-8", modified=_BUILT)

    def _jpeg(self, visit: Visit, width: str, height: str, name: str) -> Answer:
        size = (min(max(int(edge), 1), _LARGEST) for edge in (width, height))
        return Answer("image", images.jpeg(name, *size), "image/jpeg", modified=_BUILT)

    def _png(self, visit: Visit, name: str) -> Answer:
        return Answer("image", images.png(name, 480, 270), "image/png", modified=_BUILT)

    def _style(self, visit: Visit) -> Answer:
        rules = (requisites.STYLE + stylesheet(self.corpus.seed)).encode()
        return Answer("style", rules, "text/css", modified=_BUILT, transfer=_GZIP)

    def _static(self, visit: Visit, name: str) -> Answer:
        if name == "old_banner.png":
            return _redirect("banner.png")
        found = requisites.static_file(name)
        if found is None:
            return Answer("broken", b"No such file.\n", "text/plain", status=404)
        kind, content_type, body = found
        return Answer(kind, body, content_type, modified=_BUILT)

    def _robots(self, visit: Visit) -> Answer:
        return Answer("robots", _ROBOTS, "text/plain", modified=_BUILT)

    def _search(self, visit: Visit, term: str, page: str) -> Answer:
        words = unquote(term, errors="replace")
        number = int(page or 1)
        html = other_pages.search_page(self._furniture, visit.edition, words, number)
        return _page("search", html)

    def _calendar(self, visit: Visit) -> Answer:
        try:
            day = date.fromisoformat(parse_qs(visit.query)["day"][0])
            html = other_pages.calendar_page(self._furniture, visit.edition, day)
        except (ValueError, KeyError, OverflowError):
            return self._empty(visit.edition, "trap", 404)
        return _page("trap", html)

    def _comment(self, visit: Visit) -> Answer:
        note = "Thank you. Comments are read before they appear."
        return _page("form", other_pages.note_page(self._furniture, visit.edition, note))

    def _disallowed(self, visit: Visit) -> Answer:
        note = "robots.txt asks crawlers not to come here."
        return _page("disallowed", other_pages.note_page(self._furniture, visit.edition, note))

    def _missing(self, visit: Visit) -> Answer:
        """No such article: 404 in the Arabic edition, an empty page in the English one."""
        return self._empty(visit.edition, "missing", 404 if visit.edition == "ar" else 200)

    def _empty(self, edition: Edition, kind: str, status: int) -> Answer:
        html = other_pages.empty_page(self._furniture, edition)
        return Answer(kind, html.encode(), status=status)


def _page(kind: str, html: str) -> Answer:
    return Answer(kind, html.encode(), modified=_BUILT, transfer=_GZIP)


def _redirect(location: str) -> Answer:
    body = f'<a href="{escape(location)}">Moved</a>\n'.encode("latin-1", "replace")
    return Answer("redirect", body, status=301, location=location)
