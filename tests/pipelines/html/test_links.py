from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.html.addresses import page_at
from pipelines.html.links import Link, page_links
from pipelines.html.parse import parse
from tests.crawler.standing_in import EN

LISTING = f"{EN}/news/articles/30/1"
TEASER = "The bakers of the old town have not slept since the flour came, and neither has anyone."


def links_of(text: str, url: str = LISTING) -> list[Link]:
    root = parse(text).root
    return [] if root is None else page_links(root, url)


def targets(text: str, url: str = LISTING) -> list[str]:
    """Where the links lead, on whichever host."""
    pages = (page_at(link.address) for link in links_of(text, url))
    return [page.canonical_url for page in pages if page is not None]


def listed(text: str) -> set[int | None]:
    """The articles that are linked with a teaser."""
    pages = (page_at(link.address) for link in links_of(text) if link.has_teaser)
    return {page.number for page in pages if page is not None and page.kind == "article"}


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/news/article/5">',
        "<a href='/news/article/5/'>",
        "<a href=/news/article/5>",
        "<A CLASS=x\n HREF = '/news/article/5#comments'>",
        f'<a title="b" href="{EN}/news/article/5?from=rss" rel="c">',
        '<a href="/news/5.html">',
        '<a href="../article/5">',
        '<a href="&#47;news&#x2f;article/5">',
        '<a href="\n/news/article/5 ">',
        "<area shape='rect' href='/news/article/5'>",
        '<a href="http://en.zamanalwsl.net/news/article/5">',
        '<a title="Gold > 2000 dollars" href="/news/article/5">',
        '<a title="5 < 6" href="/news/article/5" rel="6 > 5">',
        '<a onclick="if(a>b){go()}" href="/news/article/5">',
        '<a data-href="/news/article/6" href="/news/article/5">',
        '<a xlink:href="/news/article/6" href="/news/article/5">',
        '<a/href="/news/article/5">',
        "<a/title='x'/href='/news/article/5'>",
        f'<a title="{"long " * 1000}" href="/news/article/5">',
        f'<a href="/news/article/5#{"x" * 5000}">',
        f'<a title="&#{"1" * 4400};" href="/news/article/5">',
    ],
)
def test_links_in_all_their_forms_lead_to_the_article(anchor: str) -> None:
    url = f"{EN}/news/articles/30"
    assert targets(f"<p>{anchor}Bread</a>", url) == [f"{EN}/news/article/5"]


def test_what_is_no_link_is_left_alone() -> None:
    for text in (
        '<abbr href="/news/article/5"><a name="x"><link href="/news/article/6">',
        '<a data-href="/news/article/5">x</a><a xlink:href="/news/article/6">y</a>',
        '<!-- <a href="/news/article/5"> -->',
        "<script>'<a href=/news/article/5>'</script><style><a href=/news/article/6></style>",
        "<textarea><a href=/news/article/5></textarea>",
    ):
        assert targets(text) == []


def test_what_is_no_http_address_is_left_out() -> None:
    text = '<a href="https://example.com/a"><a href="http://[::1"><a href="mailto:a@b"><a href="">'
    assert [link.address for link in links_of(text)] == ["https://example.com/a"]


def test_a_link_deep_in_a_page_is_found() -> None:
    assert targets("<div>" * 3000 + '<a href="/news/article/5">') == [f"{EN}/news/article/5"]


def test_a_base_element_counts() -> None:
    text = f'<base href="{EN}/news/article/"><a href="5">'
    assert targets(text, "https://example.com/") == [f"{EN}/news/article/5"]


def test_a_label_is_the_first_text() -> None:
    (link,) = links_of('<a href="/news/articles/30">\n Bread &amp;\n salt <b>!</b></a>')
    assert link.label == "Bread & salt"
    (link,) = links_of('<a href="/news/articles/30"><i></i> <b>Bread</b> <span>(5)</span></a>')
    assert link.label == "Bread"


