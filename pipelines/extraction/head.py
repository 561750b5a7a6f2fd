"""What a page says of itself in its head: titles, and the article's date for machines."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipelines.extraction.dates import parse_date
from pipelines.extraction.fold import fold
from pipelines.html.addresses import join, page_at

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


class HeadReader:
    """Hears the tags that show nothing, wherever on a page they stand.

    Of meta elements those in the page's head count; titles and scripts may stand elsewhere too.
    """

    def __init__(self) -> None:
        self.base: str | None = None
        """What the page's addresses are relative to, as it says."""
        self.listens = False
        """Whether the text to come is asked for."""
        self._in_head = False
        self._based = False
        self._metas: list[tuple[str, str]] = []
        self._title: str | None = None
        self._scripts: list[str] = []
        self._texts: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag begins."""
        if tag == "meta":
            if self._in_head:
                self._metas.append(_meta(attributes))
        elif tag == "script":
            self.listens = "ld+json" in attributes.get("type", "").lower()
        elif tag == "title":
            self.listens = self._title is None
        elif tag == "head":
            self._in_head = True
        elif tag == "base" and not self._based:
            self._based = True
            self.base = attributes.get("href")

    def text(self, text: str) -> None:
        """Takes text within a title or a script."""
        self._texts.append(text)

    def end(self, tag: str) -> None:
        """A tag ends."""
        if tag == "head":
            self._in_head = False
        elif self.listens and tag in ("title", "script"):
            self.listens = False
            text = "".join(self._texts)
            self._texts.clear()
            if tag == "script":
                self._scripts.append(text)
            else:
                self._title = " ".join(text.split())

    def head(self) -> Head:
        """What was heard."""
        articles = [article for script in self._scripts for article in _json_articles(script)]
        titles = [content for name, content in self._metas if name in _TITLE_METAS]
        titles += [article.headline or "" for article in articles if len(articles) == 1]
        titles.append(self._title or "")
        return Head(
            titles=tuple(dict.fromkeys(filter(None, titles)))[:_MOST_TITLES],
            dates=tuple(content for name, content in self._metas if name in _DATE_METAS),
            articles=tuple(articles),
        )


def _meta(attributes: Mapping[str, str]) -> tuple[str, str]:
    """Name and content of a meta element."""
    get = attributes.get
    name = get("property") or get("name") or get("itemprop") or ""
    return name.strip().lower(), " ".join(get("content", "").split())


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
