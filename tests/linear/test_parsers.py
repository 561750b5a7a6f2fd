"""Every parser takes a time that grows with what it reads: whole calls, on inputs made for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from archive.http.message import decode_entity, parse_response, split_interim
from archive.http.wayback import original_url
from archive.index.surt import surt
from archive.warc.fields import parse_fields
from pipelines.export.spellings import other_spellings
from pipelines.extract import extract_article
from pipelines.html.decode import decode
from pipelines.html.feed import feed_items
from pipelines.html.parse import parse
from pipelines.html.stylesheet import stylesheet_links
from pipelines.search.query.query_language import parse_query
from pipelines.search.words.folding import Word, fold, words_of
from pipelines.site import SITE
from pipelines.workers.job import Job
from pipelines.workers.page import find
from tests.linear.timing import is_slow
from viewer.shown.difference import difference

_PAGE: Final = "https://en.zamanalwsl.net/news/article/1"
_LENGTH: Final = 100_000
"""Of the longer input; cases that would take long, or that a limit cuts off, take a part of it."""
_FOLDED: Final = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\r\n{}\r\n\r\n<p>one</p>"


def page(markup: str, times: int = 1) -> Job:
    return Job((markup * times).encode(), _PAGE, "text/html", "page", "all")


def words(text: str) -> list[Word]:
    return list(words_of(text))


def read(raw: bytes) -> None:
    message = parse_response(split_interim(raw)[1])
    decode(decode_entity(message, 1 << 24).data, message.header("content-type"))


CASES: Final[dict[str, tuple[Callable[[Any], object], Callable[[int], Any]]]] = {
    "blanks in a folded charset": (read, lambda n: _FOLDED.format(" \t" * n + "x" * n).encode()),
    "blanks in a charset": (lambda it: decode(b"", it), lambda n: "a/b; charset=" + " " * n),
    "charsets": (lambda it: decode(b"", it), lambda n: "a/b;" + "charset = " * n),
    "blanks in a meta": (decode, lambda n: b"<meta charset=" + b" " * (n // 25)),
    "metas": (decode, lambda n: b"<meta charset=" * n),
    "1xx answers": (read, lambda n: b"HTTP/1.1 100 Continue\r\n\r\n" * n),
    "header lines": (read, lambda n: b"HTTP/1.1 200 OK\r\n" + b"a:b\r\n " * n),
    "chunks": (
        read,
        lambda n: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1" + b" " * n,
    ),
    "WARC fields": (parse_fields, lambda n: "a b: c\r\n \t" * n),
    "a deep page, then a name": (parse, lambda n: "<p><div>" * 3000 + "<" + "a" * n),
    "attributes": (parse, lambda n: "<p " + "a=b " * n),
    "a quoted page": (parse, lambda n: "<p a='\"><p b=\"'>" * n),
    "references": (parse, lambda n: "&#0" + "0" * n + "x"),
    "links": (find, lambda n: page("<a href=/news/article/5>" + "<b>x" * 10, n // 50)),
    "texts between links": (find, lambda n: page("<a href=/>x<p>y", n // 50)),
    "texts behind a link": (find, lambda n: page("<a href=/>x</a>" + "<p>y" * 5, n // 50)),
    "candidates": (find, lambda n: page(f'<img srcset="{"," * n}">')),
    "data attributes": (find, lambda n: page("<img " + "data-a=.png " * n)),
    "styles": (find, lambda n: page("<p style='image-set(" + "(a" * n)),
    "image sets": (lambda it: list(stylesheet_links(it)), lambda n: "image-set(type('a'" * n),
    "a notice before a feed": (feed_items, lambda n: b"<?xml <rss <rdf:RDF" * (n // 10)),
    "guids": (feed_items, lambda n: b"<rss>" + b"<item><guid>" * (n // 10)),
    "strings of CSS": (lambda it: list(stylesheet_links(it)), lambda n: "url(  'a\\" * n),
    "escapes in escapes": (surt, lambda n: "http://a/" + "%3" * (n // 12) + "5"),
    "digits of a host": (surt, lambda n: "http://" + "1" * (n // 6)),
    "sessions": (surt, lambda n: "http://a/?" + "cfid=a" * (n // 40)),
    "names of a host": (surt, lambda n: "http://" + "é." * (n // 20)),
    "captures": (original_url, lambda n: "http://web.archive.org/web/2020/" + "a." * n + " "),
    "escapes": (SITE.is_refused, lambda n: "/news/" + "%25" * n),
    "marks on a letter": (fold, lambda n: "a" + "\u0327\u0301" * n),
    "marks on a letter of Arabic": (other_spellings, lambda n: "\u0628" + "\u0651\u064b" * n),
    "what shows nothing in a word": (words, lambda n: "a" + "\u200f" * n + "b"),
    "lines in a word": (words, lambda n: "a" + "_" * n + "b"),
    "a query": (parse_query, lambda n: 'title:"' * (n // 10)),
    "changed words": (lambda it: difference(it, it[::-1]), lambda n: "a b c " * (n // 50)),
    "an article of tags": (
        lambda it: extract_article(it, _PAGE),
        lambda n: b"<p>(3) (1)<a href='/news/article/1/like'>" * (n // 50),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_twice_as_much_takes_twice_as_long(case: str) -> None:
    call, make = CASES[case]
    assert not is_slow(call, make(_LENGTH), make(_LENGTH // 2))
