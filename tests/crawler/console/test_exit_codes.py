from __future__ import annotations

from typing import Any

import pytest

from archive.errors import (
    ArchiveError,
    ArgumentError,
    CollectionBusyError,
    DamagedArchiveError,
    IncompatibleLibraryError,
    StorageError,
)
from crawler.console.exit_codes import ExitCode, code_of_error, verdict_on_crawl

FINISHED = {
    "finish_reason": "finished",
    "capture/exchanges": 9,
    "records/written": 4,
    "articles/answered": 4,
}


def verdict(
    stats: dict[str, Any],
    *,
    pending: int = 0,
    not_of_site: int = 0,
    failure: ArchiveError | None = None,
    refusals: dict[str, int] | None = None,
    blocked_by: str | None = None,
) -> tuple[ExitCode, str]:
    return verdict_on_crawl(
        stats,
        pending=pending,
        not_of_site=not_of_site,
        failure=failure,
        refusals=refusals,
        blocked_by=blocked_by,
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ArgumentError("a"), 2),
        (StorageError("a"), 5),
        (CollectionBusyError("a"), 6),
        (DamagedArchiveError("a"), 7),
        (IncompatibleLibraryError("a"), 1),
    ],
)
def test_each_error_has_its_code(error: ArchiveError, code: int) -> None:
    assert code_of_error(error) == code


def test_a_crawl_at_its_end_has_done_its_job() -> None:
    code, sentence = verdict(FINISHED)
    assert code == 0
    assert sentence == "9 exchanges captured, 4 records written; nothing is left to fetch."


def test_articles_that_an_archive_does_not_hold_are_said() -> None:
    stats = {**FINISHED, "replay/hit": 9, "replay/miss": 3, "replay/missed_articles": 2}
    code, sentence = verdict(stats)
    assert code == 0
    assert "9 answers from the archive, 3 not in it (2 articles: see the warnings" in sentence


def test_pages_that_could_not_be_read_are_said() -> None:
    stats = {
        **FINISHED,
        "links/not_read/timeout": 2,
        "links/not_read/crashed": 1,
        "extract/warning/extraction_timeout": 4,
        "extract/warning/no_date": 9,
    }
    _, sentence = verdict(stats)
    assert "the links of 3 archived pages and the texts of 4 could not be read" in sentence


def test_a_crawl_that_was_stopped_says_how_to_go_on() -> None:
    code, sentence = verdict({**FINISHED, "finish_reason": "shutdown"}, pending=7)
    assert code == 3
    assert "shutdown" in sentence
    assert "7 addresses to go" in sentence
    assert "same command" in sentence


@pytest.mark.parametrize(("failed", "not_of_site"), [(2, 0), (0, 3), (2, 3)])
def test_what_could_not_be_had_is_said(failed: int, not_of_site: int) -> None:
    code, sentence = verdict({**FINISHED, "store/failed": failed}, not_of_site=not_of_site)
    assert code == 4
    assert f"{failed} pages" in sentence
    assert f"{not_of_site} addresses" in sentence


def test_what_the_site_refused_is_said_by_reason() -> None:
    stats = {**FINISHED, "store/failed": 5}
    code, sentence = verdict(stats, refusals={"empty": 1, "403": 3})
    assert code == 8
    assert "the site refused 4 of what was asked for (403: 3, empty: 1)" in sentence
    assert "1 pages could not be fetched" in sentence
    assert "Wait some hours, then run the same command" in sentence


def test_refused_requisites_are_counted_once() -> None:
    stats = {
        **FINISHED,
        "store/failed": 3,
        "requisite/failed": 2,
        "refused/requisites": 2,
    }
    code, sentence = verdict(stats, refusals={"403": 3})
    assert code == 8
    assert "could not be fetched" not in sentence


@pytest.mark.parametrize("pending", [0, 7])
def test_a_crawl_that_a_host_has_blocked(pending: int) -> None:
    stats = {**FINISHED, "finish_reason": "refused"}
    code, sentence = verdict(stats, pending=pending, blocked_by="en.zamanalwsl.net")
    assert code == 9
    assert sentence.startswith("9 exchanges captured, 4 records written; en.zamanalwsl.net refused")
    assert f"{pending} addresses to go" in sentence


def test_requisites_that_could_not_be_had_are_no_pages() -> None:
    code, sentence = verdict({**FINISHED, "store/failed": 5, "requisite/failed": 3})
    assert code == 4
    assert "2 pages could not be fetched, nor 3 of their requisites" in sentence
    assert verdict({**FINISHED, "store/failed": 3, "requisite/failed": 3})[0] == 4


@pytest.mark.parametrize("stats", [{**FINISHED, "mistakes": 1}, {"capture/exchanges": 3}])
def test_a_mistake_of_the_program_is_no_success(stats: dict[str, Any]) -> None:
    code, sentence = verdict(stats, pending=5)
    assert code == 1
    assert "mistake" in sentence


def test_what_the_disk_said_comes_first() -> None:
    stats = {**FINISHED, "mistakes": 1, "store/failed": 1}
    code, sentence = verdict(
        stats, pending=5, not_of_site=1, failure=StorageError("The disk is full.")
    )
    assert (code, sentence) == (5, "The disk is full.")


def test_without_any_stats_there_is_a_verdict() -> None:
    code, sentence = verdict({"finish_reason": "finished"})
    assert code == 0
    assert sentence.startswith("0 exchanges captured, 0 records written")


@pytest.mark.parametrize(
    ("outcomes", "lost"),
    [
        ({}, 0),
        ({"articles/answered": 5}, 1),
        ({"articles/answered": 3}, -1),
        ({"articles/answered": 9, "articles/without_article": 3, "articles/failed": 2}, 0),
        ({"articles/answered": 9, "articles/without_article": 3}, 2),
        ({"articles/answered": 5, "records/repeated": 1}, 0),
    ],
)
def test_a_crawl_balances_its_books(outcomes: dict[str, int], lost: int) -> None:
    code, sentence = verdict({**FINISHED, **outcomes})
    assert code == (1 if lost else 0)
    if lost:
        assert f"article pages that were answered {lost} came to nothing" in sentence
        assert "scrapy replay" in sentence
