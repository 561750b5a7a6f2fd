"""Whatever a page is, its documents have the lines of its record."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.documents.document import document_of
from pipelines.documents.structure import lines_of_text
from pipelines.extract import extract_article
from pipelines.html.document import HtmlDocument
from pipelines.records.file import record_of
from tests.pipelines.documents.plain import lines_of_markdown, lines_of_tei
from tests.pipelines.export.collections import line, record
from tests.pipelines.markups import MARKUPS
from tests.pipelines.stories import STORIES

URLS = ("https://www.zamanalwsl.net/news/article/93668", "https://example.org/2019/a-story")
PAGES = [MARKUPS[name](story).encode() for name in MARKUPS for story in STORIES.values()]
PAGES = [page for page in PAGES if len(page) < 20_000]
_TAGS = "p div h2 br table tr td th ul ol li dl dd pre a b span blockquote article body".split()
_SENTENCE = "The council of the village met on the water supply, and agreed on two wells. "
_TOKENS = st.one_of(
    st.sampled_from(_TAGS).map("<{}>".format),
    st.sampled_from(_TAGS).map("</{}>".format),
    st.sampled_from(['<a href="/news/article/5">', "<a href='//x/(a)&amp;copy;'>", "</a>"]),
    st.sampled_from(["&amp;lt;", "- ", "1. ", "# ", "> ", "*a*", "[a](b)", "|", "\\", "\u200f"]),
    st.integers(1, 4).map(lambda times: _SENTENCE * times),
    st.text(max_size=40),
)


def check(body: bytes, url: str) -> None:
    article = extract_article(body, url)
    its = record_of(line(record(1, text=article.text, links=list(article.links))))
    assert its is not None
    page = HtmlDocument(body)
    expected = lines_of_text(article.text or "")
    for form, lines_in in (("markdown", lines_of_markdown), ("tei", lines_of_tei)):
        found = lines_in(document_of(its, form, page, url))  # type: ignore[arg-type]
        assert len(found) == len(expected)
        for one, own in zip(found, expected, strict=True):
            # The generic extraction's marks of list items are markup here.
            assert one == own or (article.method == "generic" and f"- {one}" == own)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_TOKENS, max_size=60).map("".join), st.sampled_from(URLS))
def test_any_markup(html: str, url: str) -> None:
    check(f"<h1>A story</h1><p>{_SENTENCE * 3}{html}".encode("utf-8", "surrogatepass"), url)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PAGES),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), st.binary(max_size=9)), max_size=6),
    st.sampled_from(URLS),
)
def test_any_damage_to_a_page(
    page: bytes, damage: list[tuple[float, float, bytes]], url: str
) -> None:
    for place, share, put in damage:
        start = int(place * len(page))
        page = page[:start] + put + page[start + int(share * len(page)) :]
    check(page, url)
