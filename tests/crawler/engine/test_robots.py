"""How long a robots.txt holds, and what is read of it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from archive.warc.exchange import Exchange
from archive.warc.stamps import SystemStamps
from crawler.engine import robots
from crawler.engine.hosts import Hosts
from crawler.engine.robots import RobotsMiddleware, parse_rules
from tests.crawler.standing_in import EN

AGENT = "zamanalwsl-archive/0.1.0 (news archive)"
PAGE = f"{EN}/news/article/5"
DAY = 24 * 3600


class Engine:
    """Answers requests for robots.txt, one after the other, at times that a test sets."""

    def __init__(self, *answers: bytes) -> None:
        self.now = 1000.0
        self.asked = 0
        self._answers = answers
        self._slot = SimpleNamespace(closing=None)

    def monotonic(self) -> float:
        return self.now

    async def download_async(self, request: Request) -> Response:
        raw = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        exchange = Exchange(url=request.url, date=SystemStamps().now(), response=raw)
        request.meta["exchanges"] = [exchange]
        return Response(request.url, status=int(raw.split(b" ")[1]), request=request)


def middleware(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> RobotsMiddleware:
    monkeypatch.setattr(robots, "time", engine)
    crawler: Any = get_crawler()
    crawler.engine = engine
    hosts = Hosts(delay=0.0, longest=0.0, limit=0, clock=engine.monotonic)
    return RobotsMiddleware(crawler, hosts, AGENT, times=0, delay=0.0, longest_pace=60.0)


def allowed(robots_txt: RobotsMiddleware, url: str = PAGE) -> bool:
    try:
        asyncio.run(robots_txt.process_request(Request(url)))
    except IgnoreRequest:
        return False
    return True


def rules(text: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\n{text}\n".encode()


ALL, NOTHING, BROKEN = rules("Disallow:"), rules("Disallow: /"), b"HTTP/1.1 503 X\r\n\r\n"


def test_it_holds_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ALL, NOTHING)
    robots_txt = middleware(engine, monkeypatch)
    assert allowed(robots_txt)
    engine.now += DAY - 1
    assert allowed(robots_txt)
    assert engine.asked == 1
    engine.now += 1
    assert not allowed(robots_txt)
    assert engine.asked == 2


def test_an_old_one_holds_where_no_new_one_is_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(ALL, BROKEN, BROKEN, NOTHING)
    robots_txt = middleware(engine, monkeypatch)
    for hours, asked, is_allowed in ((0, 1, True), (24, 2, True), (0.5, 2, True), (1, 3, True)):
        engine.now += hours * 3600
        assert allowed(robots_txt) is is_allowed
        assert engine.asked == asked
    engine.now += 3600
    assert not allowed(robots_txt)


def test_a_host_of_which_none_is_to_be_had_is_given_up_at_once_for_all_its_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine(BROKEN, ALL)
    robots_txt = middleware(engine, monkeypatch)
    assert not allowed(robots_txt)
    for number in range(3):
        assert not allowed(robots_txt, f"{EN}/news/article/{number}")
    assert engine.asked == 1
    assert allowed(robots_txt, "https://www.zamanalwsl.net/")  # another host
    assert allowed(middleware(engine, monkeypatch))  # the next run


def test_each_host_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    robots_txt = middleware(Engine(ALL, NOTHING), monkeypatch)
    assert allowed(robots_txt)
    assert not allowed(robots_txt, "https://www.zamanalwsl.net/")
    assert allowed(robots_txt)


def test_a_line_that_the_limit_cuts_is_left_out() -> None:
    filler = b"User-agent: *\nDisallow: /b\n" + b"#" * (500 * 1024 - 45) + b"\nDisallow: /news"
    whole = (filler + b"/article/5\n" + b"# more\n" * 10)[: 500 * 1024]
    assert len(whole) == 500 * 1024
    parsed = cast("Any", parse_rules(whole, AGENT))
    assert parsed.can_fetch(f"{EN}/news/", "=")
    assert not parsed.can_fetch(f"{EN}/b", "=")


@pytest.mark.parametrize(
    ("group", "is_ours"),
    [
        ("zamanalwsl-archive", True),
        ("ZamanAlWsl-Archive", True),
        ("zamanalwsl-archive/0.1.0", True),
        ("zamanalwsl-archive*", True),
        ("zamanalwsl-archive # ours", True),
        ("archive", False),
        ("zamanalwsl", False),
        ("zamanalwsl-archive-news", False),
        ("news", False),
        ("0", False),
    ],
)
def test_a_group_is_ours_by_its_product_token(group: str, is_ours: bool) -> None:
    text = f"User-agent: {group}\nDisallow: /mine\n\nUser-agent: *\nDisallow: /all\n"
    parsed = cast("Any", parse_rules(text.encode(), AGENT))
    assert parsed.can_fetch(f"{EN}/mine", "=") is not is_ours
    assert parsed.can_fetch(f"{EN}/all", "=") is is_ours


def test_groups_of_one_token_are_one() -> None:
    text = "User-agent: zamanalwsl-archive\nDisallow: /a\n\nUser-agent: x\nDisallow: /c\n\n" * 2
    parsed = cast("Any", parse_rules(text.replace("/a", "/b", 1).encode(), AGENT))
    assert [parsed.can_fetch(f"{EN}{path}", "=") for path in ("/a", "/b", "/c")] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("asked", "pace"),
    [("2", 2.0), ("0.5", 0.5), ("0", 0.0), ("-3", 0.0), ("nan", 0.0), ("999", 60.0)],
)
def test_a_crawl_delay_is_a_pause_after_each_request(
    monkeypatch: pytest.MonkeyPatch, asked: str, pace: float
) -> None:
    engine = Engine(rules(f"Crawl-delay: {asked}"))
    robots_txt = middleware(engine, monkeypatch)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        engine.now += seconds

    monkeypatch.setattr(robots_txt, "_wait", wait)
    assert allowed(robots_txt)
    assert waited == ([pace] if pace else [])
    assert robots_txt._hosts.has_pace("en.zamanalwsl.net") is (pace > 0)


def test_an_answer_that_comes_during_the_pause_begins_it_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine(rules("Crawl-delay: 2"))
    robots_txt = middleware(engine, monkeypatch)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        engine.now += 1
        if not waited:
            robots_txt._hosts.was_asked("en.zamanalwsl.net")
        engine.now += seconds - 1
        waited.append(seconds)

    monkeypatch.setattr(robots_txt, "_wait", wait)
    assert allowed(robots_txt)
    assert waited == [2.0, 1.0]
