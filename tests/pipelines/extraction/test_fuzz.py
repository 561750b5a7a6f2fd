"""Whatever the bytes, there is an answer, the same each time, and it can be stored."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extract import extract_article
from pipelines.html.decode import decode
from pipelines.html.parse import parse
from tests.pipelines.markups import MARKUPS
from tests.pipelines.stories import STORIES, WORDS

URL = "https://www.zamanalwsl.net/news/article/93668"
PAGES = [MARKUPS[name](story).encode() for name in MARKUPS for story in STORIES.values()]
PAGES = [page for page in PAGES if len(page) < 20_000]
_TAGS = (
    "p div h1 h2 br table tr td ul li dl dt dd pre form figure figcaption img a b font span aside "
    "footer nav article header blockquote center hr html body head title script style template"
).split()
_PHRASES = [
    value
    for words in WORDS.values()
    for value in (words.search, words.site, words.total, words.heading, words.form, words.related)
]
_TOKENS = st.one_of(
    st.sampled_from(_TAGS).map("<{}>".format),
    st.sampled_from(_TAGS).map("</{}>".format),
    st.sampled_from(_PHRASES),
    st.sampled_from(["(3)", "(3) (4)", "2017-08-11 23:56:16", "- زمان الوصل", "(News Week)- "]),
    st.sampled_from(['<a href="/news/article/5">', '<a href="/news/article/93668/like">']),
    st.sampled_from(['<img src="/uploads/a.png">', "&nbsp;", "&#8;", "&#x110000;", "&#xd800;"]),
    st.text(max_size=40),
    st.text("اب ت.", min_size=1, max_size=90),
)


def check(body: bytes, content_type: str | None = None) -> None:
    article = extract_article(body, URL, content_type=content_type)
    assert "extraction_failed" not in article.warnings
    stored = msgspec.json.encode(article)
    assert stored == msgspec.json.encode(extract_article(body, URL, content_type=content_type))
    assert (article.method is None) <= (article.text is None)
    assert article.text is None or article.text == article.text.strip() != ""


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=windows-1256", "x=y"]))
def test_any_bytes(body: bytes, content_type: str | None) -> None:
    check(body, content_type)


@settings(max_examples=300, deadline=None)
@given(st.lists(_TOKENS, max_size=60).map("".join))
def test_any_markup(html: str) -> None:
    check(html.encode("utf-8", "surrogatepass"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PAGES),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), st.binary(max_size=9)), max_size=6),
)
def test_any_damage_to_a_page(page: bytes, damage: list[tuple[float, float, bytes]]) -> None:
    for place, share, put in damage:
        start = int(place * len(page))
        page = page[:start] + put + page[start + int(share * len(page)) :]
    check(page)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "windows-1256", "utf-8-sig"]))
def test_any_text_decodes(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec, "ignore"), f"text/html; charset={codec}")
    assert decoded.damaged == ("\ufffd" in decoded.text)
    parse(decoded.text)


@pytest.mark.parametrize(
    "url", ["", "x", "//", "http://[", "http://h:99999999/", "mailto:a@b", "http://\ud800/"]
)
def test_any_address(url: str) -> None:
    article = extract_article(PAGES[0], url)
    assert "extraction_failed" not in article.warnings
