from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.visits.follow import Answer, Follower
from crawler.visits.visit import (
    PRIORITY_FEED,
    PRIORITY_LISTED_ARTICLE,
    PRIORITY_NEXT_PAGE,
    PRIORITY_OTHER_ARTICLE,
    PRIORITY_SECTION,
    Visit,
)
from tests.crawler.following import (
    ARTICLE,
    FEED,
    FIRST_PAGE,
    SECTION,
    at,
    feed,
    html,
    listing,
    visits,
)
from tests.crawler.standing_in import AR, BOTH, EN, follower, mirrored, page

# --- What a visit is ---


def test_an_article_is_one_page_in_any_form() -> None:
    forms = ["/news/article/5", "/news/article/5/", "/news/5.html", "/news/article/5?a=b#c"]
    assert {at(EN + form).key for form in forms} == {"article:en:5"}
    assert at(f"{AR}/news/article/5").key != ARTICLE.key
    assert ARTICLE.context == {"canonical-url": f"{EN}/news/article/5"}


def test_pages_that_change_are_fetched_in_each_crawl_anew() -> None:
    first, second = (Follower(follower()._addresses, frozenset({"en"}), n) for n in (1, 2))
    for url in (f"{EN}/", f"{EN}/news/articles/30/1", f"{EN}/news/rss/30/"):
        assert at(url, first).key != at(url, second).key
    assert at(f"{EN}/news/article/5", first).key == at(f"{EN}/news/article/5", second).key


def test_the_front_page() -> None:
    front = follower().front("en")
    assert (front.url, front.kind, front.follow) == (f"{EN}/", "front", True)


def test_a_section_is_its_feed_and_its_first_page() -> None:
    feed, first = follower().section(page(f"{EN}/news/articles/30/7"), "Opinion", f"{EN}/")
    assert (feed.url, feed.priority) == (f"{EN}/news/rss/30/", PRIORITY_FEED)
    assert (first.url, first.priority) == (f"{EN}/news/articles/30/1", PRIORITY_SECTION)
    assert feed.context == first.context == {"via": f"{EN}/", **SECTION}


def test_an_address_asked_for_is_fetched_as_it_is_written() -> None:
    url = f"{EN}/news/article/5/?a=b#c"
    visit = follower().listed_url(url, page(url))
    assert visit.url == f"{EN}/news/article/5/?a=b"
    assert not visit.follow
    assert visit.context == {"canonical-url": f"{EN}/news/article/5"}


# --- Pages ---


def test_articles_are_followed_wherever_they_stand() -> None:
    answer = html("/news/article/6", "/news/7.html", "8", f"{AR}/news/article/9#c")
    found = visits(ARTICLE, answer)
    assert [visit.key for visit in found] == [
        "article:en:6",
        "article:en:7",
        "article:en:8",
        "article:ar:9",
    ]
    assert {visit.priority for visit in found} == {PRIORITY_OTHER_ARTICLE}
    assert {visit.context["via"] for visit in found} == {answer.url}


@pytest.mark.parametrize(
    "link",
    [
        "/news/article/6/like",
        "/news/article/6/%6cike",
        "/news/search/Homs/2",
        "/news/calendar?day=1",
        "/cgi-bin/stats",
        "/uploads/a.png",
        "https://leaks.zamanalwsl.net/",
        "https://example.com/news/article/6",
        "mailto:a@example.com",
        "javascript:vote(6)",
        "/",
    ],
)
def test_nothing_else_is_followed(link: str) -> None:
    assert visits(ARTICLE, html(link)) == []


def test_an_edition_that_is_not_crawled_is_not_followed() -> None:
    english = follower(editions=frozenset({"en"}))
    answer = html(f"{AR}/news/article/9", f"{AR}/news/articles/94", "/news/article/6")
    assert [visit.key for visit in visits(ARTICLE, answer, english)] == ["article:en:6"]


