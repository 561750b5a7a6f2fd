from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArgumentError
from crawler.visits.addresses import Addresses
from pipelines.html.addresses import resolve
from pipelines.site import SITE
from tests.crawler.standing_in import AR, EN, mirrored, page, real

OWN = [
    f"{EN}/",
    EN,
    f"{EN}/news/article/5",
    f"{EN}:443/news/article/5",
    "http://en.zamanalwsl.net/news/article/5",
    "HTTPS://EN.ZamanAlWsl.net/news/article/5",
    "https://en.zamanalwsl.net./news/article/5",
    "http://zamanalwsl.net/news/article/5/",
    f"{AR}/robots.txt",
    f"{AR}/uploads/abcd1234.png",
    f"{AR}/news/article/5?from=rss#comments",
]
FOREIGN = [
    "https://leaks.zamanalwsl.net/",
    "https://example.com/news/article/5",
    "https://en.zamanalwsl.net.example.com/news/article/5",
    "https://xen.zamanalwsl.net/news/article/5",
    "https://m.en.zamanalwsl.net/news/article/5",
    "https://en.zamanalwsl.net@example.com/news/article/5",
    "https://user@en.zamanalwsl.net/news/article/5",
    "https://user:word@en.zamanalwsl.net/news/article/5",
    "https://example.com\\@en.zamanalwsl.net/news/article/5",
    "https://en.zamanalwsl.net\\@example.com/news/article/5",
    "https://en.zamanalwsl.net\\.example.com/news/article/5",
    "https:\\\\en.zamanalwsl.net\\news\\article\\5",
    f"{EN}:8443/news/article/5",
    f"{EN}:99999/news/article/5",
    f"{EN}:x/news/article/5",
    "https://en.zamanalwsl\u3002net/news/article/5",
    "https://\uff45n.zamanalwsl.net/news/article/5",
    "https://en.zam\u0430nalwsl.net/news/article/5",
    "https://xn--en-zamanalwsl.net/news/article/5",
    "https://en%2ezamanalwsl.net/news/article/5",
    "https://[::1]/news/article/5",
    "https://[en.zamanalwsl.net/news/article/5",
    "//en.zamanalwsl.net/news/article/5",
    "/news/article/5",
    "ftp://en.zamanalwsl.net/news/article/5",
    "file:///etc/passwd",
    "file://en.zamanalwsl.net/etc/passwd",
    "javascript://en.zamanalwsl.net/%0aalert(1)",
    "data:text/html,https://en.zamanalwsl.net/",
    "view-source:https://en.zamanalwsl.net/",
    "https://",
    "",
]
VOTES_AND_SEARCHES = [
    "/news/article/5/like",
    "/news/article/5/dislike",
    "/news/article/5/like/",
    "/news/article/5/LIKE",
    "/NEWS/Article/5/DisLike",
    "/news/article/5/%6Cike",
    "/news/article/5/%256cike",
    "/news/article/5%2Flike",
    "/news/article/5%252Flike",
    "/news/%61rticle/5/like",
    "//news/article/5/like",
    "/news//article///5//like",
    "/news/./article/5/./like",
    "/news/x/../article/5/like",
    "/news/article/5/like/.",
    "/news\\article\\5\\like",
    "/news/article/5%5Clike",
    "/news/article/5/like;jsessionid=1",
    "/news/article/5;a=b/like",
    "/news;a/article/5/like",
    "/news/article/5/like%20",
    "/news/article/5/%20like",
    "/news/article/5/like.html",
    "/news/article/5/like?",
    "/news/article/5/like?a=b#c",
    "/news/article/05/like",
    "/news/article/\u0665/like",
    "/news/article/5?vote=like",
    "/news/article/5?/dislike",
    "/index.php?route=news/article/5/like",
    "/index.php?route=news%2Farticle%2F5%2Flike",
    "/index.php/news/article/5/like",
    "/news/article/5/%u006cike",
    "/news/article/5/%25u006Cike",
    "/news/article/5/%00like",
    "/news/article/5/li%00ke",
    "/news/article/5/\x00like",
    "/news/article/5/\u200blike",
    "/news/article/5/\uff4c\uff49\uff4b\uff45",
    "/news/article/5/%EF%BD%8C%EF%BD%89%EF%BD%8B%EF%BD%85",
    "/news/article/5\uff0flike",
    "/news/article/5/%c1%acike",
    "/news/comment/5",
    "/news//Comments/5",
    "/news/article/5?" + "a" * 5000,
    "/news/search",
    "/news/search/Homs/1",
    "/news/Search/Homs",
    "/news/%73earch/Homs",
    "//news//search//Homs",
    "/news/search?q=Homs",
    "/news/search;x/Homs",
    "/index.php?route=news/search",
    "/news/articles/30/1?to=/search/x",
]


@pytest.mark.parametrize("url", OWN)
def test_pages_of_the_site_may_be_fetched(url: str) -> None:
    assert real().may_fetch(url)


@pytest.mark.parametrize("url", FOREIGN)
def test_nothing_else_may_be_fetched(url: str) -> None:
    assert not real().may_fetch(url)
    assert not mirrored().may_fetch(url)


@pytest.mark.parametrize("base", [EN, AR, "http://zamanalwsl.net"])
@pytest.mark.parametrize("path", VOTES_AND_SEARCHES)
def test_votes_and_searches_may_not_be_fetched_in_any_spelling(base: str, path: str) -> None:
    assert not real().may_fetch(base + path)


