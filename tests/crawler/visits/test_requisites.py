from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArgumentError
from crawler.visits.addresses import Addresses
from crawler.visits.extent import Extent, extent_of
from crawler.visits.follow import Answer
from crawler.visits.requisites import Requisites
from crawler.visits.visit import PRIORITY_REQUISITE, Visit
from pipelines.workers.job import Job
from pipelines.workers.page import find
from tests.crawler.following import ARTICLE, FEED, FIRST_PAGE, at
from tests.crawler.standing_in import AR, EN, mirrored, page, real

PICTURE = f"{EN}/uploads/a.png"
IMG = '<img src="/uploads/a.png">'


class Asked:
    """The visits that an answer leads to, and what was counted."""

    def __init__(
        self,
        visit: Visit,
        answer: Answer,
        extent: Extent = "all",
        addresses: Addresses | None = None,
        most: int = 500,
    ) -> None:
        self.stats: Counter[str] = Counter()
        requisites = Requisites(addresses or real(), extent, self.stats, most=most)
        wanted = requisites.wants(visit, answer)
        job = Job(answer.body, answer.url, answer.content_type, requisites=wanted)
        self.visits = list(requisites.next_visits(visit, answer, find(job)))

    @property
    def urls(self) -> list[str]:
        return [visit.url for visit in self.visits]

    def counted(self, name: str) -> int:
        return self.stats[f"requisite/{name}"]


def html(*markup: str, url: str = ARTICLE.url, status: int = 200) -> Answer:
    return Answer(url, status, "".join(markup).encode(), "text/html; charset=utf-8", None)


def sheet(css: str, url: str = f"{EN}/a.css", content_type: str | None = "text/css") -> Answer:
    return Answer(url, 200, css.encode(), content_type, None)


def moved(location: str | None, url: str = PICTURE) -> Answer:
    return Answer(url, 301, b"", "text/html", location)


def requisite(url: str = PICTURE, hops: int = 0) -> Visit:
    return Visit(
        key=f"requisite:{url}",
        url=url,
        kind="requisite",
        priority=PRIORITY_REQUISITE,
        hops=hops,
        context={"via": ARTICLE.url},
    )


def test_a_picture_is_a_visit_of_its_own() -> None:
    asked = Asked(ARTICLE, html(IMG))
    assert asked.visits == [requisite()]
    assert asked.stats == {"requisite/named": 1}


def test_the_three_extents() -> None:
    answer = html('<link rel="stylesheet" href="/a.css">', IMG)
    assert Asked(ARTICLE, answer, "all").urls == [f"{EN}/a.css", PICTURE]
    assert Asked(ARTICLE, answer, "images").urls == [PICTURE]
    assert Asked(ARTICLE, answer, "none").urls == []
    for other in (FIRST_PAGE, at(f"{EN}/")):
        assert Asked(other, answer, "all").urls == [f"{EN}/a.css", PICTURE]
        assert Asked(other, answer, "images").urls == []


@pytest.mark.parametrize("value", ["", "ALL", "image", "all,images"])
def test_an_extent_that_is_none(value: str) -> None:
    with pytest.raises(ArgumentError, match="all, images, none"):
        extent_of(value)


def test_what_has_none() -> None:
    assert Asked(FEED, html(IMG)).visits == []
    assert Asked(ARTICLE, html(IMG, status=404)).visits == []
    assert Asked(ARTICLE, html(IMG, status=301)).visits == []
    other = Answer(ARTICLE.url, 200, IMG.encode(), "image/svg+xml; charset=utf-8", None)
    assert Asked(requisite(), other).visits == []
    listed = Visit(key="1:url", url=ARTICLE.url, kind="article", priority=0, whole=False)
    assert Asked(listed, html(IMG)).visits == []


