"""What a page says of itself in its head: titles, and the article's date for machines."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import html

from pipelines.html.addresses import join, page_at
from pipelines.site.folding import fold

_TITLE_METAS: Final = frozenset({"og:title", "twitter:title"})
_DATE_METAS: Final = frozenset(
    "article:published_time og:article:published_time datepublished publishdate pubdate "
    "dc.date.issued dcterms.issued parsely-pub-date".split()
)
_ARTICLE_TYPES: Final = frozenset(
    "Article NewsArticle ReportageNewsArticle OpinionNewsArticle AnalysisNewsArticle "
    "BackgroundNewsArticle BlogPosting Report".split()
)
# JSON-LD beyond this is not read; that of news pages has a few thousand characters.
_LARGEST_JSON: Final = 500_000
_MOST_TITLES: Final = 8
_MOST_NODES: Final = 2000


@dataclass(frozen=True, slots=True)
class JsonArticle:
    """An article that JSON-LD describes."""

    headline: str | None
    url: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The statements of a page about itself."""

    titles: tuple[str, ...]
    """Most trustworthy first; the last may hold the site's name."""
    dates: tuple[str, ...]
    """Of publication, as meta elements write them."""
    articles: tuple[JsonArticle, ...]

    def published(self, title: str | None, url: str) -> tuple[str, ...]:
        """Dates of publication as they are written, the most trustworthy first.

        JSON-LD may describe other articles too: it counts if it names this one, by headline or
        address, or if it describes only one and gives it neither name.
        """
        own = (article for article in self.articles if self._is_own(article, title, url))
        return (*self.dates, *(article.published for article in own if article.published))

    def _is_own(self, article: JsonArticle, title: str | None, url: str) -> bool:
        if article.headline and title and fold(article.headline) == fold(title):
            return True
        if article.url:
            address = join(url, article.url) or ""
            one, other = page_at(address), page_at(url)
            if address.rstrip("/") == url.rstrip("/"):
                return True
            return bool(
                one and other and one.kind == other.kind == "article" and one.number == other.number
            )
        return article.headline is None and len(self.articles) == 1


def read_head(root: html.HtmlElement) -> Head:
    """The titles, meta elements and JSON-LD of a page.

    Of meta elements those in the page's head count; titles and scripts may stand elsewhere too.
    """
    metas = [_meta(element) for head in root.iter("head") for element in head.iter("meta")]
    scripts = [
        element.text or ""
        for element in root.iter("script")
        if "ld+json" in element.get("type", "").lower()
    ]
    articles = [article for script in scripts for article in _json_articles(script)]
    shown = next(root.iter("title"), None)
    titles = [content for name, content in metas if name in _TITLE_METAS]
    titles += [article.headline or "" for article in articles if len(articles) == 1]
    titles.append("" if shown is None else " ".join("".join(shown.itertext()).split()))
    return Head(
        titles=tuple(dict.fromkeys(filter(None, titles)))[:_MOST_TITLES],
        dates=tuple(content for name, content in metas if name in _DATE_METAS),
        articles=tuple(articles),
    )


def _meta(element: html.HtmlElement) -> tuple[str, str]:
    """Name and content of a meta element."""
    name = element.get("property") or element.get("name") or element.get("itemprop") or ""
    return name.strip().lower(), " ".join(element.get("content", "").split())


def _json_articles(text: str) -> Iterator[JsonArticle]:
    """The articles that a JSON-LD script describes; none if it is broken."""
    if len(text) > _LARGEST_JSON:
        return
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for node in _nodes(data):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind in _ARTICLE_TYPES for kind in kinds):
            page = node.get("mainEntityOfPage")
            page = page.get("@id") if isinstance(page, dict) else page
            yield JsonArticle(
                headline=_string(node.get("headline") or node.get("name")),
                url=_string(node.get("url") or page or node.get("@id")),
                published=_string(node.get("datePublished")),
            )


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """All objects of JSON data, outer ones first, up to a bound."""
    waiting = deque([data])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.popleft()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node[:_MOST_NODES])


def _string(value: object) -> str | None:
    """White space normalised, and no half of a surrogate pair, which JSON may hold."""
    if not isinstance(value, str):
        return None
    return " ".join(value.encode("utf-8", "ignore").decode().split()) or None