def test_articles_with_a_teaser_are_listed() -> None:
    text = (
        f'<div><a href="/news/article/5">Bread</a> {TEASER}</div>'
        f'<div><a href="/news/article/6">Salt</a><p>{TEASER}</p></div>'
        '<div><a href="/news/article/7">Water</a> 2017-08-11</div>'
        '<div><a href="/news/article/8">Olives</a><script>' + TEASER * 3 + "</script></div>"
        f'<a href="/news/articles/30/2">next</a>{TEASER}'
    )
    assert listed(text) == {5, 6}


@pytest.mark.parametrize(
    "item",
    [
        "<h3>{link}Bread</a></h3><p>{teaser}</p>",
        "{link}<h3>Bread</h3><p>{teaser}</p></a>",
        "{link}<b>Bread</b></a><br>{teaser}",
        "{link}Bread</A>{spans}",
        '{link}<img src="a.png"></a><div>{teaser}</div>',
        "{link}Bread</a><script>var a = 1;</script><td>{teaser}",
        "{link}Bread</a> The flour came; the bakers of Homs sleep.",
    ],
)
def test_a_teaser_may_stand_in_any_markup(item: str) -> None:
    link = '<a href="/news/article/5">'
    spans = "".join(f"<span class=x>{word} </span>" for word in TEASER.split())
    text = item.format(link=link, teaser=TEASER, spans=spans)
    assert listed(text) == {5}


@pytest.mark.parametrize(
    "after",
    [
        "<br><small>2020-05-05</small></div></aside><footer>All rights reserved Zaman Al Wasl",
        "</li></ul><p>Friday 21 September/Aylul 2005</p><p>Total Comments (0)</p>",
        "</div><style>" + TEASER + "</style><script>" + TEASER,
        f'<img alt="{TEASER}">',
    ],
)
def test_what_follows_the_last_headline_is_no_teaser(after: str) -> None:
    text = f'<a href="/news/article/5">A headline that is longer than many a teaser is</a>{after}'
    assert listed(text) == set()


def test_a_teaser_before_the_next_link_is_not_the_next_ones() -> None:
    text = f'{TEASER}<a href="/news/article/5">Bread</a><a href="/news/article/6">Salt</a>{TEASER}'
    assert listed(text) == {6}


HOSTILE = [
    "<a " * 400_000,
    "<a href=" * 150_000,
    '<a href="' * 150_000,
    "<a href='x\"" * 100_000,
    "<a href=\"'" + " href='" * 200_000,
    "<a" + " x" * 600_000 + "href=5>",
    "<base " * 300_000,
    "<" * 1_000_000,
    '<a href="/news/article/5">' + "<script " * 150_000,
    ('<a href="/news/article/5">' + "<style " * 560) * 4000,
    ('<a href="/news/article/5">' + "<script></scrip" * 260) * 4000,
    ('<a href="/news/article/5">' + "<" * 3900) * 300,
    ('<a href="/news/article/5">' + "&#" * 1900) * 300,
    "<a href=/news/article/5>" * 50_000,
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12] + text[-12:])
def test_hostile_pages_are_read_in_time(text: str) -> None:
    """Each of a million characters or more; one that takes quadratic time ends the test."""
    links = links_of(text)
    assert len(links) <= 5000


@given(st.text(alphabet="<>a/ \"'=\nhref&#;x5?script:[]\x00", max_size=400))
@example('<a href="http://[">')
@example('<a href="//[">')
@example('<base href="http://["><a href=5>')
@example("<a href=&#xD800;>")
@example("<a href='\x00'>\x00")
def test_no_text_raises(text: str) -> None:
    for url in (LISTING, "http://127.0.0.1:8000/", ""):
        links_of(text, url)


@given(st.text(max_size=200))
def test_a_link_is_found_among_anything(text: str) -> None:
    neutral = text.replace("<", "").replace(">", "")
    whole = f'{neutral}<a href="{EN}/news/article/5">{neutral}</a>'
    assert targets(whole) == [f"{EN}/news/article/5"]
