"""Where links lead: listings, feeds, redirects, traps."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.site.pages.other_pages import PAGE_LENGTH
from tests.site.process import RunningSite
from tests.site.words.model import REAL_ORIGINS
from tests.site_tests.fetch import Got, fetch

Truth = list[dict[str, Any]]
_SECTIONS = {"ar": (94, 15, 27, 3, 41), "en": (30, 52, 12, 18)}
_TRAPS = ("/news/search", "/news/calendar", "/cgi-bin/", "/news/comment", "/static/", "/uploads/")


def _crawl(site: RunningSite, edition: str) -> set[str]:
    """All article pages reached by links of an edition, as a careful crawler follows them."""
    origin, real = site.addresses[edition], {"ar": "www", "en": "en"}[edition]
    seen: set[str] = set()
    articles: set[str] = set()
    waiting = [f"{origin}/"]
    waiting += [f"{origin}/news/articles/{s}/{n}" for s in _SECTIONS[edition] for n in range(1, 6)]
    while waiting:
        url = waiting.pop().replace(f"https://{real}.zamanalwsl.net", origin)
        path = urlsplit(url).path
        if url in seen or not url.startswith(origin) or path.startswith(_TRAPS):
            continue
        seen.add(url)
        if path.endswith(("/like", "/dislike", ".css")) or path.startswith("/news/rss"):
            continue
        got = fetch(url)
        if got.status == 301:
            waiting.append(urljoin(url, got.headers["location"]))
        elif got.status == 200:
            waiting += got.links
            if path.endswith(".html") or path.startswith("/news/article/"):
                articles.add(path.strip("/").split("/")[-1].removesuffix(".html"))
    return articles


@pytest.mark.parametrize("edition", ["ar", "en"])
def test_links_lead_to_what_is_reachable_and_to_nothing_else(
    site: RunningSite, truth: Truth, edition: str
) -> None:
    found = _crawl(site, edition)
    of_edition = [entry for entry in truth if entry["edition"] == edition]
    assert found == {str(entry["article_id"]) for entry in of_edition if entry["reachable"]}
    assert any(entry["reachable"] and not entry["in_listing"] for entry in of_edition)
    counts = site.counts()
    for kind in ("vote", "search", "trap", "disallowed", "form"):
        assert counts[kind] == 0
    assert set(counts["articles"]) == {f"{edition}/{article}" for article in found}


@pytest.mark.parametrize("edition", ["ar", "en"])
def test_listings_hold_each_listed_article_once_newest_first(
    site: RunningSite, truth: Truth, edition: str
) -> None:
    listed: list[int] = []
    for section in _SECTIONS[edition]:
        ids: list[int] = []
        for number in range(1, 10):
            ids += (shown := _listed(_listing(site, edition, section, number)))
            if len(shown) < PAGE_LENGTH:
                break
        assert ids == sorted(ids, reverse=True)
        listed += ids
        first = _listing(site, edition, section, 1)
        assert first.plain == fetch(f"{site.addresses[edition]}/news/articles/{section}").plain
    expected = [e for e in truth if e["edition"] == edition and e["in_listing"]]
    assert sorted(listed) == [entry["article_id"] for entry in expected]


def test_after_the_last_listing_page(site: RunningSite) -> None:
    beyond = _listing(site, "en", 30, 50)
    assert beyond.status == 404
    empty = _listing(site, "ar", 94, 50)
    assert empty.status == 200
    assert not _listed(empty)
    assert len(empty.links) > 10, "the sidebar is still there"


def _listing(site: RunningSite, edition: str, section: int, number: int) -> Got:
    return fetch(f"{site.addresses[edition]}/news/articles/{section}/{number}")


def _listed(page: Got) -> list[int]:
    """The ids of the articles in the list, without the sidebar's."""
    if page.status != 200:
        return []
    items = page.root.xpath("//h1/following-sibling::div//a/@href")
    return [int(href.strip("/").split("/")[-1].removesuffix(".html")) for href in items]


@pytest.mark.parametrize("edition", ["ar", "en"])
def test_feeds_hold_the_latest_with_broken_image_addresses(
    site: RunningSite, truth: Truth, edition: str
) -> None:
    origin = site.addresses[edition]
    by_id = {e["article_id"]: e for e in truth if e["edition"] == edition}
    met: set[int] = set()
    for section in _SECTIONS[edition]:
        assert fetch(f"{origin}/news/rss/{section}").headers["location"].endswith("/")
        items = ET.fromstring(fetch(f"{origin}/news/rss/{section}/").plain).findall(".//item")
        assert len(items) <= 20
        for item in items:
            link = item.findtext("link") or ""
            entry = by_id[int(link.split("/")[-1].removesuffix(".html"))]
            met.add(entry["article_id"])
            assert item.findtext("title") == entry["title"]
            if entry["published_source"] == "feed":
                assert item.findtext("pubDate") == entry["published_raw"]
            enclosure = item.find("enclosure")
            first = entry["images"][0]["path"] if enclosure is not None else ""
            if enclosure is not None and first.startswith("/uploads/"):
                assert enclosure.get("url") == origin + first[1:].replace("/", "//")
            elif enclosure is not None:
                assert enclosure.get("url") == origin + first
    assert met == {number for number, entry in by_id.items() if entry["in_feed"]}


