"""Crawls of a site that refuses: nothing is lost without a sentence, and nobody is hammered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Final

import pytest

from tests.crawl.collected import articles, exchanges, warc_records
from tests.crawl.running import Ended, crawl
from tests.crawl.scripted import OK, ROBOTS, Reply, ScriptedSite, answer, scripted_site

FRONT = {"/": [answer(200, b"<p>Zaman Al Wasl</p>")]}


def asked(collection: Path, site: ScriptedSite, ids: str = "5", **settings: object) -> Ended:
    """Crawl some articles of a scripted site."""
    done = crawl(collection, f"en={site.url}", f"ids=en:{ids}", settings=settings)
    assert "Traceback" not in done.log
    return done


def recorded(collection: Path) -> list[int]:
    return [its["article_id"] for its in articles(collection)]


REFUSALS: Final = (
    *((answer(status, b"no"), str(status)) for status in (202, 206, 401, 403, 407, 425, 429)),
    *((answer(status), str(status)) for status in (204, 304, 509, 520, 521, 523, 525, 527)),
    (answer(530, b"no"), "530"),
    (answer(299, b"no"), "299"),
    (answer(200), "empty"),
    (answer(200, b"<p>Are you human?</p>", cf_mitigated="challenge"), "challenge"),
    (answer(302, Location="/news/article/{id}", Set_Cookie="a=1"), "redirect_to_itself"),
    (answer(302, Location="/"), "redirect_to_front"),
    (answer(302, Location="http://login.example/"), "redirect_off_site"),
    (answer(302, Location="/news/article/{id}/like"), "redirect_off_site"),
    (answer(302), "redirect_unreadable"),
)
"""Answers and their names; the article of each is its place in the list, from 1."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A crawl of articles that were all refused, and the same command later, when none was."""

    first: Ended
    asked: list[str]
    archived: list[str]
    second: Ended
    recorded: list[int]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Refused:
    collection = tmp_path_factory.mktemp("refused") / "c"
    ids = range(1, len(REFUSALS) + 1)
    pages = {f"/news/article/{n}": [reply_of(n)] for n in ids}
    with scripted_site({**ROBOTS, **FRONT, **pages}) as site:
        some = f"1-{len(REFUSALS)}"
        first = asked(collection, site, some, RETRY_TIMES=1, RETRY_DELAY=0, REFUSALS_IN_A_ROW=0)
        targets = list(site.asked)
        archived = [its.logged[2] for its in exchanges(warc_records(collection))]
        site.script = {**ROBOTS, **{target: [OK] for target in pages}}
        second = asked(collection, site, some)
        return Refused(first, targets, archived, second, recorded(collection))


def reply_of(article: int) -> bytes:
    return REFUSALS[article - 1][0].replace(b"{id}", str(article).encode())


@pytest.mark.xdist_group("refused answers")
@pytest.mark.parametrize("article", range(1, len(REFUSALS) + 1))
def test_a_refusal_is_said_and_asked_again(refused: Refused, article: int) -> None:
    reason = REFUSALS[article - 1][1]
    target = f"/news/article/{article}"
    assert f"{target} was refused: " in refused.first.log
    tries = 1 if reason.startswith("redirect") else 2
    assert refused.asked.count(target) == tries
    # All of it is archived, and the next run of the same command has the article.
    assert refused.archived.count(target) == tries
    assert article in refused.recorded


@pytest.mark.xdist_group("refused answers")
def test_refusals_are_counted_by_reason(refused: Refused) -> None:
    counts = Counter(reason for _, reason in REFUSALS)
    reasons = ", ".join(f"{reason}: {count}" for reason, count in sorted(counts.items()))
    assert refused.first.code == 8
    total = f"the site refused {len(REFUSALS)} of what was asked for ({reasons})"
    assert total in refused.first.sentence
    assert "run the same command" in refused.first.sentence
    for reason, count in counts.items():
        tries = count if reason.startswith("redirect") else 2 * count
        assert f"'refused/{reason}': {tries}" in refused.first.log
    # Neither the front page nor where the redirects led to was asked for.
    articles_asked = {f"/news/article/{n}" for n in range(1, len(REFUSALS) + 1)}
    assert set(refused.asked) == {"/robots.txt", *articles_asked}
    assert sorted(refused.archived) == sorted(refused.asked)
    assert refused.second.code == 0
    assert sorted(refused.recorded) == list(range(1, len(REFUSALS) + 1))


def test_what_an_article_moved_to_is_asked_again_too(tmp_path: Path) -> None:
    script: dict[str, Sequence[Reply]] = {
        **ROBOTS,
        "/news/article/5": [answer(301, Location="/news/5.html")],
        "/news/article/6": [answer(301, Location="/news/article/7")],
        "/news/5.html": [answer(403)],
        "/news/article/7": [answer(403)],
    }
    with scripted_site(script) as site:
        assert asked(tmp_path / "c", site, "5-6", RETRY_TIMES=0).code == 8
        site.script = {**script, "/news/5.html": [OK], "/news/article/7": [OK]}
        site.asked.clear()
        assert asked(tmp_path / "c", site, "5-6").code == 0
        assert sorted(site.asked) == ["/news/5.html", "/news/article/7", "/robots.txt"]
    assert sorted(recorded(tmp_path / "c")) == [5, 7]


