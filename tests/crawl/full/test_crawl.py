"""A crawl of the whole sample site, as the site saw it."""

from __future__ import annotations

import pytest

from tests.crawl.collected import exchanges, times_recorded
from tests.crawl.full.full_crawl import FullCrawl

pytestmark = pytest.mark.xdist_group("full crawl")

TRAPS = ("vote", "search", "trap", "disallowed", "form", "other")


def reachable(full: FullCrawl) -> set[tuple[str, int]]:
    return {article for article, its in full.truth.items() if its["reachable"]}


def test_it_ends_well_and_says_what_it_did(full: FullCrawl) -> None:
    assert full.ended.code == 0
    count = len(reachable(full))
    assert count > 200
    assert full.ended.sentence == (
        f"scrapy crawl: {full.counts['total']} exchanges captured, {count} records written; "
        "nothing is left to fetch."
    )
    assert "Traceback" not in full.ended.log


def test_every_article_that_can_be_reached_is_in_the_records_once(full: FullCrawl) -> None:
    times = times_recorded(full.collection)
    assert set(times) == reachable(full)
    assert set(times.values()) == {1}


def test_every_article_is_fetched_once(full: FullCrawl) -> None:
    asked = full.counts["articles"]
    assert set(asked) == {f"{edition}/{number}" for edition, number in reachable(full)}
    assert set(asked.values()) == {1}


@pytest.mark.parametrize("trap", TRAPS)
def test_no_trap_is_touched(full: FullCrawl, trap: str) -> None:
    assert full.counts[trap] == 0


def test_nothing_is_asked_for_twice(full: FullCrawl) -> None:
    asked = [entry[:3] for entry in full.log]
    assert len(set(asked)) == len(asked)


def test_no_other_host_is_asked(full: FullCrawl) -> None:
    own = {address.partition("://")[2] for address in full.addresses.values()}
    asked = {record["WARC-Target-URI"] for record in full.warc if record.type != "warcinfo"}
    assert {url.split("/")[2] for url in asked} <= own


def test_robots_txt_is_the_first_thing_asked_for(full: FullCrawl) -> None:
    for host in {entry[0] for entry in full.log}:
        targets = [target for its_host, _, target, _ in full.log if its_host == host]
        assert targets[0] == "/robots.txt"
        assert targets.count("/robots.txt") == 1


def test_robots_txt_is_archived(full: FullCrawl) -> None:
    archived = {
        record["WARC-Target-URI"]
        for record in full.warc
        if record.type == "response" and b"Disallow: /cgi-bin/" in record.block
    }
    assert archived >= {full.addresses[edition] + "/robots.txt" for edition in ("ar", "en")}


def test_only_get_is_used(full: FullCrawl) -> None:
    assert {method for _, method, _, _ in full.log} == {"GET"}


def test_listings_are_read_newest_first_and_to_their_end(full: FullCrawl) -> None:
    pages: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for host, _, target, status in full.log:
        parts = target.split("/")
        if parts[2:3] == ["articles"]:
            pages.setdefault((host, parts[3]), []).append((int(parts[4]), status))
    assert len(pages) == 9
    for asked in pages.values():
        assert [number for number, _ in asked] == list(range(1, len(asked) + 1))
        assert [status for _, status in asked[:-1]] == [200] * (len(asked) - 1)
    assert max(map(len, pages.values())) >= 3


def test_articles_of_a_listing_page_come_before_the_next_page(full: FullCrawl) -> None:
    host = full.addresses["en"].partition("://")[2]
    targets = [target for its_host, _, target, _ in full.log if its_host == host]
    listed = [
        f"/news/article/{number}"
        for (edition, number), its in full.truth.items()
        if edition == "en" and its["in_listing"] and its["section"]["id"] == 30
    ]
    newest = targets.index(max(listed, key=lambda target: int(target.split("/")[-1])))
    assert targets.index("/news/articles/30/1") < newest < targets.index("/news/articles/30/2")


def test_every_request_says_who_asks_and_takes_only_what_all_readers_decode(
    full: FullCrawl,
) -> None:
    for exchange in exchanges(full.warc):
        head = exchange.request.block
        assert b"\r\nUser-Agent: zamanalwsl-archive/" in head
        assert b"\r\nAccept-Encoding: gzip, deflate\r\n" in head
        assert b"\r\nCookie:" not in head
        assert b"\r\nReferer:" not in head
