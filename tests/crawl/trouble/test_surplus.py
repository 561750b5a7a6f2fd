"""Bytes after the end of an answer: they become nobody's page, and are kept."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.verify import verify
from tests.crawl.collected import articles, warc_records
from tests.crawl.running import crawl
from tests.crawl.scripted import PAGE, ROBOTS, Reply, answer, scripted_site


def page(number: int) -> bytes:
    return answer(200, PAGE.replace(b"Bread", b"Story %d" % number))


@pytest.mark.parametrize("pause", [None, 0.0, 0.01])
def test_what_follows_an_answer_is_not_the_next_one(tmp_path: Path, pause: float | None) -> None:
    def reply(number: int) -> Reply:
        stray = page(9000 + number)
        if pause is None:
            return page(number) + stray

        def pieces() -> Iterable[bytes]:
            yield page(number)
            time.sleep(pause or 0)
            yield stray
            time.sleep(1)  # the connection stays open

        return pieces

    numbers = range(1, 9)
    script = {**ROBOTS, **{f"/news/article/{n}": [reply(n)] for n in numbers}}
    with scripted_site(script) as site:
        assert crawl(tmp_path / "c", f"en={site.url}", "ids=en:1-8").code == 0
    titles = {its["article_id"]: its["title"] for its in articles(tmp_path / "c")}
    assert titles == {n: f"Story {n} comes back to the old town" for n in numbers}
    assert verify(tmp_path / "c", processes=1).faults == []
    if pause is None:
        beside = b"".join(its.block for its in warc_records(tmp_path / "c"))
        for number in numbers:
            assert b"surplus-base64: " + base64.b64encode(page(9000 + number)) in beside
