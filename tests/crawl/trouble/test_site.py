"""Crawls of sites that fail, loop, or send the crawl elsewhere; and of our own mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl.collected import articles, exchanges, warc_records
from tests.crawl.running import crawl
from tests.crawl.scripted import OK, PAGE, ROBOTS, ScriptedSite, answer, scripted_site, unused_port


def one_article(collection: Path, site: ScriptedSite, **settings: object) -> tuple[int, str]:
    """Crawl article 5 of a scripted site; gives exit code and last line."""
    done = crawl(collection, f"en={site.url}", "ids=en:5", settings=settings)
    assert "Traceback" not in done.log
    return done.code, done.sentence


def statuses(collection: Path) -> list[int]:
    """Of all answers of the article, in the order of the archive."""
    return [
        exchange.logged[3]
        for exchange in exchanges(warc_records(collection))
        if not exchange.request["WARC-Target-URI"].endswith("/robots.txt")
    ]


def metadata(collection: Path) -> bytes:
    return b"".join(its.block for its in warc_records(collection) if its.type == "metadata")


def test_a_page_that_fails_for_a_while_is_had_in_the_end(tmp_path: Path) -> None:
    busy = answer(503, b"busy")
    with scripted_site({**ROBOTS, "/news/article/5": [busy, busy, busy, OK]}) as site:
        code, _ = one_article(tmp_path / "c", site, RETRY_TIMES=3)
    assert code == 0
    assert statuses(tmp_path / "c") == [503, 503, 503, 200]
    (record,) = articles(tmp_path / "c")
    assert record["title"] == "Bread comes back to the old town"


def test_a_page_that_fails_for_ever_is_given_up_and_all_tries_are_kept(tmp_path: Path) -> None:
    script = {**ROBOTS, "/news/article/5": [answer(500, b"broken")]}
    with scripted_site(script) as site:
        code, sentence = one_article(tmp_path / "c", site, RETRY_TIMES=1)
        assert site.asked == ["/robots.txt", "/news/article/5", "/news/article/5"]
        assert code == 4
        assert "1 pages could not be fetched" in sentence
        assert statuses(tmp_path / "c") == [500, 500]
        assert articles(tmp_path / "c") == []
        # The same command tries again.
        code, _ = one_article(tmp_path / "c", site, RETRY_TIMES=0)
        assert code == 4
        assert statuses(tmp_path / "c") == [500, 500, 500]


def test_an_answer_that_is_cut_off_is_tried_again(tmp_path: Path) -> None:
    # The server closes the connection of its own after an answer that promises more.
    cut = OK[:-100]
    script = {**ROBOTS, "/news/article/5": [b"HTTP/1.0" + cut[8:], OK]}
    with scripted_site(script) as site:
        code, _ = one_article(tmp_path / "c", site, RETRY_TIMES=1, DOWNLOAD_TIMEOUT=1)
    assert code == 0
    first, second = (
        its.response
        for its in exchanges(warc_records(tmp_path / "c"))
        if its.request["WARC-Target-URI"].endswith("/5")
    )
    assert first is not None
    assert second is not None
    assert first.get("WARC-Truncated") == "time"
    assert second.get("WARC-Truncated") is None
    assert PAGE.startswith(first.block.partition(b"\r\n\r\n")[2])
    part, whole = articles(tmp_path / "c")
    assert part["extraction"]["warnings"] == ["truncated_time"]
    assert whole["extraction"]["warnings"] == []
    assert whole["warc"]["record_id"] == second["WARC-Record-ID"]


def test_a_connection_closed_without_a_word_is_recorded(tmp_path: Path) -> None:
    with scripted_site({**ROBOTS, "/news/article/5": [b""]}) as site:
        code, _ = one_article(tmp_path / "c", site, RETRY_TIMES=0)
    assert code == 4
    records = warc_records(tmp_path / "c")
    assert [its.response for its in exchanges(records)[1:]] == [None] * len(exchanges(records)[1:])
    assert b"fetch-error: " in metadata(tmp_path / "c")


def test_a_site_that_is_not_there(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    done = crawl(tmp_path / "c", f"en={url}", "editions=en", settings={"RETRY_TIMES": 1})
    assert done.code == 4
    assert "1 pages could not be fetched" in done.sentence
    first, *failures = warc_records(tmp_path / "c")
    assert first.type == "warcinfo"
    assert {its.type for its in failures} == {"metadata"}
    assert all(b"fetch-error: " in its.block for its in failures)
    # What robots.txt would say nobody knows, so nothing else is asked for.
    assert {its["WARC-Target-URI"] for its in failures} == {f"{url}/robots.txt"}


def test_redirects_that_go_round_in_a_circle_end(tmp_path: Path) -> None:
    script = {
        **ROBOTS,
        "/news/article/5": [answer(301, Location="/news/5.html")],
        "/news/5.html": [answer(302, Location="/news/article/5")],
    }
    with scripted_site(script) as site:
        code, sentence = one_article(tmp_path / "c", site)
        assert len(site.asked) <= 4
    assert code == 8
    assert "redirect_in_a_circle: 1" in sentence
    assert set(statuses(tmp_path / "c")) == {301, 302}


def test_redirects_without_an_end_end(tmp_path: Path) -> None:
    steps = {f"/step/{n}": [answer(307, Location=f"/step/{n + 1}")] for n in range(1, 50)}
    script = {**ROBOTS, "/news/article/5": [answer(307, Location="/step/1")], **steps}
    with scripted_site(script) as site:
        one_article(tmp_path / "c", site)
        assert len(site.asked) == 12  # robots.txt, the article, ten hops
    assert statuses(tmp_path / "c") == [307] * 11


def test_a_redirect_to_another_host_is_archived_and_not_followed(tmp_path: Path) -> None:
    with scripted_site({"/news/article/5": [OK]}) as other:
        elsewhere = answer(302, Location=f"{other.url}/news/article/5")
        with scripted_site({**ROBOTS, "/news/article/5": [elsewhere]}) as site:
            one_article(tmp_path / "c", site)
        assert other.asked == []
    assert statuses(tmp_path / "c") == [302]


def test_a_robots_txt_that_leads_to_another_host_is_not_followed_there(tmp_path: Path) -> None:
    with scripted_site({"/robots.txt": [answer(200, b"")]}) as other:
        moved = answer(301, Location=f"{other.url}/robots.txt")
        with scripted_site({"/robots.txt": [moved], "/news/article/5": [OK]}) as site:
            code, _ = one_article(tmp_path / "c", site)
            assert site.asked[0] == "/robots.txt"
        assert other.asked == []
    assert code == 0
    assert len(articles(tmp_path / "c")) == 1


def test_a_redirect_of_robots_txt_is_archived_with_its_end(tmp_path: Path) -> None:
    rules = answer(200, b"User-agent: *\nDisallow: /news/article/5\n", Content_Type="text/plain")
    script = {
        "/robots.txt": [answer(301, Location="/rules.txt")],
        "/rules.txt": [rules],
        "/news/article/5": [OK],
    }
    with scripted_site(script) as site:
        code, _ = one_article(tmp_path / "c", site)
        assert site.asked == ["/robots.txt", "/rules.txt"]
    assert code == 4
    archived = {exchange.logged[2] for exchange in exchanges(warc_records(tmp_path / "c"))}
    assert archived == {"/robots.txt", "/rules.txt"}


def test_a_redirect_to_a_vote_is_not_followed(tmp_path: Path) -> None:
    vote = answer(302, Location="/news/article/5/%6Cike")
    with scripted_site({**ROBOTS, "/news/article/5": [vote]}) as site:
        one_article(tmp_path / "c", site)
        assert site.asked == ["/robots.txt", "/news/article/5"]


def test_a_page_over_the_size_limit_is_kept_as_far_as_it_came(tmp_path: Path) -> None:
    large = answer(200, PAGE + b" " * 3_000_000)
    with scripted_site({**ROBOTS, "/news/article/5": [large]}) as site:
        code, _ = one_article(tmp_path / "c", site, DOWNLOAD_MAXSIZE=100_000)
        assert site.asked.count("/news/article/5") == 1
    assert code == 4
    response = exchanges(warc_records(tmp_path / "c"))[-1].response
    assert response is not None
    assert response["WARC-Truncated"] == "length"
    assert large.startswith(response.block)


def test_an_article_that_moved_to_another_is_recorded_as_that_other(tmp_path: Path) -> None:
    moved = answer(301, Location="/news/article/6")
    with scripted_site({**ROBOTS, "/news/article/5": [moved], "/news/article/6": [OK]}) as site:
        code, _ = one_article(tmp_path / "c", site)
    assert code == 0
    (record,) = articles(tmp_path / "c")
    assert record["article_id"] == 6
    assert record["canonical_url"] == "https://en.zamanalwsl.net/news/article/6"
    assert record["url"] == f"{site.url}/news/article/6"


@pytest.mark.parametrize("part", ["spider", "record"])
def test_a_mistake_of_the_program_costs_one_record_and_is_said(tmp_path: Path, part: str) -> None:
    script = {**ROBOTS, **{f"/news/article/{n}": [OK] for n in (4, 5, 6)}}
    with scripted_site(script) as site:
        done = crawl(
            tmp_path / "c",
            f"en={site.url}",
            "ids=en:4-6",
            program=("-m", "tests.crawl.trouble.mistaken", part),
        )
    assert done.code == 1
    assert f"LookupError: a mistake in the {part}" in done.log
    assert "the program made a mistake" in done.sentence
    assert statuses(tmp_path / "c") == [200, 200, 200]
    recorded = [its["article_id"] for its in articles(tmp_path / "c")]
    assert recorded == ([4, 6] if part == "spider" else [])
    assert not list(tmp_path.glob("c/*/*.open"))
