"""robots.txt as RFC 9309 has it: one that cannot be had allows nothing, one that is missing all."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.crawl.collected import articles, exchanges, warc_records
from tests.crawl.running import crawl, crawling, ended
from tests.crawl.scripted import FRONT, OK, ROBOTS, Reply, answer, scripted_site, unused_port
from tests.waiting import wait_until

RULES = answer(200, b"User-agent: *\nDisallow: /news/article/6\n", Content_Type="text/plain")
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nUser-agent: *\n"
PAGES: dict[str, list[Reply]] = {f"/news/article/{n}": [OK] for n in (5, 6)}


def recorded(collection: Path) -> list[int]:
    return [its["article_id"] for its in articles(collection)]


@pytest.mark.parametrize("passing", [answer(503), answer(429), answer(500), lambda: [CUT], b""])
def test_what_cannot_be_had_is_asked_for_again_while_pages_wait(
    tmp_path: Path, passing: Reply
) -> None:
    script = {**PAGES, "/robots.txt": [passing, passing, RULES]}
    with scripted_site(script) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-6")
        assert site.asked[:3] == ["/robots.txt"] * 3
        assert site.asked[3:] == ["/news/article/5"]
    assert recorded(tmp_path / "c") == [5]
    assert done.log.count("nothing is asked for there") == 2
    tries = [its.logged[2] for its in exchanges(warc_records(tmp_path / "c"))]
    assert tries.count("/robots.txt") == 3


def test_pages_of_a_host_that_does_not_say_are_given_up_unasked(tmp_path: Path) -> None:
    with scripted_site({**PAGES, "/robots.txt": [answer(503)]}) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-6", settings={"RETRY_TIMES": 1})
        assert set(site.asked) == {"/robots.txt"}
        assert len(site.asked) == 2
        assert done.code == 4
        assert "2 pages could not be fetched" in done.sentence
        assert "'robots/unreachable': 2" in done.log
        assert "'robots/given_up': 1" in done.log
        assert f"{site.url.partition('://')[2]} is given up in this run" in done.log
        # Once it says something, the same command has them.
        site.script = {**PAGES, "/robots.txt": [answer(404)]}
        assert crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-6").code == 0
    assert recorded(tmp_path / "c") == [5, 6]


def test_a_host_that_nobody_serves_is_given_up_once_for_all_its_pages(tmp_path: Path) -> None:
    with scripted_site({**ROBOTS, "/": [FRONT]}) as site:
        gone = f"http://127.0.0.1:{unused_port()}"
        arguments = (f"en={gone}", f"ar={site.url}", "ids=en:5-99,ar:5")
        done = crawl(tmp_path / "c", *arguments, settings={"RETRY_TIMES": 2})
        # The limit of refusals in a row is of those that were asked; the other host has its turn.
        assert done.code == 4
        assert "95 pages could not be fetched" in done.sentence
        assert "'robots/asked': 4" in done.log
        assert "/news/article/5" in site.asked


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_one_that_is_missing_allows_everything(tmp_path: Path, status: int) -> None:
    with scripted_site({**PAGES, "/robots.txt": [answer(status)]}) as site:
        assert crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-6").code == 0
    assert recorded(tmp_path / "c") == [5, 6]


def test_a_crawl_that_waits_for_it_stops_at_once_and_forgets_nothing(tmp_path: Path) -> None:
    with scripted_site({**PAGES, "/robots.txt": [answer(503)]}) as site:
        arguments = (f"en={site.url}", "ids=en:5-6")
        with crawling(tmp_path / "c", *arguments, settings={"RETRY_DELAY": 3600}) as process:
            wait_until(lambda: bool(site.asked))
            process.send_signal(signal.SIGTERM)
            done = ended(process)
        assert done.code == 3
        assert "2 addresses to go" in done.sentence
        site.script = {**PAGES, "/robots.txt": [RULES]}
        crawl(tmp_path / "c", *arguments)
    assert recorded(tmp_path / "c") == [5]
