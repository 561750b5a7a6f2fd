"""Documents of whole pages: the lines are those of the record, whatever the markup is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from lxml import etree
from trafilatura.xml import validate_tei

from pipelines.documents.document import document_of
from pipelines.extract import extract_article
from pipelines.html.document import HtmlDocument
from pipelines.records.file import record_of
from pipelines.records.record import Record
from tests.pipelines.documents.plain import (
    lines_of_markdown,
    lines_of_tei,
    links_of_markdown,
    shape_of,
)
from tests.pipelines.export.collections import line, record
from tests.pipelines.fetch import fetch
from tests.pipelines.markups import MARKUPS
from tests.pipelines.stories import STORIES
from tests.site.process import running_site

URL = "https://en.zamanalwsl.net/news/article/28874"
ANYWHERE = "https://example.org/2019/a-story"
HTML = "text/html; charset=utf-8"


def record_of_page(body: bytes, url: str, content_type: str | None) -> Record:
    article = extract_article(body, url, content_type=content_type)
    found = record_of(line(record(1, text=article.text, links=list(article.links))))
    assert found is not None
    return found


def check(body: bytes, url: str, content_type: str | None) -> str:
    """Makes both documents of a page, compares their lines, and gives the Markdown."""
    its = record_of_page(body, url, content_type)
    expected = (its.text or "").split("\n")
    page = HtmlDocument(body, content_type)
    document = document_of(its, "markdown", page, url)
    encoded = document_of(its, "tei", page, url)
    assert lines_of_markdown(document) == expected
    assert lines_of_tei(encoded) == expected
    assert set(links_of_markdown(document)) <= set(its.links)
    assert validate_tei(etree.fromstring(encoded.encode()))
    again = HtmlDocument(body, content_type)
    assert document_of(its, "markdown", again, url) == document
    assert document_of(its, "tei", again, url) == encoded
    return document


@pytest.mark.parametrize("markup", MARKUPS)
def test_stories_in_every_markup(markup: str) -> None:
    for story in STORIES.values():
        check(MARKUPS[markup](story).encode(), URL, HTML)


def test_the_sample_site() -> None:
    shapes: Counter[str] = Counter()
    links = linked = 0
    with running_site(articles=120, seed=5) as site:
        for truth in site.truth():
            body, content_type = fetch(truth["url"])
            document = check(body, truth["url"], content_type)
            shapes.update(set(shape_of(document)))
            links += len(truth["links"])
            linked += len(set(links_of_markdown(document)))
    assert shapes["p"] == 120
    assert shapes["q"] >= 8
    assert shapes["i"] >= 4
    assert linked >= 0.9 * links


def structured_page() -> Iterator[str]:
    yield "<html><head><title>A story</title></head><body><article><h1>A story</h1>"
    for number in range(3):
        yield (
            f"<p>Paragraph {number} of the story is as long as those of a newspaper, with a "
            f'<a href="/about/{number}">link</a> in it, and it ends as they do.</p>'
        )
    yield "<h2>What was said</h2><blockquote><p>We are not numbers, she said.</p></blockquote>"
    yield "<ol><li>The first of the items</li><li>The second of the items</li></ol>"
    yield (
        "<table><tr><th>Village</th><th>Wells</th></tr><tr><td>Maarat</td><td>2</td></tr></table>"
    )
    yield "<p>The last paragraph of the story is as long as the others, and it ends here.</p>"
    yield "</article></body></html>"


@pytest.mark.parametrize("url", [ANYWHERE, URL])
def test_each_kind_of_structure(url: str) -> None:
    body = "".join(structured_page()).encode()
    its = record_of_page(body, url, HTML)
    document = document_of(its, "markdown", HtmlDocument(body, HTML), url)
    assert shape_of(document) == "ppphqpoiitrrp"
    text = (its.text or "").replace("- The", "The").split("\n")
    assert lines_of_markdown(document) == text
    assert links_of_markdown(document) == list(its.links) or its.extraction.method == "generic"
    encoded = document_of(its, "tei", HtmlDocument(body, HTML), url)
    assert lines_of_tei(encoded) == text
    tags = [etree.QName(element).localname for element in etree.fromstring(encoded.encode()).iter()]
    assert {"ab", "quote", "list", "item", "table", "row", "cell"} <= set(tags)


HOSTILE_PAGES = {
    "nothing": b"",
    "no page": b"\xff\xd8\xff\xe0 a picture",
    "deep": b"<p>x" + b"<div><ul><li><blockquote><table><tr><td>" * 2000,
    "many": b"<ul>" + b"<li><a href=/a>x</a>" * 20_000,
    "odd links": b"<p><a href='http://[::1'>a</a><a href='javascript:x'>b</a><a href='\x01'>c</a>",
    "no text": b"<article><table><tr><td></table></article>" * 100,
    "comments": b"<!-- a --><p><!-- b -->text<!-- c --><?pi d?></p>",
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_pages_that_mean_harm(name: str) -> None:
    its = record_of(line(record(1, text="A line of the record.\nx\nAnother one of them.")))
    assert its is not None
    page = HtmlDocument(HOSTILE_PAGES[name], HTML)
    expected = ["A line of the record.", "x", "Another one of them."]
    assert lines_of_markdown(document_of(its, "markdown", page, URL)) == expected
    assert lines_of_tei(document_of(its, "tei", page, URL)) == expected