def test_older_articles_stand_at_both_addresses_or_redirect(
    site: RunningSite, truth: Truth
) -> None:
    origin = site.addresses["en"]
    for entry in truth:
        if entry["layout"] == "present":
            continue
        page = fetch(f"{origin}/news/{entry['article_id']}.html")
        other = fetch(f"{origin}/news/article/{entry['article_id']}")
        assert f"| {entry['published_raw']}" in page.plain.decode()
        if entry["layout"] == "older":
            assert other.plain == page.plain
        else:
            assert (other.status, other.headers["location"]) == (301, urlsplit(page.url).path)


def test_slashes_and_the_bare_host_redirect(site: RunningSite, truth: Truth) -> None:
    entry = next(entry for entry in truth if entry["layout"] == "present")
    path = urlsplit(entry["url"]).path
    slash = fetch(entry["url"] + "/")
    assert (slash.status, slash.headers["location"]) == (301, path)
    listing = fetch(f"{site.addresses['ar']}/news/articles/94/2/")
    assert (listing.status, listing.headers["location"]) == (301, "/news/articles/94/2")
    bare = fetch(site.addresses["ar-bare"] + path)
    assert (bare.status, bare.headers["location"]) == (301, entry["url"])


def test_a_missing_id_is_404_or_an_empty_page(site: RunningSite) -> None:
    assert fetch(f"{site.addresses['ar']}/news/article/1").status == 404
    empty = fetch(f"{site.addresses['en']}/news/article/1")
    assert empty.status == 200
    assert not empty.root.xpath("//h1 | //h2 | //textarea")
    assert site.counts()["missing"] == 2


def test_a_vote_counts_and_shows_the_article_again(site: RunningSite, truth: Truth) -> None:
    entry = next(entry for entry in truth if entry["likes"] is not None)
    before = fetch(entry["url"]).plain
    for vote in ("like", "like", "dislike"):
        after = fetch(f"{entry['url']}/{vote}").plain
    now = next(e for e in site.truth() if e["canonical_url"] == entry["canonical_url"])
    assert (now["likes"], now["dislikes"]) == (entry["likes"] + 2, entry["dislikes"] + 1)
    assert fetch(entry["url"]).plain == after
    assert after != before
    assert site.counts()["vote"] == 3


def test_every_article_links_to_its_votes_and_to_the_traps(truth: Truth) -> None:
    for entry in truth[::7]:
        links = fetch(entry["url"]).links
        vote = f"/news/article/{entry['article_id']}/"
        for end in (vote + "like", vote + "dislike", "/cgi-bin/stats", "leaks.zamanalwsl.net/"):
            assert any(link.endswith(end) for link in links), end
        assert any("/news/search/" in link for link in links)


def test_requisites_answer_as_their_truth_says(site: RunningSite) -> None:
    requisites = site.requisites()
    assert len({its["url"] for its in requisites}) == len(requisites)
    for its in requisites:
        assert fetch(its["url"]).status == its["status"]
    counts = site.counts()
    assert (counts["broken"], counts["redirect"]) == (2, 2)
    assert all(counts[kind] >= 2 for kind in ("image", "style", "script", "font"))


def test_every_picture_of_a_page_is_in_the_truth_or_a_trap(site: RunningSite, truth: Truth) -> None:
    known = {its["url"] for its in site.requisites()}
    for entry in [its for its in truth if its["reachable"]][::9]:
        edition = entry["edition"]
        got = fetch(entry["url"])
        sources = [source for source in got.root.xpath("//img/@src") if source[:5] != "data:"]
        named = {urljoin(got.url, source) for source in sources}
        assert {image["url"] for image in entry["images"]} <= named & known
        others = {url.removeprefix(site.addresses[edition]) for url in named - known}
        (vote,) = {url for url in others if url.endswith("/like")}
        assert others == {
            vote,
            f"{REAL_ORIGINS[edition]}/static/flag.png",
            "/cgi-bin/counter.png",
            "https://example.com/pixel.png",
            "http://leaks.zamanalwsl.net/pixel.png",
        }


def test_the_traps_have_no_end_and_are_counted(site: RunningSite) -> None:
    origin = site.addresses["en"]
    for number in (1, 10_000):
        links = fetch(f"{origin}/news/search/water/{number}").links
        assert f"{origin}/news/search/water/{number + 1}" in links
    day = next(link for link in links if "/news/calendar?day=" in link)
    assert sum("/news/calendar?day=" in link for link in fetch(day).links) == 4
    fetch(f"{origin}/news/comment/1", method="POST")
    fetch(f"{origin}/cgi-bin/stats")
    counts = site.counts()
    assert (counts["search"], counts["trap"], counts["form"], counts["disallowed"]) == (2, 1, 1, 1)
    assert "Disallow: /news/search" in fetch(f"{origin}/robots.txt").plain.decode()