@pytest.mark.parametrize(
    "link",
    [
        "/news/article/5/like",
        "/news/article/5/%6Cike",
        "/index.php?route=news/article/5/like",
        "/news/search/Homs/1",
        "/news/article/6",
        "/news/6.html",
        "/news/articles/30/1",
        "/news/rss/30/",
        "/",
    ],
)
def test_a_page_a_vote_or_a_search_is_none(link: str) -> None:
    asked = Asked(ARTICLE, html(f'<img src="{link}">', f'<script src="{EN}{link}"></script>'))
    assert asked.visits == []
    assert asked.counted("refused") >= 1


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/a.png",
        "//example.com/a.png",
        "https://leaks.zamanalwsl.net/a.png",
        "file:///etc/passwd",
        "ftp://en.zamanalwsl.net/a.png",
        "javascript:alert(1)",
        "blob:https://en.zamanalwsl.net/1",
    ],
)
def test_other_hosts_are_left_alone_and_counted(link: str) -> None:
    asked = Asked(ARTICLE, html(f'<img src="{link}">'))
    assert (asked.visits, asked.counted("not_own_host")) == ([], 1)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("http://en.zamanalwsl.net/uploads/a.png", PICTURE),
        ("//en.zamanalwsl.net/uploads/a.png#x", PICTURE),
        ("https://user:word@en.zamanalwsl.net/uploads/a.png", PICTURE),
        ("https://zamanalwsl.net/uploads/a.png", f"{AR}/uploads/a.png"),
        ("https://en.zamanalwsl.netuploads//a.png", PICTURE),
        ("https://www.zamanalwsl.netuploads//a.png", f"{AR}/uploads/a.png"),
        ("/a b.png", f"{EN}/a%20b.png"),
        ("/a%20b.png?c=d e", f"{EN}/a%20b.png?c=d%20e"),
        ("/\u062e\u0628\u0632.png", f"{EN}/%D8%AE%D8%A8%D8%B2.png"),
        ("/style/?v=3", f"{EN}/style/?v=3"),
        ("../../uploads/./a.png", PICTURE),
        ("/up\nloads/a.png", PICTURE),
    ],
)
def test_one_address_in_all_its_forms(link: str, url: str) -> None:
    asked = Asked(ARTICLE, html(f'<img src="{link}">'))
    assert [(visit.url, visit.key) for visit in asked.visits] == [(url, f"requisite:{url}")]


def test_those_of_a_mirror_are_fetched_from_it() -> None:
    article = at(f"{EN}/news/article/5")
    base = "http://mirror.example:8080/zaman"
    answer = html(
        f'<img src="{EN}/uploads/a.png">',
        '<img src="http://127.0.0.1:8000/uploads/b.png">',
        '<img src="../../uploads/c.png?d=1">',
        f'<img src="{AR}/uploads/e.png">',
        '<img src="http://mirror.example:8080/other/f.png">',
        url=f"{base}/news/article/5",
    )
    asked = Asked(article, answer, addresses=mirrored())
    assert asked.urls == [
        f"{base}/uploads/a.png",
        f"{base}/uploads/b.png",
        f"{base}/uploads/c.png?d=1",
        f"{AR}/uploads/e.png",
    ]
    assert asked.counted("not_own_host") == 1


def test_the_picture_that_a_feed_named_is_fetched_with_its_article() -> None:
    named = at(ARTICLE.url, None, **{"feed-image": f"{EN}/uploads/b.png"})
    for extent in ("all", "images"):
        assert Asked(named, html(IMG), extent).urls == [f"{EN}/uploads/b.png", PICTURE]
    assert Asked(named, html(IMG), "none").urls == []


def test_so_many_of_a_page() -> None:
    answer = html(
        *(f'<img src="/{n}.png"><img src="http://zamanalwsl.net/{n}.png">' for n in range(9))
    )
    asked = Asked(ARTICLE, answer, most=7)
    assert len(asked.urls) == 7
    assert (asked.counted("named"), asked.counted("over_limit")) == (7, 11)


