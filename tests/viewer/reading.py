"""The reader asked as a browser asks it, without a network."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

import httpx
from starlette.types import ASGIApp

from archive.catalogue.collection_captures import captures_of
from archive.collection import Collection
from pipelines.search.index.place import place_of_index
from pipelines.site import SITE
from pipelines.workers.pool import ExtractionPool
from viewer.app import reader_app
from viewer.library import Library, Pages
from viewer.proof.proof import Prover
from viewer.rendering import Renderer

ORIGIN: Final = "http://127.0.0.1:8123"
_VOID: Final = frozenset("meta link input img br".split())


@dataclass(frozen=True)
class NoIndexing:
    """An index that nobody brings up to date."""

    error: str | None = None


@dataclass(frozen=True)
class SomePages:
    """An origin of archived pages."""

    origin: str = "http://127.0.0.1:9999"

    def frame_url(self, url: str, timestamp14: str) -> str:
        return f"{self.origin}/{timestamp14}/{url}"


@dataclass(frozen=True)
class Reader:
    """The application of a collection."""

    app: ASGIApp
    library: Library
    may_fail: bool = False
    """Whether a mistake of the program is an answer, and not the end of the test."""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to a GET; header names with underscores."""
        return self.ask("GET", path, {name.replace("_", "-"): its for name, its in headers.items()})

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=not self.may_fail)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(answer())

    def page(self, path: str, status: int = 200, **headers: str) -> Page:
        """A page, which is well-formed HTML of ours."""
        answer = self.get(path, **headers)
        assert answer.status_code == status, answer.text[:2000]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return Page(answer.text)


def reader_of(
    collection: Collection,
    pool: ExtractionPool,
    *,
    pages: Pages | None = None,
    error: str | None = None,
    host: str = "127.0.0.1",
) -> Reader:
    """The reader of a collection whose index is as it is."""
    captures = captures_of(collection)
    library = Library(
        collection=collection,
        index_path=place_of_index(collection),
        captures=captures,
        prover=Prover(captures, SITE, pool),
        renderer=Renderer(collection.name),
        indexing=NoIndexing(error),
        pages=pages,
    )
    return Reader(reader_app(library, host), library)


class Page:
    """A page taken apart; elements that are not closed in order are a failure."""

    def __init__(self, html: str) -> None:
        self.html = html
        parser = _Parser()
        parser.feed(html)
        parser.close()
        assert parser.open == [], f"not closed: {parser.open}"
        self.elements = parser.elements
        self.ids = [its["id"] for _, its in self.elements if "id" in its]
        assert len(self.ids) == len(set(self.ids)), "an id stands there twice"

    @property
    def text(self) -> str:
        """What can be read."""
        parser = _Text()
        parser.feed(self.html)
        parser.close()
        return re.sub(r"\s+", " ", "".join(parser.pieces))

    def values(self, tag: str, name: str) -> list[str]:
        """The values of an attribute."""
        return [its[name] or "" for its_tag, its in self.elements if its_tag == tag and name in its]

    @property
    def links(self) -> list[str]:
        return self.values("a", "href")

    def link(self, part: str) -> str:
        """The first link with a part."""
        return next(link for link in self.links if part in link)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "style", "object", "embed", "base")
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}: {names}"
        assert not [name for name in names if name.startswith("on") or name == "style"]
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
