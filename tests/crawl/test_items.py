"""Articles are the items: feeds, pipelines and signals see the records, and nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.collected import articles, lines
from tests.crawl.running import Ended, crawl
from tests.crawl.scripted import OK, ROBOTS, Reply, answer, scripted_site

SCRIPT: dict[str, Sequence[Reply]] = {
    **ROBOTS,
    **{f"/news/article/{number}": [OK] for number in (5, 6, 7)},
    "/news/article/8": [answer(200, b"<p>Nothing here</p>")],
    "/news/article/9": [answer(404)],
}


def crawled(folder: Path, **settings: object) -> Ended:
    with scripted_site(SCRIPT) as site:
        return crawl(folder / "c", f"en={site.url}", "ids=en:5-9", settings=settings)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def in_order(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda its: int(its["article_id"]))


@pytest.mark.parametrize("option", ["-O", "-o"])
def test_a_file_of_articles(tmp_path: Path, option: str) -> None:
    out = tmp_path / "articles.jsonl"
    with scripted_site(SCRIPT) as site:
        options = (option, str(out))
        done = crawl(tmp_path / "c", f"en={site.url}", "ids=en:5-9", options=options)
    assert done.code == 0
    assert in_order(read(out)) == in_order(articles(tmp_path / "c"))
    assert len(read(out)) == 3


def test_feeds_of_other_formats(tmp_path: Path) -> None:
    feeds = {
        str(tmp_path / "all.json"): {"format": "json"},
        str(tmp_path / "some.csv"): {"format": "csv", "fields": ["article_id", "title"]},
    }
    assert crawled(tmp_path, FEEDS=json.dumps(feeds)).code == 0
    records = articles(tmp_path / "c")
    assert in_order(json.loads((tmp_path / "all.json").read_text())) == in_order(records)
    with (tmp_path / "some.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert in_order(rows) == [
        {"article_id": str(its["article_id"]), "title": its["title"]} for its in in_order(records)
    ]


def test_a_pipeline_of_the_user_s_sees_complete_records_and_changes_none(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = crawled(
        tmp_path,
        ITEM_PIPELINES=json.dumps({"tests.crawl.user_parts.UserPipeline": 1}),
        SEEN=tmp_path,
        FEEDS=json.dumps({str(out): {"format": "jsonlines"}}),
    )
    assert done.code == 0
    records = in_order(articles(tmp_path / "c"))
    assert [its["article_id"] for its in records] == [5, 6, 7]
    assert in_order(read(tmp_path / "pipeline.jsonl")) == records
    assert len({its["warc"]["offset"] for its in records}) == 3
    changed = [{**records[0], "title": records[0]["title"].upper()}]
    assert read(out) == read(tmp_path / "scraped.jsonl") == changed
    assert "a mistake of the user's" in done.log
    assert all(line.endswith(b"\n") for line in lines(tmp_path / "c"))


def test_an_offline_crawl_yields_the_same_articles(tmp_path: Path) -> None:
    assert crawled(tmp_path).code == 0
    out = tmp_path / "again.jsonl"
    done = crawl(
        tmp_path / "again",
        "ids=en:5-9",
        settings={
            "REPLAY": tmp_path / "c",
            "FEEDS": json.dumps({str(out): {"format": "jsonlines"}}),
        },
    )
    assert done.code == 0
    assert in_order(read(out)) == in_order(articles(tmp_path / "c"))
    assert sorted(lines(tmp_path / "again")) == sorted(lines(tmp_path / "c"))
