"""Crawls of a part of the site: editions, sections, article ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.crawl.collected import articles, exchanges, times_recorded, warc_records
from tests.crawl.running import bases, crawl
from tests.site.process import RunningSite

Truth = dict[tuple[str, int], dict[str, Any]]


def captured(collection: Path) -> list[tuple[str, int]]:
    """The articles of the records, in the order of their captures."""
    ordered = sorted(articles(collection), key=lambda its: str(its["captured_at"]))
    return [(its["edition"], its["article_id"]) for its in ordered]


def ids_of(truth: Truth, edition: str) -> list[int]:
    return sorted(number for its_edition, number in truth if its_edition == edition)


def asked(site: RunningSite) -> list[str]:
    """The pages asked for; what they need besides is for `test_requisites`."""
    return [target for _, _, target, _ in site.log() if target.startswith("/news/")]


def test_one_edition(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", *bases(site), "editions=en")
    assert done.code == 0
    assert times_recorded(tmp_path / "c") == {
        article: 1 for article, its in truth.items() if article[0] == "en" and its["reachable"]
    }
    host = site.addresses["en"].partition("://")[2]
    assert {entry[0] for entry in site.log()} == {host}


def test_some_sections(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", *bases(site), "sections=en:30,ar:94")
    assert done.code == 0
    wanted = {
        article: 1
        for article, its in truth.items()
        if its["in_listing"] and (article[0], its["section"]["id"]) in (("en", 30), ("ar", 94))
    }
    assert len({edition for edition, _ in wanted}) == 2
    assert times_recorded(tmp_path / "c") == wanted
    for its in articles(tmp_path / "c"):
        assert its["section"] == truth[its["edition"], its["article_id"]]["section"]
        assert its["published"] == truth[its["edition"], its["article_id"]]["published"]
    others = [target for target in asked(site) if target.split("/")[2] in ("articles", "rss")]
    assert {target.split("/")[3] for target in others} == {"30", "94"}


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_range_of_ids_in_either_direction(
    site: RunningSite, truth: Truth, tmp_path: Path, *, newest_first: bool
) -> None:
    known = ids_of(truth, "en")
    numbers = list(range(known[0], known[-1] + 1))
    if newest_first:
        numbers.reverse()
    done = crawl(tmp_path / "c", *bases(site), f"ids=en:{numbers[0]}-{numbers[-1]}")
    assert done.code == 0
    # Some have moved to the address of the older layout, where the crawl goes in the end.
    assert [target for target in asked(site) if not target.endswith(".html")] == [
        f"/news/article/{number}" for number in numbers
    ]
    assert times_recorded(tmp_path / "c") == {("en", number): 1 for number in known}
    missing = len(numbers) - len(known)
    assert missing > 0
    assert site.counts()["missing"] == missing


def test_ids_find_articles_that_nothing_links_to(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    number = next(
        number
        for edition, number in truth
        if edition == "ar" and not truth[edition, number]["reachable"]
    )
    done = crawl(tmp_path / "c", *bases(site), f"ids=ar:{number}")
    assert done.code == 0
    (record,) = articles(tmp_path / "c")
    for field in ("article_id", "title", "text", "section", "published", "comments"):
        assert record[field] == truth["ar", number][field]
    assert asked(site) == [f"/news/article/{number}"]


def test_ranges_of_both_editions(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    wanted = {edition: ids_of(truth, edition)[10:13] for edition in ("en", "ar")}
    (e1, *_, e2), (a1, *_, a2) = wanted["en"], wanted["ar"]
    done = crawl(tmp_path / "c", *bases(site), f"ids=en:{e1}-{e2},ar:{a2}-{a1}")
    assert done.code == 0
    order = captured(tmp_path / "c")
    assert [number for edition, number in order if edition == "en"] == wanted["en"]
    assert [number for edition, number in order if edition == "ar"] == wanted["ar"][::-1]


def test_ids_that_are_gone_are_archived_without_a_record(site: RunningSite, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", *bases(site), "ids=ar:1-3")
    assert done.code == 0
    assert articles(tmp_path / "c") == []
    archived = [exchange.logged for exchange in exchanges(warc_records(tmp_path / "c"))]
    assert [(target, status) for _, _, target, status in archived[1:]] == [
        (f"/news/article/{number}", 404) for number in (1, 2, 3)
    ]


def test_the_site_may_go_by_another_name(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    """Asked for as localhost it redirects to 127.0.0.1, which is its second base here."""
    english, bare = site.addresses["en"], site.addresses["en-bare"]
    number = next(n for e, n in truth if e == "en" and truth[e, n]["layout"] == "present")
    pages = {"REQUISITES": "none"}
    done = crawl(tmp_path / "c", f"en={bare},{english}", f"ids=en:{number}", settings=pages)
    assert done.code == 0
    (record,) = articles(tmp_path / "c")
    assert record["url"] == f"{english}/news/article/{number}"
    assert record["canonical_url"] == f"https://en.zamanalwsl.net/news/article/{number}"
    archived = {record["WARC-Target-URI"] for record in warc_records(tmp_path / "c")[1:]}
    assert archived == {
        f"{host}{path}"
        for host in (english, bare)
        for path in ("/robots.txt", f"/news/article/{number}")
    }


def test_a_redirect_to_a_name_that_was_not_given_is_not_followed(
    site: RunningSite, tmp_path: Path
) -> None:
    done = crawl(tmp_path / "c", f"en={site.addresses['en-bare']}", "editions=en")
    assert done.code == 8
    assert "redirect_off_site: 1" in done.sentence
    assert {entry[0] for entry in site.log()} == {
        site.addresses["en-bare"].partition("://")[2],
    }
    assert articles(tmp_path / "c") == []
