"""Crawls of a list of addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.crawl.collected import Exchange, articles, exchanges, warc_records
from tests.crawl.running import bases, crawl
from tests.site.process import RunningSite

Truth = dict[tuple[str, int], dict[str, Any]]


def present(truth: Truth) -> int:
    return next(n for e, n in truth if e == "en" and truth[e, n]["layout"] == "present")


def listed(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "urls.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"urls={path}"


def archived(collection: Path) -> list[Exchange]:
    found = exchanges(warc_records(collection))
    return [its for its in found if not its.request["WARC-Target-URI"].endswith("/robots.txt")]


def test_each_address_is_archived_and_nothing_is_followed(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    english, arabic, number = site.addresses["en"], site.addresses["ar"], present(truth)
    wanted = {
        f"{english}/news/article/{number}": 200,
        f"{english}/news/articles/30/1": 200,
        f"{arabic}/news/rss/94/": 200,
        f"{arabic}/uploads/abcd1234.png": 200,
        f"{english}/style.css": 200,
        f"{arabic}/news/article/1": 404,
        f"{english}/": 200,
    }
    urls = listed(tmp_path, "# what a partner sent us", "", *wanted)
    done = crawl(tmp_path / "c", *bases(site), urls)
    assert done.code == 0
    found = archived(tmp_path / "c")
    assert {its.request["WARC-Target-URI"]: its.logged[3] for its in found} == wanted
    assert len(found) == len(wanted)
    assert len(site.log()) == len(wanted) + 2
    (record,) = articles(tmp_path / "c")
    assert record["url"] == f"{english}/news/article/{number}"
    assert record["title"] == truth["en", number]["title"]


def test_what_is_not_of_the_site_or_votes_is_refused_and_said(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    english, number = site.addresses["en"], present(truth)
    refused = [
        f"{english}/news/article/{number}/like",
        f"{english}/news/article/{number}/%64islike",
        f"{english}/news/search/Homs/1",
        "https://example.com/",
        f"https://en.zamanalwsl.net/news/article/{number}",
        "file:///etc/passwd",
        "nonsense",
    ]
    urls = listed(tmp_path, *refused, f"{english}/news/article/{number}")
    done = crawl(tmp_path / "c", *bases(site), urls)
    assert done.code == 4
    assert f"{len(refused)} addresses are not of the site" in done.sentence
    for url in refused:
        assert f"WARNING: {url} is not fetched" in done.log
    assert site.counts()["vote"] == site.counts()["search"] == 0
    assert len(archived(tmp_path / "c")) == 1
    assert len(articles(tmp_path / "c")) == 1


def test_asked_again_they_are_fetched_again_and_stored_as_revisits(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    url = f"{site.addresses['en']}/news/article/{present(truth)}"
    urls = listed(tmp_path, url)
    for _ in range(2):
        assert crawl(tmp_path / "c", *bases(site), urls).code == 0
    assert site.counts()["articles"] == {f"en/{present(truth)}": 2}
    first, second = (its.response for its in archived(tmp_path / "c"))
    assert first is not None
    assert second is not None
    assert (first.type, second.type) == ("response", "revisit")
    assert first.file != second.file
    assert second["WARC-Refers-To"] == first["WARC-Record-ID"]
    assert second["WARC-Refers-To-Target-URI"] == url
    assert second["WARC-Refers-To-Date"] == first["WARC-Date"]
    assert second.block == first.block[: first.block.index(b"\r\n\r\n") + 4]
    one, two = articles(tmp_path / "c")
    assert one["warc"]["record_id"] == first["WARC-Record-ID"]
    assert two["warc"]["record_id"] == second["WARC-Record-ID"]
    assert one["warc"]["payload_sha256"] == two["warc"]["payload_sha256"]
    for record in (one, two):
        del record["warc"], record["captured_at"]
    assert one == two


def test_an_empty_list_is_nothing_to_do(site: RunningSite, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", *bases(site), listed(tmp_path, "# nothing yet"))
    assert done.code == 0
    assert site.log() == []
    assert list((tmp_path / "c" / "archive").iterdir()) == []


def test_a_page_that_robots_txt_forbids_is_left_alone(site: RunningSite, tmp_path: Path) -> None:
    done = crawl(
        tmp_path / "c", *bases(site), listed(tmp_path, f"{site.addresses['en']}/cgi-bin/stats")
    )
    assert done.code == 4
    assert site.counts()["disallowed"] == 0
    assert "robots.txt" in done.log
    assert archived(tmp_path / "c") == []