def test_a_section_met_is_entered_with_the_name_that_its_link_says() -> None:
    answer = Answer(
        f"{EN}/",
        200,
        b'<a href="/news/articles/30/2">2</a><a href="/news/articles/30">Opinion</a>'
        b'<a href="/news/rss/52/">RSS</a>',
        "text/html",
        None,
    )
    found = visits(at(f"{EN}/"), answer)
    assert [visit.url.removeprefix(EN) for visit in found] == [
        "/news/rss/30/", "/news/articles/30/1", "/news/rss/52/", "/news/articles/52/1",
    ]  # fmt: skip
    assert [visit.context.get("section-name") for visit in found] == ["Opinion"] * 2 + [None] * 2


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 410, 500, 503])
def test_only_a_whole_page_leads_on(status: int) -> None:
    assert visits(ARTICLE, html("/news/article/6", status=status)) == []


def test_a_page_that_is_not_to_be_followed_leads_nowhere() -> None:
    alone = replace(ARTICLE, follow=False)
    assert visits(alone, html("/news/article/6")) == []


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "video/mp4", "application/json"])
def test_what_is_no_page_leads_nowhere(kind: str) -> None:
    answer = replace(html("/news/article/6"), content_type=kind)
    assert visits(ARTICLE, answer) == []


@pytest.mark.parametrize("kind", [None, "text/html", "TEXT/HTML; charset=x", "text/plain"])
def test_a_page_may_say_little_of_itself(kind: str | None) -> None:
    answer = replace(html("/news/article/6"), content_type=kind)
    assert len(visits(ARTICLE, answer)) == 1


# --- Listings ---


def test_a_listing_gives_its_articles_their_section_and_leads_to_the_next_page() -> None:
    answer = listing(9, 8, beside=(3,))
    found = visits(FIRST_PAGE, answer)
    listed = [visit for visit in found if visit.priority == PRIORITY_LISTED_ARTICLE]
    assert [visit.key for visit in listed] == ["article:en:9", "article:en:8"]
    for visit in listed:
        assert visit.context["via"] == answer.url
        assert visit.context.items() >= SECTION.items()
    (following,) = [visit for visit in found if visit.priority == PRIORITY_NEXT_PAGE]
    assert following.url == f"{EN}/news/articles/30/2"
    assert set(following.previous) == {9, 8, 3}
    assert following.context == {**SECTION, "via": answer.url}
    others = [visit.key for visit in found if visit.priority == PRIORITY_OTHER_ARTICLE]
    assert "article:en:3" in others


def test_a_listing_that_shows_nothing_new_is_the_last() -> None:
    visit = replace(FIRST_PAGE, previous=(9, 8, 3))
    found = visits(visit, listing(9, 8, number=2, beside=(3,)))
    assert not [its for its in found if its.kind == "listing"]


def test_an_empty_listing_is_the_last() -> None:
    assert visits(FIRST_PAGE, listing()) == []


def _last_page_read(lists_on_first_page: bool) -> int:
    """How far a listing is followed whose pages show other headlines for ever."""
    visit = at(f"{EN}/news/articles/30/1")
    for number in range(1, 30):
        listed = [1, 2] if number == 1 and lists_on_first_page else []
        answer = listing(*listed, number=number, beside=[100 + number])
        following = [v for v in visits(visit, answer) if v.kind == "listing" and v.previous]
        if not following:
            return number
        visit = Visit.of(following[0].entry())
    return 30


def test_headlines_that_change_for_ever_do_not_make_a_listing_endless() -> None:
    assert _last_page_read(lists_on_first_page=True) == 4


def test_a_listing_without_teasers_is_followed_all_the_same() -> None:
    assert _last_page_read(lists_on_first_page=False) == 30


def test_a_listing_learns_its_name_from_the_menu() -> None:
    nameless = at(f"{EN}/news/articles/30/1", None, **{"section-id": "30"})
    found = visits(nameless, listing(9, menu='<a href="/news/articles/30">Opinion</a>'))
    (listed,) = [visit for visit in found if visit.priority == PRIORITY_LISTED_ARTICLE]
    assert listed.context["section-name"] == "Opinion"


