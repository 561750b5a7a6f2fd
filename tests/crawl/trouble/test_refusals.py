"""What a crawl says, and its exit code, when it cannot do what it is asked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.crawl.running import Ended, crawl
from tests.crawl.scripted import FRONT, ROBOTS, scripted_site


def refusal(done: Ended, code: int) -> str:
    """The one sentence of a crawl that was refused before it began."""
    assert done.code == code, done.log
    assert "Traceback" not in done.log
    said = [line for line in done.log.splitlines() if line.startswith("scrapy crawl: ")]
    assert said == [done.sentence]
    return said[0].removeprefix("scrapy crawl: ")


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("secions=en:30", "editions, en, ids, sections, urls"),
        ("ids=28000-28100", "-a ids=en:28000-28100"),
        ("urls=/nowhere/urls.txt", "one URL a line"),
        ("en=mirror.example", "-a en=https://mirror.example"),
    ],
)
def test_wrong_arguments(tmp_path: Path, argument: str, told: str) -> None:
    sentence = refusal(crawl(tmp_path / "c", argument), 2)
    assert argument.partition("=")[0] in sentence
    assert told in sentence
    assert not (tmp_path / "c").exists()


def test_a_collection_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "c").write_text("in the way")
    sentence = refusal(crawl(tmp_path / "c"), 5)
    assert str(tmp_path / "c") in sentence
    assert "-s COLLECTION=DIR" in sentence
    assert (tmp_path / "c").read_text() == "in the way"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    sentence = refusal(crawl(tmp_path / "file" / "c"), 5)
    assert "-s COLLECTION=DIR" in sentence


def test_a_file_where_a_folder_of_the_collection_belongs(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "records").write_text("in the way")
    assert "records" in refusal(crawl(tmp_path / "c"), 5)


def test_a_catalogue_that_is_none(tmp_path: Path) -> None:
    broken = b"no database at all " * 100
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "catalogue.sqlite").write_bytes(broken)
    with scripted_site({**ROBOTS, "/": [FRONT]}) as site:
        done = crawl(tmp_path / "c", f"en={site.url}", "editions=en")
    assert done.code == 0, done.log
    assert f"{tmp_path / 'c' / 'catalogue.sqlite'} is damaged" in done.log
    assert (tmp_path / "c" / "quarantine" / "catalogue.sqlite").read_bytes() == broken


def test_a_catalogue_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    with sqlite3.connect(tmp_path / "c" / "catalogue.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    assert "version 99" in refusal(crawl(tmp_path / "c"), 5)


def test_more_than_one_spider(tmp_path: Path) -> None:
    done = crawl(tmp_path / "c", program=("-m", "scrapy", "crawl", "zamanalwsl"))
    assert done.code == 2
    assert "scrapy crawl zamanalwsl" in done.log
    assert "Traceback" not in done.log
