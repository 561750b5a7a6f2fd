"""One crawl after another on a collection: what is gone on with, and who may write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from archive.errors import CollectionBusyError, StorageError
from tests.archive.crawls import Crawls, articles, committed, page, unit, urls


def test_an_unfinished_crawl_with_the_same_arguments_is_gone_on_with(crawls: Crawls) -> None:
    journal = crawls.begin("editions=en")
    journal.add([page(1), page(2)])
    journal.write(unit(crawls, 1))
    journal.close()
    again = crawls.begin("editions=en")
    assert again.crawl == journal.crawl
    assert again.pending() == 1
    assert [entry.key for entry in again.lease(())] == ["article:en:2"]
    again.write(unit(crawls, 2))
    again.close()
    assert committed(crawls, "SELECT count(*), count(finished) FROM crawls") == [(1, 1)]


def test_other_arguments_begin_a_new_crawl_and_the_first_keeps_what_is_left_of_it(
    crawls: Crawls,
) -> None:
    first = crawls.begin("editions=en")
    first.add([page(1), page(2)])
    first.close()
    other = crawls.begin("editions=ar")
    assert other.crawl != first.crawl
    assert other.pending() == 0
    other.add([page(2)])
    other.write(unit(crawls, 2))
    other.close()
    again = crawls.begin("editions=en")
    assert again.crawl == first.crawl
    assert [entry.key for entry in again.lease(())] == ["article:en:1"]


def test_a_finished_crawl_is_not_gone_on_with(crawls: Crawls) -> None:
    first = crawls.begin()
    first.add([page(1)])
    first.write(unit(crawls, 1))
    first.close()
    second = crawls.begin()
    assert second.crawl != first.crawl
    assert second.add([page(1)]).known == 1


def test_a_page_is_tried_again_and_then_given_up(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.add([page(1)])
    for attempt in range(3):
        (entry,) = journal.lease(())
        assert entry.attempts == attempt
        body = b"<h1>Service Unavailable</h1> %d" % attempt
        journal.write(
            unit(crawls, 1, body, outcome="retry", note="503", wait=60.0, record_line=None)
        )
        assert journal.lease(()) == []
        assert journal.pending() == 1
        crawls.stamps.advance(61)
    journal.lease(())
    journal.write(unit(crawls, 1, b"last", outcome="failed", note="503", record_line=None))
    assert journal.pending() == 0
    journal.close()
    rows = committed(crawls, "SELECT state, attempts, note FROM frontier")
    assert rows == [(2, 3, "503")]
    assert len(committed(crawls, "SELECT * FROM captures")) == 4
    assert committed(crawls, "SELECT finished FROM crawls") == [("2026-03-04T05:09:10.080000Z",)]


# Who may write


def test_a_second_crawl_is_refused_with_the_first_ones_pid(crawls: Crawls) -> None:
    first = crawls.begin()
    with pytest.raises(CollectionBusyError, match=f"in use by process {os.getpid()}\\b"):
        crawls.begin()
    first.write(unit(crawls, 1))
    first.close()
    crawls.begin().close()


def test_the_lock_of_a_crawl_that_ended_holds_nobody_up(crawls: Crawls) -> None:
    crawls.collection.create()
    (crawls.collection.root / ".lock").write_text("99999999\n")
    crawls.begin().close()
    assert (crawls.collection.root / ".lock").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("in_the_way", ["zamanalwsl", "zamanalwsl/archive"])
def test_a_folder_that_cannot_be_made_is_said_with_what_to_do(
    crawls: Crawls, in_the_way: str
) -> None:
    path = crawls.collection.root.parent / in_the_way
    path.parent.mkdir(exist_ok=True)
    path.write_text("a file, not a folder")
    with pytest.raises(StorageError, match="Use another folder with -s COLLECTION=DIR") as raised:
        crawls.begin()
    assert str(path) in str(raised.value)
    assert path.read_text() == "a file, not a folder"


@contextmanager
def without_privileges() -> Iterator[None]:
    """As a user whom permissions bind, even where the tests are run by root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_that_may_not_be_written_to_is_said_with_what_to_do(
    crawls: Crawls, *, exists: bool
) -> None:
    root = crawls.collection.root
    if exists:
        crawls.collection.create()
    locked = root if exists else root.parent
    locked.chmod(0o555)
    try:
        with without_privileges(), pytest.raises(StorageError) as raised:
            crawls.begin()
    finally:
        locked.chmod(0o755)
    assert str(root) in str(raised.value)
    assert "-s COLLECTION=DIR" in str(raised.value)
    assert not crawls.collection.catalogue.exists()


def test_the_journal_of_a_collection_that_could_not_be_opened_can_be_closed(
    crawls: Crawls,
) -> None:
    crawls.begin()
    refused = crawls.journal()
    with pytest.raises(CollectionBusyError):
        refused.open("all")
    refused.close()


def test_closing_twice_is_closing_once(crawls: Crawls) -> None:
    journal = crawls.begin()
    journal.write(unit(crawls, 1))
    journal.close()
    journal.close()
    assert urls(crawls) == articles(1)
