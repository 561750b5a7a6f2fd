"""Pages without an article say so, and pages of other sites are read in the generic way."""

from __future__ import annotations

import pytest

from pipelines.extract import LARGEST_PAGE, extract_article
from pipelines.extraction.article import Article, Encoding
from tests.pipelines.pages import EN, END, H2, HEADLINE, ONE, PS, TEXT, THREE, TWO, page

AR = "https://www.zamanalwsl.net/news/article/93668"
LISTING = "https://en.zamanalwsl.net/news/articles/30/2"
MIRROR = "https://mirror.example/x"
SIDE = (
    '<h3>Most Read</h3><ul><li><a href="/news/article/1">Wells of Homs are dry</a>'
    '<li><a href="/news/article/2">A library on wheels</a></ul>'
)
TEASERS = "".join(
    f'<div><h3><a href="/news/article/{n}">Wells of Homs are dry again {n}</a></h3>'
    f"<p>{ONE} {TWO} {THREE}...</p></div>"
    for n in range(1, 12)
)
UTF8 = Article(encoding=Encoding(None, "utf-8"))


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (page(f"<h1>Opinion</h1>{TEASERS}"), LISTING),
        (page(f"<h1>Opinion</h1>{TEASERS}"), MIRROR),
        (page(f"<h1>Opinion</h1><div>{TEASERS}</div>{SIDE}<p>All rights reserved</p>"), LISTING),
        (page(f"<h1>Search (Hama)</h1>{TEASERS}"), "https://en.zamanalwsl.net/news/search/Hama/1"),
        (page(SIDE), EN),
        (page(f"<p>There is nothing here.</p>{SIDE}"), EN),
        (page("<h1>Not found</h1><p>The page you asked for does not exist any more.</p>"), EN),
        (page("<h1>خطأ</h1><p>عذرا، الخبر الذي تبحث عنه غير موجود أو تم حذفه من موقعنا.</p>"), AR),
        (page(f'<h1>Zaman Al Wasl</h1><a href="/">Home</a>{SIDE}'), "https://en.zamanalwsl.net/"),
        ("<html></html>", EN),
        ("", EN),
        (" ", EN),
        ("<!-- -->", EN),
        ("<script>x</script>", EN),
    ],
)
def test_no_article(html: str, url: str) -> None:
    assert extract_article(html.encode(), url) == UTF8


def test_a_vote_link_shows_the_article() -> None:
    article = extract_article(page(f"{H2}{PS}{END}").encode(), f"{EN}/like")
    assert (article.title, article.text, article.method) == (HEADLINE, TEXT, "container")


@pytest.mark.parametrize("url", [EN, MIRROR, "http://127.0.0.1:8000/news/article/5"])
def test_an_article_on_any_host(url: str) -> None:
    article = extract_article(page(f"{H2}{PS}{END}").encode(), url)
    assert (article.title, article.text, article.method) == (HEADLINE, TEXT, "container")


def test_a_page_of_another_site() -> None:
    html = (
        f"<html><head><title>{HEADLINE} | The Hama Post</title></head><body>"
        '<nav><a href="/a">News</a><a href="/b">Sport</a></nav>'
        f'<header><h1>{HEADLINE}</h1></header><div class="article-body">'
        f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{ONE[::-1]}</p></div>"
        '<ul><li><a href="/c">More of this</a><li><a href="/d">And of that</a></ul></body></html>'
    )
    article = extract_article(html.encode(), "https://post.example/2017/wells")
    assert article.method == "generic"
    assert article.warnings == ("no_container",)
    assert article.text == f"{TEXT}\n{ONE[::-1]}"
    assert article.coverage is None
    assert article.language == "en"


def test_too_large_a_page() -> None:
    article = extract_article(b"<p>" + b"a" * LARGEST_PAGE, EN)
    assert article == Article(warnings=("too_large",))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xd8\xff\xe0" + b"JFIF<p>" * 99, "image/jpeg"),
        (b"\xff\xd8\xff\xe0" + b"JFIF<p>" * 99, "text/html; charset=utf-8"),
        (b"%PDF-1.4\n" + b"stream " * 99, "text/html"),
        (b"\x1f\x8b\x08\x00" + b"\x00\x01" * 99, None),
        (b'{"title": "' + ONE.encode() * 9 + b'"}', "application/json"),
        (b'{"title": "' + ONE.encode() * 9 + b'"}', "text/html"),
        (b"GIF89a" + b"\x00" * 99, "image/gif"),
    ],
)
def test_what_is_no_page(body: bytes, content_type: str | None) -> None:
    article = extract_article(body, EN, content_type=content_type)
    assert article == Article(warnings=("not_html",))


def test_a_page_of_a_wrong_type_is_read() -> None:
    article = extract_article(page(f"{H2}{PS}{END}").encode(), EN, content_type="image/jpeg")
    assert article.text == TEXT
