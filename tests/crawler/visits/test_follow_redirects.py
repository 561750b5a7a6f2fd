from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crawler.following import (
    ARTICLE,
    SECTION,
    html,
    moved,
    visits,
)
from tests.crawler.standing_in import EN, follower, page


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_the_same_page_goes_on_with_it(status: int) -> None:
    visit = replace(ARTICLE, context={**ARTICLE.context, **SECTION})
    answer = moved("/news/5.html", status)
    (following,) = visits(visit, answer)
    assert following.url == f"{EN}/news/5.html"
    assert following.hops == 1
    assert following.key != visit.key
    assert following.context == {**visit.context, "via": answer.url}


def test_a_redirect_to_another_page_is_that_page() -> None:
    answer = moved("/news/article/6")
    (following,) = visits(ARTICLE, answer)
    assert following.key == "article:en:6"
    assert following.context == {
        "canonical-url": f"{EN}/news/article/6",
        "via": answer.url,
    }


@pytest.mark.parametrize(
    "location",
    [
        None,
        "",
        "http://[",
        "https://example.com/news/article/5",
        "https://leaks.zamanalwsl.net/",
        "https://en.zamanalwsl.net:8443/news/article/5",
        "https://user:word@en.zamanalwsl.net/news/article/5",
        "ftp://en.zamanalwsl.net/news/article/5",
        "file:///etc/passwd",
        "/news/article/5/like",
        "/news/article/5/%64islike",
        "//en.zamanalwsl.net//news//article//5//like",
        "/news/search/Homs/1",
    ],
)
@pytest.mark.parametrize("follow", [True, False])
def test_redirects_out_of_the_crawl_are_not_followed(location: str | None, follow: bool) -> None:
    assert visits(replace(ARTICLE, follow=follow), moved(location)) == []


def test_a_redirect_to_the_front_page_is_no_article() -> None:
    assert visits(ARTICLE, moved("/")) == []
    (following,) = visits(replace(ARTICLE, follow=False), moved("/"))
    assert following.url == f"{EN}/"
    assert "canonical-url" not in following.context


def test_an_article_asked_for_that_moved_to_another_is_that_other() -> None:
    (following,) = visits(replace(ARTICLE, follow=False), moved("/news/article/6"))
    assert following.url == f"{EN}/news/article/6"
    assert following.context["canonical-url"] == f"{EN}/news/article/6"


def test_redirects_end_after_ten_hops() -> None:
    visit, number = ARTICLE, 0
    while found := visits(visit, moved(f"/step/{number}", url=visit.url)):
        (visit,) = found
        number += 1
    assert number == 10


def test_a_loop_of_redirects_meets_keys_it_has_met() -> None:
    keys = [ARTICLE.key]
    visit = ARTICLE
    for location in ("/news/5.html", "/news/article/5", "/news/5.html", "/news/article/5"):
        (visit,) = visits(visit, moved(location, url=visit.url))
        keys.append(visit.key)
    assert keys[3:] == keys[1:3]


def test_a_redirect_of_an_address_asked_for_is_followed_but_no_further() -> None:
    url = f"{EN}/news/article/5/"
    asked = follower().listed_url(url, page(url))
    (following,) = visits(asked, moved("/news/article/5", url=url))
    assert following.url == f"{EN}/news/article/5"
    assert not following.follow
    assert visits(following, html("/news/article/6")) == []


@given(st.text(max_size=80))
def test_no_location_raises_or_leads_out(location: str) -> None:
    for visit in visits(ARTICLE, moved(location)):
        assert visit.url.startswith((EN, "http://en.zamanalwsl.net"))
