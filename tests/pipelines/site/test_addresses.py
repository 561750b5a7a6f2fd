from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.site import SITE
from pipelines.site.addresses import Kind, Page

EN = "https://en.zamanalwsl.net"
AR = "https://www.zamanalwsl.net"


def page(url: str) -> Page:
    found = SITE.page(url)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("url", "edition"),
    [
        (f"{EN}/", "en"),
        ("http://en.zamanalwsl.net", "en"),
        (f"{AR}/", "ar"),
        ("http://zamanalwsl.net/", "ar"),
        ("https://ZamanAlWsl.NET./", "ar"),
        (f"{AR}:443/", "ar"),
    ],
)
def test_the_host_says_the_edition(url: str, edition: str) -> None:
    assert page(url).edition.name == edition
    assert page(url).kind == "front"


@pytest.mark.parametrize(
    "url",
    [
        "https://leaks.zamanalwsl.net/",
        "https://example.com/news/article/5",
        "https://en.zamanalwsl.net.example.com/",
        "ftp://en.zamanalwsl.net/",
        "mailto:editor@zamanalwsl.net",
        "/news/article/5",
        "http://[::1",
        "",
    ],
)
def test_other_addresses_are_not_of_the_site(url: str) -> None:
    assert SITE.page(url) is None


@pytest.mark.parametrize(
    ("path", "kind", "number", "number_of_page"),
    [
        ("/news/article/28874", "article", 28874, 1),
        ("/news/article/28874/", "article", 28874, 1),
        ("/news/28874.html", "article", 28874, 1),
        ("/news/article/28874?from=rss#c", "article", 28874, 1),
        ("/news/articles/30", "listing", 30, 1),
        ("/news/articles/30/", "listing", 30, 1),
        ("/news/articles/30/37", "listing", 30, 37),
        ("/news/articles/30/37/", "listing", 30, 37),
        ("/news/rss/94/", "feed", 94, 1),
        ("/news/rss/94", "feed", 94, 1),
        ("/news/article/28874/like", "refused", None, 1),
        ("/news/article/28874/dislike", "refused", None, 1),
        ("/news/search/Homs/1", "refused", None, 1),
        ("/?s=Homs", "other", None, 1),
        ("/news/article/", "other", None, 1),
        ("/news/article/0", "other", None, 1),
        ("/news/article/028874", "other", None, 1),
        ("/news/article/1234567890", "other", None, 1),
        ("/news/article/\u0662\u0668", "other", None, 1),
        ("/news/article/28874x", "other", None, 1),
        ("/news/article/28874/comments", "other", None, 1),
        ("/news/articles/30/0", "other", None, 1),
        ("/en/news/article/28874", "other", None, 1),
        ("/news/search-engines.html", "refused", None, 1),
        ("/uploads/abcd1234.png", "other", None, 1),
        ("/news/articles/likely", "other", None, 1),
    ],
)
def test_the_path_says_what_it_is(
    path: str, kind: Kind, number: int | None, number_of_page: int
) -> None:
    found = page(EN + path)
    assert (found.kind, found.number, found.page) == (kind, number, number_of_page)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://en.zamanalwsl.net/news/28874.html", f"{EN}/news/article/28874"),
        ("http://zamanalwsl.net/news/article/5/?a=b", f"{AR}/news/article/5"),
        ("http://zamanalwsl.net/news/articles/94/", f"{AR}/news/articles/94/1"),
        ("http://zamanalwsl.net/news/rss/94", f"{AR}/news/rss/94/"),
        ("http://zamanalwsl.net", f"{AR}/"),
    ],
)
def test_every_form_has_one_canonical_address(url: str, canonical: str) -> None:
    assert page(url).canonical_url == canonical


@given(st.integers(1, 999_999_999))
def test_paths_come_back_as_what_they_were_made_of(number: int) -> None:
    for its in SITE.editions:
        article = SITE.article_page(its, number)
        assert (article.kind, article.number, article.path) == (
            "article",
            number,
            f"/news/article/{number}",
        )
        small = number % 999_999 + 1
        assert SITE.feed_page(its, small).number == small
        listing = SITE.listing_page(its, small, 7)
        assert (listing.number, listing.page) == (small, 7)
        assert page(its.base + listing.path) == listing


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_path_raises(path: str, query: str) -> None:
    for edition in SITE.editions:
        found = SITE.page_of(edition, path, query)
        assert (found.kind in ("article", "listing", "feed")) == (found.number is not None)


@pytest.mark.parametrize(
    ("path", "may_be"),
    [
        ("/uploads/a.png", True),
        ("/CustomImage/get/1/2/ab.jpg", True),
        ("/style/?v=3", True),
        ("/favicon.ico", True),
        ("/news/theme/Main.CSS?v=3", True),
        ("/news/comment/5", False),
        ("/news/comment/5.png", False),
        ("/news/vote/5", False),
        ("/news/article/5/print", False),
        ("/news%2Fvote/5", False),
        ("/%u006eews/vote/5", False),
        ("/news/article/5/like.png", False),
        ("/a/" + "b" * 5000, False),
    ],
)
def test_below_the_folder_of_pages_only_files_are_parts(path: str, may_be: bool) -> None:
    assert SITE.may_be_part(path) is may_be


@pytest.mark.parametrize(
    ("broken", "repaired"),
    [
        ("https://www.zamanalwsl.netuploads//a.png", "https://www.zamanalwsl.net/uploads/a.png"),
        ("https://www.zamanalwsl.netuploads/a.png", "https://www.zamanalwsl.net/uploads/a.png"),
        ("https://www.zamanalwsl.net/uploads//a.png", "https://www.zamanalwsl.net/uploads/a.png"),
        (" https://www.zamanalwsl.net/uploads/a.png\n", "https://www.zamanalwsl.net/uploads/a.png"),
        ("http://127.0.0.1:8000uploads//a.png", "http://127.0.0.1:8000/uploads/a.png"),
        ("https://www.zamanalwsl.net/CustomImage/get/1/2/ab.jpg",) * 2,
        ("https://example.com/uploads.png",) * 2,
        ("/uploads/a.png",) * 2,
        ("",) * 2,
    ],
)
def test_the_slash_that_feeds_forget_is_put_back(broken: str, repaired: str) -> None:
    assert SITE.repair_image(broken) == repaired


@given(st.text(alphabet="htps:/w.upload-aنز \n", max_size=60))
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once = SITE.repair_image("https://www.zamanalwsl.net" + text)
    assert SITE.repair_image(once) == once


def test_an_article_is_the_same_at_each_of_its_paths() -> None:
    paths = SITE.article_paths(28874)
    assert paths == ("/news/article/28874", "/news/28874.html")
    pages = {page(f"https://en.zamanalwsl.net{path}").canonical_url for path in paths}
    assert pages == {"https://en.zamanalwsl.net/news/article/28874"}
