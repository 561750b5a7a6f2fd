"""Visits and answers that the tests of the follower work with."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.visits.follow import Answer, Follower
from crawler.visits.visit import Visit
from pipelines.workers.job import Job
from pipelines.workers.page import find
from tests.crawler.standing_in import EN, follower, page

TEASER = "The bakers of the old town have not slept since the flour came, and neither has anyone."
SECTION = {"section-id": "30", "section-name": "Opinion"}


def html(*links: str, url: str = f"{EN}/news/article/1", status: int = 200) -> Answer:
    body = "".join(f'<a href="{link}">Bread</a>' for link in links)
    return Answer(url, status, body.encode(), "text/html; charset=utf-8", None)


def listing(*ids: int, number: int = 1, beside: Iterable[int] = (), menu: str = "") -> Answer:
    listed = "".join(f'<a href="/news/article/{n}">Bread</a> {TEASER}' for n in ids)
    alone = "".join(f'<a href="/news/article/{n}">Salt</a>' for n in beside)
    url = f"{EN}/news/articles/30/{number}"
    return Answer(url, 200, (menu + listed + alone).encode(), "text/html", None)


def moved(location: str | None, status: int = 301, url: str = f"{EN}/news/article/5") -> Answer:
    return Answer(url, status, b'<a href="/news/article/99">here</a>', "text/html", location)


def visits(visit: Visit, answer: Answer, using: Follower | None = None) -> list[Visit]:
    using = using or follower()
    job = Job(answer.body, answer.url, answer.content_type, using.wants_links(visit, answer))
    return list(using.next_visits(visit, answer, find(job)))


def at(url: str, using: Follower | None = None, **context: str) -> Visit:
    return (using or follower()).visit(page(url), 0, context)


def feed(*items: str) -> Answer:
    inner = "".join(f"<item>{item}</item>" for item in items)
    body = f"<rss><channel>{inner}</channel></rss>".encode()
    return Answer(f"{EN}/news/rss/30/", 200, body, "application/rss+xml", None)


ARTICLE = at(f"{EN}/news/article/5")
FIRST_PAGE = at(f"{EN}/news/articles/30/1", None, **SECTION)
FEED = at(f"{EN}/news/rss/30/", None, **SECTION)
