"""A collection whose catalogue is lost, or whose WARC files came from elsewhere, crawled again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.faults import Fault
from archive.warc.captures import read_captures
from tests.command_line import scrapy
from tests.crawl.running import bases, crawl
from tests.site.process import RunningSite, running_site

pytestmark = pytest.mark.xdist_group("lost catalogue")


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    with running_site(articles=12, seed=5) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(site: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> Collection:
    root = tmp_path_factory.mktemp("crawled") / "sample"
    assert crawl(root, *bases(site)).code == 0
    return Collection(root)


def fetched(warc: Path) -> list[str]:
    """The addresses of the answers in a WARC file."""
    items = read_captures(warc)
    return [item.response.url or "" for item in items if not isinstance(item, Fault)]


def once_only(urls: list[str]) -> set[str]:
    """Those that a collection asks for once: articles and requisites."""
    return {url for url in urls if "/news/article/" in url or "/uploads/" in url or ".css" in url}


def lose(collection: Collection) -> None:
    for path in collection.root.glob("catalogue.sqlite*"):
        path.unlink()


def copies(collection: Collection, root: Path) -> Collection:
    shutil.copytree(collection.root, root)
    copy = Collection(root)
    lose(copy)
    return copy


def adopted(collection: Collection, root: Path) -> Collection:
    done = scrapy("replay", "--into", root, collection.archive)
    assert done.returncode == 0, done.stderr
    return Collection(root)


@pytest.mark.parametrize("come_by", [copies, adopted])
def test_nothing_is_asked_for_again_that_is_there(
    site: RunningSite,
    crawled: Collection,
    tmp_path: Path,
    come_by: Callable[[Collection, Path], Collection],
) -> None:
    collection = come_by(crawled, tmp_path / "again")
    (first,) = collection.archive.iterdir()
    before = set(collection.index.read_bytes().splitlines())
    asked = once_only(fetched(first))
    assert len(asked) > 12
    assert crawl(collection.root, *bases(site)).code == 0
    (second,) = set(collection.archive.iterdir()) - {first}
    assert once_only(fetched(second)) == set()
    assert before < set(collection.index.read_bytes().splitlines())
    assert scrapy("verify", collection.root).returncode == 0


def test_one_command_makes_it_again(crawled: Collection, tmp_path: Path) -> None:
    collection = copies(crawled, tmp_path / "again")
    collection.catalogue.write_bytes(b"not a database, however long it may be" * 100)
    done = scrapy("replay", "--index", "-s", f"COLLECTION={collection.root}")
    assert done.returncode == 0, done.stderr
    assert f"{collection.catalogue} is damaged" in done.stderr
    assert "quarantine/catalogue.sqlite" in done.stderr
    assert collection.index.read_bytes() == crawled.index.read_bytes()
    assert scrapy("verify", collection.root).returncode == 0