# --- Only some sections ---


def test_other_sections_are_left_alone() -> None:
    chosen = follower(("en", 30))
    menu = '<a href="/news/articles/52">Syria</a><a href="/news/rss/52/">RSS</a>'
    found = visits(FIRST_PAGE, listing(9, 8, beside=(3,), menu=menu), chosen)
    assert {visit.url.removeprefix(EN) for visit in found} == {
        "/news/article/9",
        "/news/article/8",
        "/news/articles/30/2",
    }


def test_a_section_of_the_same_number_in_the_other_edition_is_another() -> None:
    chosen = follower(("en", 30))
    assert visits(at(f"{EN}/"), html(f"{AR}/news/articles/30", url=f"{EN}/"), chosen) == []


def test_articles_of_a_chosen_section_lead_nowhere() -> None:
    assert visits(ARTICLE, html("/news/article/6"), follower(("en", 30))) == []


# --- Feeds ---


def test_a_feed_gives_date_image_and_section() -> None:
    answer = feed(
        "<link>/news/article/9</link><pubDate>Mon, 02 Dec 2024 10:00:00 +0300</pubDate>"
        '<enclosure url="https://en.zamanalwsl.netuploads//a.png"/>'
    )
    (visit,) = visits(FEED, answer)
    assert visit.key == "article:en:9"
    assert visit.priority == PRIORITY_LISTED_ARTICLE
    assert visit.context == {
        **SECTION,
        "via": answer.url,
        "canonical-url": f"{EN}/news/article/9",
        "feed-published": "Mon, 02 Dec 2024 10:00:00 +0300",
        "feed-image": f"{EN}/uploads/a.png",
    }


@pytest.mark.parametrize(
    ("enclosure", "image"),
    [
        ("/uploads/a.png", f"{EN}/uploads/a.png"),
        ("javascript:alert(1)", None),
        ("data:image/png;base64,AAAA", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_an_image_is_a_web_address_or_none(enclosure: str, image: str | None) -> None:
    item = f'<link>/news/article/9</link><enclosure url="{enclosure}"/>'
    (visit,) = visits(FEED, feed(item))
    assert visit.context.get("feed-image") == image


def test_a_feed_leads_to_articles_only() -> None:
    links = ["/news/articles/52", "/news/article/9/like", "https://example.com/news/article/9"]
    assert visits(FEED, feed(*(f"<link>{link}</link>" for link in links))) == []


def test_links_are_of_the_mirror_that_is_crawled() -> None:
    base = "http://mirror.example:8080/zaman"
    using = Follower(mirrored(), BOTH, 1)
    answer = html("article/6", "../news/article/7", "/news/article/8", url=f"{base}/news/5.html")
    found = visits(using.visit(page(f"{EN}/news/article/5"), 0), answer, using)
    assert [its.url for its in found] == [f"{base}/news/article/6", f"{base}/news/article/7"]


# --- Anything ---


@given(st.binary(max_size=300), st.sampled_from(["front", "article", "listing", "feed"]))
def test_no_bytes_raise(body: bytes, kind: str) -> None:
    paths = {"front": "/", "article": "/news/article/5", "listing": "/news/articles/30/1"}
    visit = at(EN + paths.get(kind, "/news/rss/30/"))
    for content_type in (None, "text/html; charset=" + kind, "text/html; charset=utf-16"):
        visits(visit, Answer(visit.url, 200, body, content_type, None))


@given(st.lists(st.text(max_size=40), max_size=5))
def test_no_link_leads_out(links: list[str]) -> None:
    for visit in visits(FIRST_PAGE, html(*links, url=FIRST_PAGE.url)):
        assert visit.url.startswith((f"{EN}/", f"{AR}/"))
