from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from pipelines.extraction.article import Article
from pipelines.extraction.extract import extract_article
from pipelines.workers import pool as extraction_pool
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import Job

PATIENCE = 30
PAGE = "<html><body><h1>Bread comes back</h1>" + "".join(
    f"<p>{count} bakers of the old town lit their ovens again on Sunday, said a trader who has "
    "waited for flour since the spring, and the queue went twice around the clock tower.</p>"
    for count in ("Two", "Seven", "Nineteen")
)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExtractionPool]:
    """One worker that obeys its pages, with a second for each."""
    monkeypatch.setattr(extraction_pool, "_WORKER", "tests.pipelines.odd_worker")
    pool = ExtractionPool(1, seconds=1.0, memory=1 << 30)
    yield pool
    pool.close()


def read(pool: ExtractionPool, body: bytes, url: str = "u") -> Article:
    return pool.submit(body, url, None).result(PATIENCE)


def pid(pool: ExtractionPool) -> int:
    return int(read(pool, b"").author or 0)


def test_a_page_goes_in_and_its_article_comes_out() -> None:
    pool = ExtractionPool(1)
    try:
        body, url = PAGE.encode(), "https://en.zamanalwsl.net/news/article/5"
        article = pool.submit(body, url, "text/html; charset=utf-8").result(PATIENCE)
    finally:
        pool.close()
    assert article.text
    assert article == extract_article(body, url, content_type="text/html; charset=utf-8")


def test_all_that_is_known_of_a_page_reaches_the_worker(pool: ExtractionPool) -> None:
    article = pool.submit(bytes(3_000_000), "http://x/\u0663", "text/html").result(PATIENCE)
    assert (article.title, article.text, article.credit) == (
        "http://x/\u0663",
        "3000000",
        "text/html",
    )


@pytest.mark.parametrize(
    ("page", "warning"),
    [
        (b"sleep", "extraction_timeout"),
        (b"loop", "extraction_timeout"),
        (b"die", "extraction_crashed"),
        (b"exit", "extraction_crashed"),
        (b"raise", "extraction_crashed"),
        (b"memory", "extraction_crashed"),
        (b"garbage", "extraction_crashed"),
    ],
)
def test_a_page_too_heavy_costs_its_own_record_only(
    pool: ExtractionPool, page: bytes, warning: str
) -> None:
    before, heavy, after = (pool.submit(body, "u", None) for body in (b"1", page, b"333"))
    assert before.result(PATIENCE).text == "1"
    assert heavy.result(PATIENCE) == Article(warnings=(warning,))
    assert after.result(PATIENCE).text == "3"
    assert before.result().author != after.result().author


def test_a_page_too_heavy_costs_the_others_of_its_batch_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extraction_pool, "_WORKER", "tests.pipelines.odd_worker")
    pool = ExtractionPool(1, seconds=1.0, memory=1 << 30, batch=8)
    bodies = [b"1", b"22", b"die", b"333", b"sleep", b"4444"]
    futures = [pool.submit(body, "u", None) for body in bodies]
    articles = [future.result(PATIENCE) for future in futures]
    pool.close()
    assert [article.text or article.warnings for article in articles] == [
        "1", "2", ("extraction_crashed",), "3", ("extraction_timeout",), "4",
    ]  # fmt: skip


def test_pages_that_wait_are_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "_WORKER", "tests.pipelines.odd_worker")
    sizes: list[int] = []
    extract = extraction_pool._Worker.extract

    def noted(worker: extraction_pool._Worker, jobs: list[Job]) -> list[Article]:
        sizes.append(len(jobs))
        return extract(worker, jobs)

    monkeypatch.setattr(extraction_pool._Worker, "extract", noted)
    pool = ExtractionPool(1, seconds=10.0, batch=4)
    slow = pool.submit(b"slow", "u", None)
    while not sizes:
        time.sleep(0.001)
    large = bytes(1 << 20)
    futures = [pool.submit(body, "u", None) for body in (b"1", b"22", large, b"4", b"5")]
    pool.close()
    assert slow.done()
    assert [future.result().text for future in futures] == ["1", "2", str(1 << 20), "1", "1"]
    assert sizes == [1, 3, 2]


def test_a_worker_killed_while_it_waits_costs_nothing(pool: ExtractionPool) -> None:
    first = pid(pool)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    article = read(pool, bytes(2_000_000))
    assert (article.text, article.warnings) == ("2000000", ())
    assert article.author != str(first)


def test_a_worker_serves_many_pages(pool: ExtractionPool) -> None:
    assert len({pid(pool) for _ in range(5)}) == 1


def test_a_stray_print_does_no_harm(pool: ExtractionPool) -> None:
    assert read(pool, b"print").text == "5"
    assert read(pool, b"1").text == "1"


def test_many_pages_come_back_each_to_its_own_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "_WORKER", "tests.pipelines.odd_worker")
    pool = ExtractionPool(2, seconds=5.0)
    bodies = [b"slow" if number % 50 == 0 else bytes(number) for number in range(200)]
    futures = [pool.submit(body, str(number), None) for number, body in enumerate(bodies)]
    articles = [future.result(PATIENCE) for future in futures]
    pool.close()
    assert [article.title for article in articles] == [str(number) for number in range(200)]
    assert [article.text for article in articles] == [str(len(body)) for body in bodies]
    assert len({article.author for article in articles}) == 2


def test_closing_waits_for_the_pages_that_were_given(pool: ExtractionPool) -> None:
    futures = [pool.submit(b"slow", str(number), None) for number in range(3)]
    pool.close()
    assert [future.done() for future in futures] == [True] * 3
    assert [future.result().title for future in futures] == ["0", "1", "2"]


def reading_threads() -> set[threading.Thread]:
    """Those of all pools of this process; other tests may hold one open."""
    return {its for its in threading.enumerate() if its.name.startswith("extraction-")}


def test_a_closed_pool_leaves_no_process_and_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "_WORKER", "tests.pipelines.odd_worker")
    before = reading_threads()
    pool = ExtractionPool(1)
    worker = pid(pool)
    assert reading_threads() > before
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    assert reading_threads() == before


def test_a_pool_that_nobody_used_is_closed_without_being_started() -> None:
    before = reading_threads()
    pool = ExtractionPool(3)
    assert reading_threads() == before
    pool.close()
    assert reading_threads() == before


def test_a_page_whose_wait_is_given_up_is_left_out(pool: ExtractionPool) -> None:
    slow = pool.submit(b"slow", "0", None)
    dropped = pool.submit(b"1", "1", None)
    assert dropped.cancel()
    assert read(pool, b"22").text == "2"
    assert slow.result(PATIENCE).title == "0"


def test_where_no_process_can_be_started_every_page_has_its_answer(
    pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = sys.executable
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert read(pool, b"1").warnings == ("extraction_crashed",)
    monkeypatch.setattr(sys, "executable", python)
    assert read(pool, b"1").text == "1"