def test_a_crawl_that_goes_on_asks_again_for_what_was_refused_before_it_stopped(
    tmp_path: Path,
) -> None:
    refusing = {f"/news/article/{n}": [answer(403)] for n in range(1, 7)}
    with scripted_site({**ROBOTS, **refusing}) as site:
        done = asked(tmp_path / "c", site, "1-6", RETRY_TIMES=0, REFUSALS_IN_A_ROW=3)
        assert done.code == 9
        assert "3 addresses to go" in done.sentence
        assert site.asked == ["/robots.txt", *(f"/news/article/{n}" for n in (1, 2, 3))]
        site.script = {**ROBOTS, **{target: [OK] for target in refusing}}
        assert asked(tmp_path / "c", site, "1-6").code == 0
    assert sorted(recorded(tmp_path / "c")) == [1, 2, 3, 4, 5, 6]


def test_a_host_that_refuses_everything_ends_the_crawl_in_order(tmp_path: Path) -> None:
    refusing = {f"/news/article/{n}": [answer(403)] for n in range(1, 101)}
    with scripted_site({**ROBOTS, **refusing}) as site:
        done = asked(tmp_path / "c", site, "1-100", REFUSALS_IN_A_ROW=8)
        assert done.code == 9
        host = site.url.partition("://")[2]
        assert f"{host} refused one request after the other" in done.sentence
        assert len(site.asked) == 9
        assert "'finish_reason': 'refused'" in done.log
        # It is asked more and more rarely.
        gaps = [b - a for a, b in zip(site.times[1:], site.times[2:], strict=False)]
        assert gaps[3] > 0.05
        assert min(gaps[5:]) > 0.2
    assert not list(tmp_path.glob("c/*/*.open"))


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_retry_after_holds_the_host_and_not_the_page_alone(
    tmp_path: Path, status: int, form: str
) -> None:
    date = formatdate(1_000_000_000, usegmt=True)
    later = formatdate(1_000_000_001, usegmt=True)
    fields = {"Retry_After": "1"} if form == "seconds" else {"Retry_After": later, "Date": date}
    script: dict[str, Sequence[Reply]] = {
        **ROBOTS,
        "/news/article/5": [answer(status, b"", **fields), OK],
        "/news/article/6": [OK],
    }
    with scripted_site(script) as site:
        assert asked(tmp_path / "c", site, "5-6").code == 0
        assert site.asked[:3] == ["/robots.txt", "/news/article/5", "/news/article/6"]
        assert site.times[2] - site.times[1] >= 1.0
    assert sorted(recorded(tmp_path / "c")) == [5, 6]


def test_a_crawl_delay_is_kept_between_all_requests(tmp_path: Path) -> None:
    rules = answer(200, b"User-agent: *\nCrawl-delay: 0.6\n", Content_Type="text/plain")
    pages = {f"/news/article/{n}": [OK] for n in (5, 6, 7)}
    with scripted_site({"/robots.txt": [rules], **pages}) as site:
        settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 4}
        assert asked(tmp_path / "c", site, "5-7", **settings).code == 0
        assert len(site.times) == 4
        assert min(b - a for a, b in zip(site.times, site.times[1:], strict=False)) >= 0.6


def test_an_article_sent_to_and_fro_between_two_ports_is_not_lost_in_silence(
    tmp_path: Path,
) -> None:
    with scripted_site({**ROBOTS}) as one, scripted_site({**ROBOTS}) as other:
        for site, target in ((one, other), (other, one)):
            moved = answer(302, Location=f"{target.url}/news/article/5")
            site.script = {**ROBOTS, "/news/article/5": [moved]}
        done = crawl(tmp_path / "c", f"en={one.url},{other.url}", "ids=en:5")
    assert done.code == 8
    assert "redirect_in_a_circle: 1" in done.sentence
    assert re.search(r"http://\S+/news/article/5 was refused: redirect_in_a_circle", done.log)


def test_redirects_without_an_end_are_not_lost_in_silence(tmp_path: Path) -> None:
    steps = {f"/step/{n}": [answer(307, Location=f"/step/{n + 1}")] for n in range(1, 50)}
    script = {**ROBOTS, "/news/article/5": [answer(307, Location="/step/1")], **steps}
    with scripted_site(script) as site:
        done = asked(tmp_path / "c", site, RETRY_TIMES=0)
    assert done.code == 8
    assert "redirect_without_end: 1" in done.sentence


@pytest.mark.parametrize(
    "raw", ["/news/\u062e\u0628\u0632".encode(), "/news/caf\u00e9".encode("latin-1")]
)
def test_a_raw_location_is_asked_for_as_it_came(tmp_path: Path, raw: bytes) -> None:
    escaped = "".join(chr(byte) if byte < 0x7F else f"%{byte:02X}" for byte in raw)
    moved = answer(301, Location="HERE").replace(b"HERE", raw)
    with scripted_site({**ROBOTS, "/news/article/5": [moved], escaped: [OK]}) as site:
        assert asked(tmp_path / "c", site).code == 0
        assert site.asked == ["/robots.txt", "/news/article/5", escaped]
    assert recorded(tmp_path / "c") == [5]
