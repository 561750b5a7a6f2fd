"""A page that hangs or kills its reader costs its own links and text, and never the crawl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.crawl.collected import articles
from tests.crawl.running import crawl
from tests.crawl.scripted import PAGE, ROBOTS, Reply, answer, scripted_site
from tests.crawl.trouble.heavy import DIE, HANG, LATE, NO_WORKER

HEAVY = ("-m", "tests.crawl.trouble.heavy")
LINKS = b'<a href="/news/article/5">five</a><a href="/news/article/6">six</a>'
SECONDS = {"EXTRACTION_TIMEOUT": 2}


def site_with(heavy: bytes) -> Mapping[str, Sequence[Reply]]:
    """The front page leads to 5 and 6; 5, which is heavy, to 7; 6 to 8."""
    page = PAGE.replace(b"<body>", b"<body>" + heavy + b'<a href="/news/article/7">seven</a>')
    light = PAGE.replace(b"<body>", b'<body><a href="/news/article/8">eight</a>')
    front = answer(200, b"<html>" + LINKS)
    pages: Mapping[str, Sequence[Reply]] = {
        "/news/article/5": [answer(200, page)],
        "/news/article/6": [answer(200, light)],
        "/news/article/7": [answer(200, PAGE)],
        "/news/article/8": [answer(200, PAGE)],
    }
    return {**ROBOTS, "/": [front], **pages}


@pytest.mark.parametrize(
    ("heavy", "reason", "warning"),
    [(HANG, "timeout", "extraction_timeout"), (DIE, "crashed", "extraction_crashed")],
)
def test_it_costs_its_links_and_text(
    tmp_path: Path, heavy: bytes, reason: str, warning: str
) -> None:
    with scripted_site(site_with(heavy)) as site:
        done = crawl(
            tmp_path / "c", f"en={site.url}", "editions=en", settings=SECONDS, program=HEAVY
        )
        assert "/news/article/7" not in site.asked
    assert done.code == 0
    assert f"'links/not_read/{reason}': 1" in done.log
    assert "the links of 1 archived pages and the texts of 1 could not be read" in done.sentence
    assert f"/news/article/5: its links could not be read ({reason})" in done.log
    records = {its["article_id"]: its for its in articles(tmp_path / "c")}
    assert sorted(records) == [5, 6, 8]
    assert records[5]["text"] is None
    assert records[5]["extraction"]["warnings"] == [warning]
    assert records[6]["text"]
    assert records[8]["text"]


def test_where_the_article_alone_is_heavy_its_links_are_followed(tmp_path: Path) -> None:
    with scripted_site(site_with(LATE)) as site:
        done = crawl(
            tmp_path / "c", f"en={site.url}", "editions=en", settings=SECONDS, program=HEAVY
        )
    assert done.code == 0
    assert "links/not_read" not in done.log
    records = {its["article_id"]: its for its in articles(tmp_path / "c")}
    assert sorted(records) == [5, 6, 7, 8]
    assert records[5]["extraction"]["warnings"] == ["extraction_timeout"]


def test_without_a_process_to_read_pages_the_crawl_ends_and_the_next_goes_on(
    tmp_path: Path,
) -> None:
    with scripted_site(site_with(b"")) as site:
        arguments = (f"en={site.url}", "editions=en")
        done = crawl(tmp_path / "c", *arguments, program=HEAVY, environment=NO_WORKER)
        assert done.code == 3
        assert "No process to read pages can be started" in done.sentence
        assert articles(tmp_path / "c") == []
        done = crawl(tmp_path / "c", *arguments)
        assert done.code == 0
        assert site.asked.count("/") == 2
    assert sorted(its["article_id"] for its in articles(tmp_path / "c")) == [5, 6, 7, 8]


def test_numbers_of_thousands_of_digits_cost_nothing(tmp_path: Path) -> None:
    digits = b"1" * 4400
    odd = b'<img alt="&#%s;" src="/a.png"><a href="http://%s/">x</a>' % (digits, digits)
    odd += b'<a href="//a:%s/">y</a><img src="/news/article/%s">' % (digits, digits)
    script: Mapping[str, Sequence[Reply]] = {
        **ROBOTS,
        "/news/article/5": [answer(200, PAGE.replace(b"<body>", b"<body>" + odd))],
        "/a.png": [answer(200, b"\x89PNG", Content_Type="image/png")],
    }
    with scripted_site(script) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5")
        assert site.asked == ["/robots.txt", "/news/article/5", "/a.png"]
    assert done.code == 0
    (record,) = articles(tmp_path / "c")
    assert record["text"]
