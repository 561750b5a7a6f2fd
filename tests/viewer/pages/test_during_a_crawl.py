"""The reader on a collection that a crawl is writing to."""

from __future__ import annotations

from pathlib import Path

from archive.collection import Collection
from archive.names import OPEN, is_open
from pipelines.workers.pool import ExtractionPool
from tests.crawl.running import bases, crawling
from tests.site.process import running_site
from tests.viewer.reading import reader_of
from tests.viewer.sample import index_of
from tests.waiting import wait_until


def test_what_is_committed_is_read_and_verifies(tmp_path: Path, pool: ExtractionPool) -> None:
    collection = Collection(tmp_path / "c")
    slowly = {"DOWNLOAD_DELAY": "0.3"}
    with (
        running_site(articles=40, seed=3) as site,
        # Articles from the first page on: those of the menu would come late.
        crawling(collection.root, *bases(site), "ids=en:28870-28910", settings=slowly) as crawl,
    ):
        wait_until(lambda: any(path.stat().st_size for path in collection.records.glob("*")))
        reader = reader_of(collection, pool)

        def has_articles() -> bool:
            index_of(collection)
            return "/article/" in "".join(reader.page("/articles").links)

        wait_until(has_articles)
        front = reader.page("/")
        article = reader.page(reader.page("/articles").link("/article/"))
        proof = reader.page(article.link("/proof"))
        assert crawl.poll() is None, "the crawl was over before anything was looked at"
        assert [path for path in collection.archive.iterdir() if is_open(path)]
        assert "Running now" in front.text
        assert "still being written" in front.text
        assert "The capture verifies now" in proof.text
        assert f"{OPEN} | head" in proof.text
