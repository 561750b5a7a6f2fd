"""What a page says of itself in its head: titles, and the article's date for machines."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import html

from pipelines.extraction.addresses import join, page_at
from pipelines.extraction.dates import parse_date
from pipelines.extraction.fold import fold

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

    def published(self, title: str | None, url: str) -> tuple[str, str] | None:
        """Date of publication (ISO 8601) and its raw form; None unless it is this article's.

        JSON-LD may describe other articles too: it counts if it names this one, by headline or
        address, or if it describes only one and gives it neither name.
        """
        for raw in self.dates:
            if date := parse_date(raw):
                return date, raw
        for article in self.articles:
            if article.published and self._is_own(article, title, url):
                date = parse_date(article.published)
                return (date, article.published) if date else None
        return None

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
    """The titles and dates of a page; meta elements count in its head alone."""
    metas: list[tuple[str, str]] = []
    head = root.find("head")
    for element in () if head is None else head.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        metas.append((name.strip().lower(), " ".join((element.get("content") or "").split())))
    articles = [
        article
        for script in root.iter("script")
        if "ld+json" in (script.get("type") or "").lower()
        for article in _json_articles(script.text or "")
    ]
    titles = [content for name, content in metas if name in _TITLE_METAS and content]
    titles += [article.headline for article in articles if article.headline and len(articles) == 1]
    element = next(iter(root.iter("title")), None)
    if element is not None:
        titles.append(" ".join("".join(element.itertext()).split()))
    return Head(
        titles=tuple(dict.fromkeys(filter(None, titles)))[:_MOST_TITLES],
        dates=tuple(content for name, content in metas if name in _DATE_METAS),
        articles=tuple(articles),
    )


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
