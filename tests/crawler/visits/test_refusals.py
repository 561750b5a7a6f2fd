"""Which answers are the page's own word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.visits.addresses import Addresses
from crawler.visits.follow import MOST_HOPS, Answer
from crawler.visits.refusals import refusal_of
from crawler.visits.visit import Visit
from pipelines.site import SITE
from tests.crawler.standing_in import EN

ADDRESSES = Addresses(SITE, {})
URL = f"{EN}/news/article/5"
ARTICLE = Visit(key="article:en:5", url=URL, kind="article", priority=0)
PICTURE = Visit(key="requisite:x", url=f"{EN}/uploads/x.png", kind="requisite", priority=0)


def answer(status: int | None, body: bytes = b"text", location: str | None = None) -> Answer:
    return Answer(URL, status, body, "text/html", location)


@pytest.mark.parametrize("status", [200, 404, 410])
def test_the_page_s_own_word(status: int) -> None:
    assert refusal_of(ARTICLE, answer(status), ADDRESSES) is None


@pytest.mark.parametrize(
    "status",
    [
        *(202, 203, 204, 205, 206, 226, 300, 304, 305, 306),
        *(400, 401, 402, 403, 405, 406, 407, 408, 409, 418, 421, 425, 429, 451, 499),
        *(500, 501, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599, 600, 999),
    ],
)
def test_every_other_status_is_a_refusal(status: int) -> None:
    assert refusal_of(ARTICLE, answer(status, location=f"{EN}/news/article/6"), ADDRESSES) == str(
        status
    )


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_a_page_may_not_be_empty_and_a_style_sheet_may(body: bytes) -> None:
    assert refusal_of(ARTICLE, answer(200, body), ADDRESSES) == "empty"
    assert refusal_of(PICTURE, answer(200, body), ADDRESSES) is None


def test_a_challenge_and_bytes_that_are_no_answer() -> None:
    assert refusal_of(ARTICLE, replace(answer(200), is_challenge=True), ADDRESSES) == "challenge"
    assert refusal_of(ARTICLE, answer(None), ADDRESSES) == "no_status"


@pytest.mark.parametrize(
    ("location", "refusal"),
    [
        ("/news/article/6", None),
        ("/news/5.html", None),
        ("http://en.zamanalwsl.net/news/article/5", None),
        ("/news/article/5/", None),
        ("/news/articles/30/1", None),
        (None, "redirect_unreadable"),
        ("http://[", "redirect_unreadable"),
        ("/news/article/5", "redirect_to_itself"),
        ("#top", "redirect_to_itself"),
        ("/news/article/5#top", "redirect_to_itself"),
        ("/", "redirect_to_front"),
        ("https://www.zamanalwsl.net", "redirect_to_front"),
        ("https://login.example/", "redirect_off_site"),
        ("ftp://en.zamanalwsl.net/news/article/5", "redirect_off_site"),
        ("/news/article/5/like", "redirect_off_site"),
        ("/news/search/x/1", "redirect_off_site"),
    ],
)
def test_where_a_redirect_leads(location: str | None, refusal: str | None) -> None:
    for status in (301, 302, 303, 307, 308):
        assert refusal_of(ARTICLE, answer(status, location=location), ADDRESSES) == refusal


def test_redirects_in_a_circle_and_without_an_end() -> None:
    moved = answer(302, location="/news/article/6")
    circling = replace(ARTICLE, trail=(f"{EN}/news/article/6",), hops=1)
    assert refusal_of(circling, moved, ADDRESSES) == "redirect_in_a_circle"
    assert refusal_of(replace(ARTICLE, hops=MOST_HOPS), moved, ADDRESSES) == "redirect_without_end"
    assert refusal_of(replace(ARTICLE, hops=MOST_HOPS - 1), moved, ADDRESSES) is None


@pytest.mark.parametrize("location", ["https://cdn.example/x.png", f"{EN}/", None])
def test_wherever_a_part_of_a_page_has_moved_its_page_was_not_refused(location: str | None) -> None:
    assert refusal_of(PICTURE, answer(302, location=location), ADDRESSES) is None


def test_the_front_page_may_move_to_another_front_page() -> None:
    front = Visit(key="1:en:/", url=f"{EN}/", kind="front", priority=0)
    moved = Answer(f"{EN}/", 301, b"", None, "https://www.zamanalwsl.net/")
    assert refusal_of(front, moved, ADDRESSES) is None