def test_an_address_that_is_too_long() -> None:
    long = html(f'<img src="/{"a" * 1990}">', f'<img src="/{chr(0x62E) * 400}">')
    asked = Asked(ARTICLE, long)
    assert (asked.visits, asked.counted("over_limit")) == ([], 2)


# --- Beyond a requisite ---


def test_a_style_sheet_has_its_own() -> None:
    css = "@import 'b.css';p{background:url(x.png) url(https://example.com/y.png)}"
    asked = Asked(requisite(f"{EN}/static/a.css"), sheet(css, f"{EN}/static/a.css"))
    assert asked.urls == [f"{EN}/static/b.css", f"{EN}/static/x.png"]
    assert [visit.hops for visit in asked.visits] == [1, 1]
    assert [visit.context["via"] for visit in asked.visits] == [f"{EN}/static/a.css"] * 2
    assert asked.counted("not_own_host") == 1


@pytest.mark.parametrize(
    ("answer", "is_one"),
    [
        (sheet("p{a:url(b)}", content_type="Text/CSS; charset=utf-8"), True),
        (sheet("p{a:url(b)}", content_type=None), True),
        (sheet("p{a:url(b)}", f"{EN}/a.png", content_type=None), False),
        (sheet("p{a:url(b)}", content_type="text/html"), False),
    ],
)
def test_what_a_style_sheet_is(answer: Answer, is_one: bool) -> None:
    assert bool(Asked(requisite(answer.url), answer).visits) == is_one
    assert Asked(requisite(answer.url), answer, "images").visits == []


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/uploads/b.png", f"{EN}/uploads/b.png"),
        ("b.png", f"{EN}/uploads/b.png"),
        # Wherever it has moved to is where it is fetched, or a base that redirects would hide it.
        ("http://en.zamanalwsl.net/uploads/a.png", "http://en.zamanalwsl.net/uploads/a.png"),
        ("https://zamanalwsl.net/a.png?b#c", "https://zamanalwsl.net/a.png?b"),
    ],
)
def test_one_that_has_moved_is_followed(location: str, url: str) -> None:
    for extent in ("all", "images"):
        (visit,) = Asked(requisite(), moved(location), extent).visits
        assert (visit.key, visit.url, visit.hops) == (f"requisite:{url}", url, 1)
        assert visit.context == {"via": PICTURE}


@pytest.mark.parametrize(
    "location",
    [None, "", "/", "/news/article/6", "/news/article/5/like", "https://example.com/a.png", "//["],
)
def test_one_that_has_moved_away_is_not(location: str | None) -> None:
    assert Asked(requisite(), moved(location)).visits == []


def test_a_mirror_that_sends_to_the_real_site_is_asked_itself() -> None:
    base = "http://mirror.example:8080/zaman"
    answer = moved(f"{EN}/uploads/b.png", f"{base}/uploads/a.png")
    asked = Asked(requisite(answer.url), answer, addresses=mirrored())
    assert asked.urls == [f"{base}/uploads/b.png"]


def test_chains_have_an_end() -> None:
    for answer in (moved("/b.png"), sheet("p{a:url(b)}")):
        assert len(Asked(requisite(hops=4), answer).visits) == 1
        last = Asked(requisite(hops=5), answer)
        assert (last.visits, last.counted("over_limit")) == ([], 1)


@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/css", "image/png", None]))
def test_no_bytes_raise(body: bytes, content_type: str | None) -> None:
    for visit in (ARTICLE, FEED, requisite()):
        Asked(visit, Answer(visit.url, 200, body, content_type, None))


@given(st.lists(st.text(max_size=60), max_size=5))
def test_none_leads_out(links: list[str]) -> None:
    markup = [f"<img src='{link}'><p style='a:url({link})'>" for link in links]
    for visit in Asked(ARTICLE, html(*markup)).visits:
        assert visit.url.startswith((f"{EN}/", f"{AR}/"))
        assert real().may_fetch(visit.url)
        assert page(visit.url).kind == "other"
