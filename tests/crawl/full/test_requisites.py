"""What the pages of the whole sample site need: fetched once, archived, and nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl.collected import articles
from tests.crawl.full.full_crawl import FullCrawl
from tests.crawl.requisites_log import fetched, needed
from tests.crawl.running import crawl

pytestmark = pytest.mark.xdist_group("full crawl")


def test_each_is_fetched_once_and_nothing_else_is(full: FullCrawl) -> None:
    assert fetched(full.log) == needed(full.requisites)
    kinds = ("image", "style", "script", "font", "broken")
    assert all(full.counts[kind] for kind in kinds)
    assert full.counts["image"] > 200


def test_every_picture_of_every_record_is_archived(full: FullCrawl) -> None:
    archived = {
        its["WARC-Target-URI"]
        for its in full.warc
        if its.type == "response" and its.block.startswith(b"HTTP/1.1 200 ")
    }
    named = {image["url"] for its in full.records for image in its["images"]}
    assert len(named) > 200
    assert named <= archived


def test_an_article_is_complete_before_the_next_one_is_asked_for(full: FullCrawl) -> None:
    targets = [target for host, _, target, _ in full.log if full.addresses["en"].endswith(host)]
    for its in full.records:
        if its["edition"] == "en" and its["images"]:
            place = targets.index(its["url"].removeprefix(full.addresses["en"]))
            pictures = {image["url"].removeprefix(full.addresses["en"]) for image in its["images"]}
            followed = targets[place + 1 : place + 12]
            assert pictures <= {*targets[:place], *followed}
            between = followed[: max(map(followed.index, pictures & {*followed}), default=0)]
            assert not [target for target in between if target.startswith("/news/")]


def test_what_was_left_alone_is_counted(full: FullCrawl) -> None:
    for stat in ("named", "done", "not_own_host", "refused"):
        assert f"'requisite/{stat}': " in full.ended.log
    assert "requisite/over_limit" not in full.ended.log
    assert "'robots/forbidden': 2" in full.ended.log


def test_what_led_there_stands_beside_it(full: FullCrawl) -> None:
    answered = {f"http://{host}{target}" for host, _, target, _ in full.log}
    beside = {
        its["WARC-Target-URI"]: its.block.decode() for its in full.warc if its.type == "metadata"
    }
    for its in full.requisites:
        (via,) = (
            line.removeprefix("via: ")
            for line in beside[its["url"]].splitlines()
            if line.startswith("via: ")
        )
        assert via in answered


def test_an_offline_crawl_asks_for_none(full: FullCrawl, tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", settings={"REPLAY": full.collection})
    assert done.code == 0
    assert "'requisite/" not in done.log
    assert "'replay/hit'" in done.log
    assert sorted(map(str, articles(tmp_path / "c"))) == sorted(map(str, full.records))
