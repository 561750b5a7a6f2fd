"""What is mistyped is refused, with the nearest right word, before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import scrapy


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("crawl", "zamanalwsll"), "There is no spider zamanalwsll. The nearest is zamanalwsl."),
        (("crawl", "zamanalwsl", "-s", "COLECTION=x"), "The nearest is COLLECTION."),
        (("crawl", "zamanalwsl", "-s", "DOWNLOAD_DELY=5"), "The nearest is DOWNLOAD_DELAY."),
        (("replay", "--agian"), "There is no option --agian. The nearest is --again."),
        (("verify", "--repare", "c"), "The nearest is --repair."),
        (("crawl",), "Give one spider"),
        (("crawl", "zamanalwsl", "a", "b"), "one DIR at most"),
    ],
)
def test_it_is_refused(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = scrapy(*words, "-s", f"COLLECTION={tmp_path / 'c'}")
    assert done.returncode == 2, done.stderr
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_setting_of_a_users_own_is_none_mistyped(tmp_path: Path) -> None:
    done = scrapy("verify", "-s", "MY_PIPELINE_FOLDER=x", tmp_path)
    assert "There is no" not in done.stderr


def test_a_setting_without_effect_is_named(tmp_path: Path) -> None:
    done = scrapy("crawl", "zamanalwsl", "-s", "JOBDIR=x", "-a", "ids=wrong")
    assert "-s JOBDIR does nothing here: " in done.stderr
