"""A crawl through every hostile answer: each is kept or recorded, and the others are complete."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.verify import verify
from tests.crawl.collected import WarcRecord, articles, warc_records
from tests.crawl.running import crawl
from tests.crawl.scripted import Reply, answer, scripted_site
from tests.hostile.answers import EARLY_HINTS, Case, cases, page

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile answers")]
MOST_MEMORY = 500e6
HONEST = 1000
"""From this id on the articles are honest ones, one after each hostile one."""
CASES = cases(1)
SETTINGS = {"DOWNLOAD_TIMEOUT": 4, "RETRY_TIMES": 0, "EXTRACTION_TIMEOUT": 5, "LOG_LEVEL": "INFO"}


@dataclass(frozen=True)
class Hostile:
    collection: Path
    url: str
    code: int
    log: str
    memory: int
    """The most that the crawl's process had, in bytes."""
    warc: list[WarcRecord]
    records: dict[int, dict[str, Any]]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile")
    script: dict[str, list[Reply]] = {"/robots.txt": [answer(404)]}
    urls = []
    with scripted_site({}) as site:
        for number, case in enumerate(CASES, start=1):
            script[f"/news/article/{number}"] = [case.reply]
            script[f"/news/article/{HONEST + number}"] = [answer(200, page(HONEST + number))]
            urls += [f"{site.url}/news/article/{number}"]
            urls += [f"{site.url}/news/article/{HONEST + number}"]
        site.script = script
        listed = folder / "urls.txt"
        listed.write_text("\n".join(urls))
        code, log, memory = weighed(folder, site.url, listed)
    records = articles(folder / "c")
    assert len({its["article_id"] for its in records}) == len(records)
    return Hostile(
        folder / "c",
        site.url,
        code,
        log,
        memory,
        warc_records(folder / "c"),
        {its["article_id"]: its for its in records},
    )


def weighed(folder: Path, url: str, listed: Path) -> tuple[int, str, int]:
    """Crawls; gives the exit code, the log, and the most memory of the process, in bytes."""
    memory = folder / "memory"
    done = crawl(
        folder / "c",
        f"en={url}",
        f"urls={listed}",
        settings=SETTINGS,
        program=("-m", "tests.hostile.weighed", str(memory)),
    )
    return done.code, done.log, int(memory.read_text())


def of_article(hostile: Hostile, number: int) -> list[WarcRecord]:
    ending = f"/news/article/{number}"
    return [its for its in hostile.warc if (its.get("WARC-Target-URI") or "").endswith(ending)]


def responses(hostile: Hostile, number: int) -> list[WarcRecord]:
    return [its for its in of_article(hostile, number) if its.type in ("response", "revisit")]


def test_the_crawl_comes_to_its_end(hostile: Hostile) -> None:
    failed = sum(case.failed for case in CASES)
    assert hostile.code == 4, hostile.log[-3000:]
    assert f"{failed} pages could not be fetched" in hostile.log
    assert "Traceback" not in hostile.log


def test_memory_stays_within_bounds(hostile: Hostile) -> None:
    assert hostile.memory < MOST_MEMORY


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(CASES, start=1)), ids=[case.name for case in CASES]
)
def test_a_hostile_answer_is_kept_as_what_it_is(hostile: Hostile, number: int, case: Case) -> None:
    kept = responses(hostile, number)
    if case.is_captured is not None:
        assert len(kept) == case.is_captured
    for response in kept:
        due = {case.truncated, "time"} if case.name.startswith("endless") else {case.truncated}
        assert response.get("WARC-Truncated") in due
        assert len(response.block) < 40e6
    if case.failed:
        assert f"/news/article/{number}: " in hostile.log
    if case.warnings:
        assert case.warnings <= set(hostile.records[number]["extraction"]["warnings"])


def test_endless_1xx_answers_are_kept_to_the_last_byte(hostile: Hostile) -> None:
    number = next(n for n, case in enumerate(CASES, start=1) if case.name == "endless 1xx")
    told = next(its for its in of_article(hostile, number) if its.type == "metadata")
    beside = re.search(rb"^interim-responses-base64: (\S+)", told.block, re.MULTILINE)
    assert beside is not None
    came = b64decode(beside[1]) + b"".join(its.block for its in responses(hostile, number))
    assert len(came) > 1000
    assert came == (EARLY_HINTS * (len(came) // len(EARLY_HINTS) + 1))[: len(came)]


def test_every_honest_page_is_complete(hostile: Hostile) -> None:
    for number in range(HONEST + 1, HONEST + 1 + len(CASES)):
        assert hostile.records[number]["title"] == f"Bread comes back to town {number}"
        assert len(hostile.records[number]["text"].split("\n")) == 3


def test_the_archive_has_no_fault(hostile: Hostile) -> None:
    assert verify(hostile.collection, processes=1).faults == []