@pytest.mark.parametrize("path", VOTES_AND_SEARCHES)
def test_nor_on_a_mirror(path: str) -> None:
    assert not mirrored().may_fetch("http://mirror.example:8080/zaman" + path)
    assert not mirrored().may_fetch("http://127.0.0.1:8000" + path)


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """A vote or a search that a lenient server may take for one."""
    names = draw(
        st.sampled_from(
            [["news", "article", "5", "like"], ["news", "article", "28874", "dislike"],
             ["news", "search", "Homs", "1"]]
        )
    )  # fmt: skip
    path = ""
    for name in names:
        path += draw(st.sampled_from(["/", "//", "/./", "\\", "/;a=b/", "%2F", "/x/../"]))
        for character in name:
            character = draw(st.sampled_from([character, character.upper()]))
            path += draw(
                st.sampled_from([character, f"%{ord(character):02x}", f"%25{ord(character):02X}"])
            )
        path += draw(st.sampled_from(["", "", "", ";a=b", "%20"]))
    return path + draw(st.sampled_from(["", "/", "?", "?a=b", "#c"]))


@given(spellings(), st.sampled_from([EN, AR, "http://127.0.0.1:8000"]))
def test_nor_in_any_mix_of_spellings(path: str, base: str) -> None:
    assert not real().may_fetch(base + path)
    assert not mirrored().may_fetch(base + path)


@given(st.text(alphabet="/\\@:?#.%[]aenzlws59-;\t\n\r\x00\u3002\uff0f", max_size=40))
def test_odd_addresses_never_raise(text: str) -> None:
    for url in (text, "http://" + text, f"{EN}{text}", f"http:{text}en.zamanalwsl.net"):
        mirrored().may_fetch(url)
        resolve(f"{EN}/", url)


@given(st.text(min_size=1, max_size=30))
def test_a_path_never_makes_another_host(text: str) -> None:
    """Whatever a page links to, what is fetched lies at a base address of its edition."""
    for addresses in (real(), mirrored()):
        found = addresses.page(f"{EN}/{quote(text)}")
        assert found is not None
        assert addresses.fetch_url(found).startswith(addresses.base("en") + "/")


def test_addresses_of_a_mirror_are_its_edition() -> None:
    addresses = mirrored()
    article = SITE.article_page(page(EN).edition, 5)
    assert addresses.base("en") == "http://mirror.example:8080/zaman"
    assert addresses.fetch_url(article) == "http://mirror.example:8080/zaman/news/article/5"
    for url in (
        "http://mirror.example:8080/zaman/news/article/5",
        "http://MIRROR.example:8080/zaman/news/article/5/",
        "http://127.0.0.1:8000/news/article/5",
    ):
        found = addresses.page(url)
        assert found is not None
        assert found.canonical_url == f"{EN}/news/article/5"
        assert addresses.may_fetch(url)


@pytest.mark.parametrize("url", ["http://mirror.example:8080/zaman", "http://127.0.0.1:8000"])
def test_a_base_address_without_a_path_is_its_front_page(url: str) -> None:
    found = mirrored().page(url)
    assert found is not None
    assert found.kind == "front"
    assert mirrored().may_fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://mirror.example:8080/",
        "http://mirror.example:8080/news/article/5",
        "http://mirror.example:8080/zamanX/news/article/5",
        "http://mirror.example/zaman/news/article/5",
        "http://mirror.example:8080@127.0.0.2/zaman/",
        "http://localhost:8000/news/article/5",
        "http://127.0.0.1:8001/news/article/5",
        "http://127.0.0.1/news/article/5",
        "http://user@127.0.0.1:8000/news/article/5",
    ],
)
def test_beside_a_mirror_nothing_is_fetched(url: str) -> None:
    assert not mirrored().may_fetch(url)


def test_the_real_host_is_left_alone_where_a_mirror_stands_in() -> None:
    addresses = mirrored()
    assert not addresses.may_fetch(f"{EN}/news/article/5")
    found = addresses.page(f"{EN}/news/article/5")
    assert found is not None
    assert addresses.fetch_url(found) == "http://mirror.example:8080/zaman/news/article/5"
    assert addresses.may_fetch(f"{AR}/news/article/5")


@pytest.mark.parametrize(
    "address",
    [
        "mirror.example",
        "ftp://mirror.example",
        "file:///tmp",
        "http://",
        "http://user:word@mirror.example",
        "http://mirror.example:port",
        "http://[::1",
    ],
)
def test_what_is_no_base_address_is_refused(address: str) -> None:
    with pytest.raises(ArgumentError, match="no base address"):
        Addresses(SITE, {"en": [address]})


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/news/article/5", f"{EN}/news/article/5"),
        (" 6\n", f"{EN}/news/6"),
        ("?a=b", f"{EN}/news/5?a=b"),
        ("//example.com/", "https://example.com/"),
        ("http://[::1", None),
    ],
)
def test_links_are_resolved(link: str, found: str | None) -> None:
    assert resolve(f"{EN}/news/5", link) == found


def test_all_addresses_of_an_article() -> None:
    its = page(f"{EN}/news/article/5")
    own = [f"{EN}/news/article/5", f"{EN}/news/5.html"]
    assert list(real().article_urls(its)) == own
    assert list(mirrored().article_urls(its)) == [
        "http://mirror.example:8080/zaman/news/article/5",
        "http://mirror.example:8080/zaman/news/5.html",
        "http://127.0.0.1:8000/news/article/5",
        "http://127.0.0.1:8000/news/5.html",
        *own,
    ]
