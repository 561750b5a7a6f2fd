"""The demonstration does what it says, and says so where it does not."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.collection import Collection
from archive.errors import CollectionBusyError
from tests import demo
from tests.site.process import RunningSite

ARTICLES = 40


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short: the width of the screen is measured."""
    with tempfile.TemporaryDirectory(prefix="demo-") as path:
        yield Path(path) / "demo"


def demonstrate(collection: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.demo", "--articles", str(ARTICLES)]
    return subprocess.run(
        [*command, "--collection", str(collection)],
        cwd=demo.ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )


def test_the_demonstration_shows_on_one_screen_what_it_did(folder: Path) -> None:
    demo.make_room(folder)
    left_over = folder / "archive" / "of-an-earlier-demonstration.warc.gz"
    left_over.touch()
    done = demonstrate(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert not left_over.exists()
    lines = done.stdout.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= demo.WIDTH
    said = done.stdout
    for command in ("crawl zamanalwsl -s", "verify", "replay -s"):
        assert re.search(rf"^\$ \S*scrapy {command}", said, re.MULTILINE), command
    records = demo.read_records(folder)
    assert f"One of the {len(records)} records" in said
    assert f"{len(records)} of {len(records)} articles with a link equal it" in said
    assert "no vote, search or trap touched" in said
    assert "no fault" in said
    assert "1 of 1 records files, byte for byte" in said
    assert next(iter(demo.digests(folder / "records").values())) in said
    for warc in (folder / "archive").iterdir():
        assert f"{warc}  {warc.stat().st_size:,} bytes" in said
    assert '"canonical_url": "https://en.zamanalwsl.net/' in said
    assert re.search(r"Requisites (\d+) of \1 pictures, style sheets, scripts and fonts", said)


def test_a_collection_of_another_is_left_alone(folder: Path) -> None:
    Collection(folder).create()
    done = demonstrate(folder)
    assert done.returncode == 1
    assert f"{folder} is in the way" in done.stderr
    assert (folder / "archive").is_dir()


def test_a_collection_in_use_is_left_alone(folder: Path) -> None:
    demo.make_room(folder)
    with Collection(folder).lock(), pytest.raises(CollectionBusyError):
        demo.make_room(folder)
    assert (folder / "archive").is_dir()


def test_a_command_that_fails_is_shown_with_its_output() -> None:
    with pytest.raises(demo.DemoError, match=r"(?s)the reason.*exit code 7"):
        demo.run([sys.executable, "-c", "print('the reason'); raise SystemExit(7)"])


def test_a_command_that_hangs_ends_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_PATIENCE", 0.1)
    with pytest.raises(demo.DemoError, match="timed out"):
        demo.run([sys.executable, "-c", "import time; time.sleep(60)"])


class QuietScreen(demo.Screen):
    """Runs nothing."""

    def run(self, command: object, *, label: str) -> None:
        """Leaves all as it is."""


def test_records_that_are_not_rebuilt_are_told(folder: Path) -> None:
    demo.make_room(folder)
    (folder / "records" / "a.jsonl").write_text("{}\n")
    with pytest.raises(demo.DemoError, match="differ"):
        demo.show_rebuilding(QuietScreen(), folder)


@contextmanager
def a_site(**counts: int) -> Iterator[RunningSite]:
    """A site that was never crawled, with one article."""
    truth = {"edition": "en", "article_id": 1, "reachable": True}
    kinds = dict.fromkeys(("vote", "search", "trap", "disallowed", "form"), 0)
    yield SimpleNamespace(  # type: ignore[misc]
        addresses={"ar": "", "ar-bare": "", "en": "", "en-bare": ""},
        truth=lambda: [truth] if not counts else [],
        counts=lambda: {"total": 1, **kinds, **counts},
    )


def test_an_article_without_a_record_is_told(folder: Path) -> None:
    demo.make_room(folder)
    with a_site() as site, pytest.raises(demo.DemoError, match="en 1: 0 records"):
        demo.show_crawl(QuietScreen(), folder, site)


def test_a_trap_that_was_touched_is_told(folder: Path) -> None:
    demo.make_room(folder)
    with a_site(vote=1) as site, pytest.raises(demo.DemoError, match="leave alone"):
        demo.show_crawl(QuietScreen(), folder, site)
