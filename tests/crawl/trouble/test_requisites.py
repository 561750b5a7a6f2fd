"""Requisites that move, fail, or have no end: none of it costs an article its record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl.collected import articles
from tests.crawl.running import crawl
from tests.crawl.scripted import OK, PAGE, PNG, ROBOTS, Reply, answer, scripted_site


@pytest.mark.parametrize(
    ("moved", "asked"),
    [
        ([answer(302, Location="/b.png")], ["/b.png"]),
        ([answer(302, Location="/a.png")], []),
        ([answer(301, Location="/news/article/5/like")], []),
        ([answer(301, Location="/")], []),
        ([answer(301, Location="https://example.com/a.png")], []),
        ([answer(301)], []),
        ([answer(404)], []),
    ],
)
def test_one_that_has_moved(tmp_path: Path, moved: list[Reply], asked: list[str]) -> None:
    page = answer(200, PAGE.replace(b"</body>", b'<img src="/a.png"></body>'))
    script: dict[str, list[Reply]] = {"/news/article/5": [page], "/a.png": moved, "/b.png": [PNG]}
    with scripted_site({**ROBOTS, **script}) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5")
        assert site.asked == ["/robots.txt", "/news/article/5", "/a.png", *asked]
    assert done.code == 0
    assert len(articles(tmp_path / "c")) == 1


def test_style_sheets_without_an_end_end(tmp_path: Path) -> None:
    sheets = {
        f"/{n}.css": [answer(200, f'@import "{n + 1}.css"'.encode(), Content_Type="text/css")]
        for n in range(50)
    }
    page = answer(200, PAGE.replace(b"<head>", b'<head><link rel=stylesheet href="/0.css">'))
    with scripted_site({**ROBOTS, "/news/article/5": [page], **sheets}) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5")
        assert site.asked[2:] == [f"/{n}.css" for n in range(6)]
    assert done.code == 0
    assert "'requisite/over_limit': 1" in done.log


def test_so_many_of_a_page_and_of_a_crawl(tmp_path: Path) -> None:
    pictures = b"".join(b'<img src="/%d.png">' % n for n in range(20))
    pages: dict[str, list[Reply]] = {
        f"/news/article/{n}": [answer(200, PAGE.replace(b"</body>", pictures + b"</body>"))]
        for n in (5, 6)
    }
    settings = {"REQUISITES_PER_PAGE": 8, "REQUISITES_PER_CRAWL": 6}
    with scripted_site({**ROBOTS, **pages}) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-6", settings=settings)
        asked = [target for target in site.asked if target.endswith(".png")]
    assert asked == [f"/{n}.png" for n in range(6)]
    assert done.code == 0
    assert "'requisite/over_limit': 24" in done.log
    assert "REQUISITES_PER_CRAWL" in done.log
    assert len(articles(tmp_path / "c")) == 2


def test_an_article_without_its_picture_has_its_record(tmp_path: Path) -> None:
    page = answer(200, PAGE.replace(b"</body>", b'<img src="/a.png"></body>'))
    script = {**ROBOTS, "/news/article/5": [page, OK], "/a.png": [b""]}
    with scripted_site(script) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5", settings={"RETRY_TIMES": 0})
    assert done.code == 4
    assert len(articles(tmp_path / "c")) == 1
