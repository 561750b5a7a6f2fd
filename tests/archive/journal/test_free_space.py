"""A disk that fills up: the crawl ends in order while there is room."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.errors import StorageError
from archive.journal.free_space import LowSpaceError, require_free_space
from archive.journal.live import Limits
from tests.archive.crawls import Crawls, articles, commit_if_due, page, states, unit, urls

MINIMUM = 1_000_000
WATCHED = Limits(group_units=1_000_000, group_seconds=0, free_bytes=MINIMUM)


class Disk:
    """A disk with as much room as a test says."""

    def __init__(self) -> None:
        self.free = MINIMUM

    def statvfs(self, _folder: Path) -> SimpleNamespace:
        return SimpleNamespace(f_bavail=self.free, f_frsize=1)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(os, "statvfs", disk.statvfs)
    return disk


def test_room_enough_is_the_minimum_and_more(disk: Disk) -> None:
    require_free_space(Path(), MINIMUM)
    disk.free -= 1
    with pytest.raises(LowSpaceError, match=r"MINIMUM_FREE_SPACE.*run the same command again"):
        require_free_space(Path(), MINIMUM)
    require_free_space(Path(), 0)


def test_this_disk_is_asked() -> None:
    disk = os.statvfs("/")
    require_free_space(Path("/"), disk.f_bavail * disk.f_frsize // 2 or 1)
    with pytest.raises(LowSpaceError):
        require_free_space(Path("/"), disk.f_blocks * disk.f_frsize * 2)


def test_what_was_handed_over_is_committed_before_the_crawl_is_told(
    crawls: Crawls, disk: Disk
) -> None:
    journal = crawls.begin(limits=WATCHED)
    journal.add([page(1), page(2)])
    journal.write(unit(crawls, 1))
    disk.free -= 1
    with pytest.raises(LowSpaceError):
        commit_if_due(journal)
    journal.close()
    assert urls(crawls) == articles(1)
    assert states(crawls) == {"article:en:1": 1, "article:en:2": 0}
    assert not list(crawls.collection.root.glob("*/*.open"))
    assert crawls.collection.index.exists()


def test_an_idle_crawl_is_told_too(crawls: Crawls, disk: Disk) -> None:
    journal = crawls.begin(limits=WATCHED)
    disk.free = 0
    with pytest.raises(LowSpaceError):
        commit_if_due(journal)


def test_a_crawl_does_not_begin_without_room_and_goes_on_with_it(
    crawls: Crawls, disk: Disk
) -> None:
    disk.free = 0
    with pytest.raises(StorageError, match="0 MB free"):
        crawls.begin(limits=WATCHED)
    disk.free = MINIMUM
    journal = crawls.begin(limits=WATCHED)
    journal.add([page(1)])
    journal.write(unit(crawls, 1))
    journal.close()
    assert urls(crawls) == articles(1)


def test_a_disk_that_does_not_say_is_a_failing_one(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = crawls.begin(limits=WATCHED)

    def gone(_folder: Path) -> SimpleNamespace:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "statvfs", gone)
    with pytest.raises(StorageError, match="Input/output error"):
        commit_if_due(journal)


def test_a_group_of_large_answers_is_committed_before_it_is_full(crawls: Crawls) -> None:
    limits = Limits(group_units=1_000_000, group_seconds=1_000_000, group_bytes=100_000)
    journal = crawls.begin(limits=limits)
    journal.add(map(page, range(1, 5)))
    commits = []
    for number in range(1, 5):
        journal.write(unit(crawls, number, body=os.urandom(60_000)))
        commit_if_due(journal)
        commits.append(journal.stats["journal/commits"])
    assert commits == [0, 1, 1, 2]
