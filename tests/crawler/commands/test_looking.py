"""`scrapy shell`, `fetch` and `parse`: within the site's bounds, and captured nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.command_line import scrapy
from tests.crawl.scripted import PAGE, Reply, answer, scripted_site

CAPTURED = "collections"


class Site:
    """A site of a few answers, and the folder in which the commands run."""

    def __init__(self, url: str, asked: list[str], folder: Path) -> None:
        self.url = url
        self.asked = asked
        self._folder = folder

    def scrapy(self, command: str, path: str, *options: str) -> CompletedProcess[str]:
        collection = self._folder / CAPTURED
        return scrapy(
            *(command, "-a", f"en={self.url}", *options, "-s", f"COLLECTION={collection}"),
            path if "://" in path else f"{self.url}{path}",
        )

    @property
    def is_untouched(self) -> bool:
        return not (self._folder / CAPTURED).exists()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with scripted_site({}) as elsewhere:
        script: dict[str, list[Reply]] = {
            "/robots.txt": [answer(200, b"User-agent: *\nDisallow: /private")],
            "/news/article/5": [answer(200, PAGE)],
            "/news/article/6": [answer(302, Location=f"{elsewhere.url}/news/article/6")],
            "/news/article/7": [answer(302, Location="/news/article/5")],
            "/private": [answer(200, b"no")],
        }
        with scripted_site(script) as its:
            yield Site(its.url, its.asked, tmp_path)
        assert elsewhere.asked == []


def test_the_shell_has_the_response(site: Site) -> None:
    done = site.scrapy("shell", "/news/article/5", "-c", "(response.status, len(response.body))")
    assert done.stdout == f"(200, {len(PAGE)})\n", done.stderr
    assert site.asked == ["/robots.txt", "/news/article/5"]
    assert site.is_untouched


def test_fetch_prints_the_page(site: Site) -> None:
    done = site.scrapy("fetch", "/news/article/5")
    assert (done.returncode, done.stdout) == (0, f"{PAGE.decode()}\n"), done.stderr
    assert site.is_untouched


def test_redirects_are_followed_within_the_site_and_no_further(site: Site) -> None:
    assert site.scrapy("fetch", "/news/article/7").stdout == f"{PAGE.decode()}\n"
    assert site.scrapy("fetch", "/news/article/6").stdout == ""


def test_robots_txt_is_obeyed(site: Site) -> None:
    assert site.scrapy("fetch", "/private").stdout == ""
    assert site.asked == ["/robots.txt"]


def test_parse_prints_the_article_and_where_it_leads(site: Site) -> None:
    done = site.scrapy("parse", "/news/article/5")
    assert "# Scraped items: 1\n" in done.stdout, done.stderr
    assert "'title': " in done.stdout
    assert "# Requests: " in done.stdout
    assert site.is_untouched


def test_what_is_not_of_the_site_is_not_asked_for(site: Site) -> None:
    for command in ("shell", "fetch", "parse"):
        for path in ("/news/article/5/like", "http://example.com/", "file:///etc/passwd"):
            done = site.scrapy(command, path)
            assert done.returncode == 2
            assert "is not asked for: " in done.stderr
    assert site.asked == []
