from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.errors import WorkerUnavailableError
from pipelines.extract import extract_article
from pipelines.extraction.article import Article
from pipelines.records.file import record_of
from pipelines.workers import pool as extraction_pool
from pipelines.workers.job import DocumentJob, Found, Job
from pipelines.workers.pool import ExtractionPool
from tests.pipelines.export.collections import line, record
from tests.pipelines.odd_worker import NOT_READY
from tests.waiting import PATIENCE

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


@pytest.mark.parametrize("page", [b"sleep", b"die", b"raise", b"memory", b"garbage"])
def test_a_page_too_heavy_costs_its_own_document_only(pool: ExtractionPool, page: bytes) -> None:
    its = record_of(line(record()))
    assert its is not None
    wanted = DocumentJob(its, "markdown")
    before, heavy, after = (
        pool.submit_document(body, "u", None, wanted) for body in (b"1", page, b"333")
    )
    assert before.result(PATIENCE) == "1"
    assert heavy.result(PATIENCE) is None
    assert after.result(PATIENCE) == "3"


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
    send = extraction_pool._Worker.send

    def noted(worker: extraction_pool._Worker, jobs: list[Job]) -> None:
        sizes.append(len(jobs))
        send(worker, jobs)

    monkeypatch.setattr(extraction_pool._Worker, "send", noted)
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


def test_what_a_page_names_comes_before_its_article(pool: ExtractionPool) -> None:
    page = pool.read(Job(b"slow", "u", None, "page", "all", "u"))
    assert page.found.result(PATIENCE).requisites == ("u",)
    assert page.article.result(PATIENCE).text == "4"


@pytest.mark.parametrize(
    ("body", "found", "warning"),
    [
        (b"sleep", Found(failure="timeout"), "extraction_timeout"),
        (b"die", Found(failure="crashed"), "extraction_crashed"),
        # What it names is kept where only its article cannot be had.
        (b"links, then sleep", Found(requisites=("http://x/a.png",)), "extraction_timeout"),
        (b"links, then die", Found(requisites=("http://x/a.png",)), "extraction_crashed"),
    ],
)
def test_a_page_too_heavy_names_nothing_and_says_why(
    pool: ExtractionPool, body: bytes, found: Found, warning: str
) -> None:
    page, after = pool.read(Job(body, "u", None, "page", "all", "u")), pool.submit(b"1", "u", None)
    assert page.found.result(PATIENCE) == found
    assert page.article.result(PATIENCE) == Article(warnings=(warning,))
    assert after.result(PATIENCE).text == "1"


def test_a_worker_killed_over_a_page_costs_nothing_but_the_second_time(
    pool: ExtractionPool, tmp_path: Path
) -> None:
    """Whoever kills it may not mean this page: a machine without memory ends what it meets."""
    once = tmp_path / "once"
    page = pool.submit(b"die unless " + str(once).encode(), "u", None)
    assert page.result(PATIENCE).warnings == ()
    assert once.exists()


def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_pool, "_PAUSES", (0.0,))


def test_where_no_process_can_be_started_no_page_is_given_up(
    pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_pauses(monkeypatch)
    python = sys.executable
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    page = pool.read(Job(b"1", "u", None, "page", "all", "u"))
    for future in (page.found, page.article):
        with pytest.raises(WorkerUnavailableError, match="run the same command again"):
            future.result(PATIENCE)
    monkeypatch.setattr(sys, "executable", python)
    assert read(pool, b"1").text == "1"


def test_a_process_that_ends_before_it_is_ready_has_no_page_to_blame(
    pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_pauses(monkeypatch)
    monkeypatch.setenv(NOT_READY, "no memory")
    futures = [pool.submit(body, "u", None) for body in (b"1", b"22")]
    for future in futures:
        with pytest.raises(WorkerUnavailableError):
            future.result(PATIENCE)
    monkeypatch.delenv(NOT_READY)
    assert read(pool, b"1").text == "1"


def test_a_process_that_cannot_be_started_at_once_is_started_later(
    pool: ExtractionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction_pool, "_PAUSES", (0.0, 0.0))
    start, failures = subprocess.Popen, iter([OSError(24, "Too many open files")] * 2)

    def sometimes(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        for failure in failures:
            raise failure
        return start(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", sometimes)
    assert read(pool, b"1").text == "1"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
@pytest.mark.parametrize(("megabytes", "is_enough"), [(1500, True), (40, False)])
def test_the_limit_of_a_worker_is_within_that_of_this_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, megabytes: int, is_enough: bool
) -> None:
    """As under `ulimit -v`: what a worker may have then is what it is given, not what it asks."""
    no_pauses(monkeypatch)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nulimit -v {megabytes << 10}\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    pool = ExtractionPool(1, seconds=20, memory=2 << 30)
    try:
        page = pool.submit(PAGE.encode(), "https://en.zamanalwsl.net/news/article/5", None)
        if is_enough:
            assert page.result(PATIENCE).text
        else:
            with pytest.raises(WorkerUnavailableError, match="ulimit -v"):
                page.result(PATIENCE)
    finally:
        pool.close()


def test_a_descriptor_of_any_number_is_read_from() -> None:
    """More than select() knows: a crawl may have as many files and connections open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 1200:
        pytest.skip("this machine allows no more descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    pool = ExtractionPool(1)
    try:
        page = pool.submit(PAGE.encode(), "https://en.zamanalwsl.net/news/article/5", None)
        assert page.result(PATIENCE).text
    finally:
        pool.close()
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
