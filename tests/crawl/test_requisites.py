"""What pages need to look as they did: fetched once, archived as it was, and nothing beside it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.crawl.collected import exchanges, times_recorded, warc_records
from tests.crawl.requisites_log import fetched, needed
from tests.crawl.running import SLOW, bases, crawl, crawling, ended
from tests.crawl.scripted import FRONT, PAGE, PNG, ROBOTS, Reply, answer, scripted_site
from tests.site.process import RunningSite
from tests.waiting import PATIENCE, wait_until

Truth = dict[tuple[str, int], dict[str, Any]]


# --- The three settings ---


def test_images_are_those_of_articles(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", *bases(site), settings={"REQUISITES": "images"})
    assert done.code == 0
    wanted = needed(site.requisites(), images_only=True)
    assert fetched(site.log()) == wanted
    assert 0 < wanted.total() < needed(site.requisites()).total()
    assert times_recorded(tmp_path / "c") == reachable(truth)


def test_none_are_none(site: RunningSite, truth: Truth, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", *bases(site), settings={"REQUISITES": "none"})
    assert done.code == 0
    assert not fetched(site.log())
    assert times_recorded(tmp_path / "c") == reachable(truth)


def test_anything_else_is_refused(tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", settings={"REQUISITES": "some"})
    assert done.code == 2
    assert done.sentence.endswith("Give one of: all, images, none.")
    assert not (tmp_path / "c").exists()


def reachable(truth: Truth) -> dict[tuple[str, int], int]:
    return {article: 1 for article, its in truth.items() if its["reachable"]}


# --- Bytes, interruptions, later crawls ---


def test_the_archive_has_the_bytes_that_the_site_sends(site: RunningSite, tmp_path: Path) -> None:
    assert crawl(tmp_path / "c", *bases(site), "sections=en:30").code == 0
    payloads = {
        its["WARC-Target-URI"]: its.block.partition(b"\r\n\r\n")[2]
        for its in warc_records(tmp_path / "c")
        if its.type == "response" and its.block.startswith(b"HTTP/1.1 200 ")
    }
    compared = 0
    for url, payload in payloads.items():
        if "/static/" in url or "/uploads/" in url or "/CustomImage/" in url:
            with urlopen(url, timeout=PATIENCE) as sent:
                assert sent.read() == payload
            compared += 1
    assert compared > 15


def test_a_crawl_that_was_stopped_among_them_goes_on(
    site: RunningSite, truth: Truth, tmp_path: Path
) -> None:
    with crawling(tmp_path / "c", *bases(site), settings=SLOW) as process:
        wait_until(lambda: sum(fetched(site.log()).values()) >= 12, process)
        process.send_signal(signal.SIGTERM)
        assert ended(process).code == 3
    assert crawl(tmp_path / "c", *bases(site)).code == 0
    assert fetched(site.log()) == needed(site.requisites())
    assert times_recorded(tmp_path / "c") == reachable(truth)
    archived = sorted(its.logged for its in exchanges(warc_records(tmp_path / "c")))
    assert archived == sorted(site.log())


def test_a_second_crawl_asks_for_none_that_is_archived(site: RunningSite, tmp_path: Path) -> None:
    assert crawl(tmp_path / "c", *bases(site)).code == 0
    site.reset()
    assert crawl(tmp_path / "c", *bases(site)).code == 0
    assert not fetched(site.log())
    assert site.counts()["front"] == 2


@pytest.mark.parametrize("again", ["ids=en:5", "editions=en"])
def test_one_that_was_given_up_is_tried_again(tmp_path: Path, again: str) -> None:
    busy = answer(503, b"busy")
    page = answer(200, PAGE.replace(b"</body>", b'<img src="/uploads/a.png"></body>'))
    script = {**ROBOTS, "/": [FRONT], "/news/article/5": [page]}
    with scripted_site({**script, "/uploads/a.png": [busy, busy, PNG]}) as site:
        first = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5", settings={"RETRY_TIMES": 1})
        assert first.code == 4
        assert "0 pages could not be fetched, nor 1 of their requisites" in first.sentence
        second = crawl(tmp_path / "c", f"en={site.url}", again)
        assert second.code == 0
        assert site.asked.count("/uploads/a.png") == 3
        assert site.asked.count("/news/article/5") == 1
        # It is archived now, and that is the end of it.
        assert crawl(tmp_path / "c", f"en={site.url}", again).code == 0
        assert site.asked.count("/uploads/a.png") == 3


def test_one_that_another_crawl_did_not_come_to_is_fetched(tmp_path: Path) -> None:
    page = answer(200, PAGE.replace(b"</body>", b'<img src="/uploads/a.png"></body>'))
    script = {**ROBOTS, "/": [FRONT], "/news/article/5": [page]}
    with scripted_site({**script, "/uploads/a.png": [answer(503), PNG]}) as site:
        waiting = {"RETRY_DELAY": 4}
        with crawling(tmp_path / "c", f"en={site.url}", "ids=en:5", settings=waiting) as process:
            wait_until(lambda: "/uploads/a.png" in site.asked, process)
            process.send_signal(signal.SIGTERM)
            assert ended(process).code == 3
        assert site.asked.count("/uploads/a.png") == 1
        # Nothing leads a crawl with other arguments to this article, or to its picture.
        assert crawl(tmp_path / "c", f"en={site.url}", "editions=en").code == 0
        assert site.asked.count("/uploads/a.png") == 2
        assert site.asked.count("/news/article/5") == 1


def test_those_of_another_edition_are_left_to_it(tmp_path: Path) -> None:
    page = answer(200, PAGE.replace(b"</body>", b'<img src="/uploads/a.png"></body>'))
    english: dict[str, list[Reply]] = {"/news/article/5": [page], "/uploads/a.png": [answer(503)]}
    with (
        scripted_site({**ROBOTS, **english}) as en,
        scripted_site({**ROBOTS, "/": [FRONT]}) as ar,
    ):
        both, once = (f"en={en.url}", f"ar={ar.url}"), {"RETRY_TIMES": 0}
        assert crawl(tmp_path / "c", *both, "ids=en:5", settings=once).code == 4
        assert crawl(tmp_path / "c", *both, "editions=ar").code == 0
        assert en.asked == ["/robots.txt", "/news/article/5", "/uploads/a.png"]
        assert ar.asked == ["/robots.txt", "/"]


# --- What is asked for by itself ---


def test_articles_asked_for_by_id_have_theirs_and_listed_addresses_none(tmp_path: Path) -> None:
    page = answer(200, PAGE.replace(b"</body>", b'<img src="/uploads/a.png"></body>'))
    with scripted_site({**ROBOTS, "/news/article/5": [page], "/uploads/a.png": [PNG]}) as site:
        listed = tmp_path / "urls.txt"
        listed.write_text(f"{site.url}/news/article/5\n")
        assert crawl(tmp_path / "listed", f"en={site.url}", f"urls={listed}").code == 0
        assert site.asked == ["/robots.txt", "/news/article/5"]
        assert crawl(tmp_path / "c", f"en={site.url}", "ids=en:5").code == 0
        assert site.asked[2:] == ["/robots.txt", "/news/article/5", "/uploads/a.png"]
