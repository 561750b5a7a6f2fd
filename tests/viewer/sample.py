"""A collection as a reader meets it: the sample site, and later captures of a page that changed."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from archive.collection import Collection
from pipelines.search.index.place import place_of_index
from pipelines.search.index.update import update
from tests.crawl.running import bases, crawl
from tests.site.process import running_site
from tests.waiting import PATIENCE

REPLACED = "northern"
"""The word that stands in the later captures in the place of another."""
ADDED = ", again"
"""What is added to the headline in the last capture."""


@dataclass(frozen=True)
class Sample:
    """A collection, and what is known of it."""

    collection: Collection
    records: list[dict[str, Any]]
    changed: dict[str, Any]
    """The first record of the article that has four captures in three versions."""
    replaced: str
    """The word that is not in its later text."""

    @property
    def last_title(self) -> str:
        return f"{self.changed['title']}{ADDED}"

    @property
    def index(self) -> Path:
        return place_of_index(self.collection)


def make_sample(folder: Path, articles: int = 60) -> Sample:
    """Crawls the sample site, its images, and three times more one article, which is edited."""
    collection = Collection(folder / "sample")
    with running_site(articles=articles, seed=3) as site:
        done = crawl(collection.root, *bases(site))
        assert done.code == 0, done.log
        images = {
            image["url"]
            for record in records_of(collection)
            for image in record["images"]
            if (image["url"] or "").startswith(tuple(site.addresses.values()))
        }
        fetch(folder, collection, sorted(images), *bases(site))
        article = next(its for its in records_of(collection) if is_fit(its))
        with urlopen(article["url"], timeout=PATIENCE) as answer:
            page = answer.read()
        english = site.addresses["en"]
    replaced = max(re.findall("[a-z]+", article["text"].split("\n")[1]), key=len)
    edited = page.replace(replaced.encode(), REPLACED.encode())
    assert edited != page
    title = article["title"]
    for body in (edited, edited, edited.replace(title.encode(), f"{title}{ADDED}".encode())):
        with serving(body, int(english.rpartition(":")[2])):
            fetch(folder, collection, [article["url"]], f"en={english}")
    return Sample(collection, records_of(collection), article, replaced)


def is_fit(record: dict[str, Any]) -> bool:
    """Whether an article is English, of some length, with an image, and plain enough to edit."""
    paragraphs = (record["text"] or "").split("\n")
    return (
        record["edition"] == "en"
        and len(paragraphs) > 2
        and record["title"].isascii()
        and bool(record["images"])
        and bool(record["published"])
        and bool(record["comments"])
    )


def fetch(folder: Path, collection: Collection, urls: list[str], *arguments: str) -> None:
    """Archives some addresses."""
    listed = folder / "urls.txt"
    listed.write_text("\n".join(urls) + "\n")
    done = crawl(collection.root, f"urls={listed}", *arguments)
    assert done.code == 0, done.log


def records_of(collection: Collection) -> list[dict[str, Any]]:
    files = sorted(collection.records.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def index_of(collection: Collection) -> Path:
    """The article index, up to date."""
    path = place_of_index(collection)
    update(collection, path, lambda what, done, total: None)
    return path


@contextmanager
def serving(body: bytes, port: int) -> Iterator[None]:
    """A site whose every article is this page, on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_article = self.path.startswith("/news/article/")
            self.send_response(200 if is_article else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body) if is_article else 0))
            self.end_headers()
            self.wfile.write(body if is_article else b"")

        def log_message(self, *arguments: object) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
