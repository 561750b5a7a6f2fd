"""The articles of a collection in Python."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from archive.collection import Collection
from archive.errors import ArgumentError, DamagedArchiveError
from pipelines.articles import Articles
from tests.crawl.crawled import crawled_twice
from tests.crawl.running import crawl
from tests.crawl.scripted import PAGE, ROBOTS, answer, scripted_site

pytestmark = pytest.mark.xdist_group("articles in Python")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return crawled_twice(tmp_path_factory.mktemp("articles") / "c", articles=8)


@pytest.fixture(scope="module")
def articles(collection: Collection) -> Articles:
    return Articles(str(collection.root))


def ids_in(collection: Collection) -> list[int]:
    paths = sorted(collection.records.iterdir())
    return [
        json.loads(line)["article_id"] for its in paths for line in its.read_bytes().splitlines()
    ]


def test_all_records_in_their_order(articles: Articles, collection: Collection) -> None:
    assert [its.article_id for its in articles] == ids_in(collection)
    assert [its.article_id for its in articles] == ids_in(collection)  # again


def test_conditions(articles: Articles) -> None:
    every = list(articles)
    one = every[0]
    assert one.text is not None
    word = max(one.text.split(), key=len)
    assert one in list(articles.select(f'"{word}"', editions={one.edition}))
    assert all(its.edition == "ar" for its in articles.select(editions={"ar"}))
    dated = [its for its in every if its.published]
    assert list(articles.select(since="1990-01-01", until="2090-01-01")) == dated
    latest = list(articles.select(latest=True))
    assert len({(its.edition, its.article_id) for its in latest}) == len(latest)


@pytest.mark.parametrize(
    "conditions", [{"since": "2017-8"}, {"until": "x"}, {"query": "since:never"}]
)
def test_what_cannot_be_asked_is_said(articles: Articles, conditions: dict[str, str]) -> None:
    with pytest.raises(ArgumentError):
        list(articles.select(**conditions))  # type: ignore[arg-type]


def test_the_page_of_a_record(articles: Articles) -> None:
    for article in articles:
        page = articles.page(article)
        assert page.head.startswith(b"HTTP/1.1 200 ")
        assert page.request.startswith(b"GET /")
        assert article.title is not None
        assert article.title.split()[0] in page.body.decode(
            article.encoding.used or "utf-8", "replace"
        )
        if b"chunked" not in page.head:
            digest = hashlib.sha256(page.payload).hexdigest()
            assert digest == article.warc.payload_sha256


def test_a_place_with_another_record_is_named(articles: Articles) -> None:
    first, second, *_ = articles
    place = msgspec.structs.replace(first.warc, record_id=second.warc.record_id)
    with pytest.raises(DamagedArchiveError, match="scrapy verify"):
        articles.page(msgspec.structs.replace(first, warc=place))


def test_a_repeated_capture_whose_original_is_lost_is_named(tmp_path: Path) -> None:
    collection, urls = Collection(tmp_path / "c"), tmp_path / "urls.txt"
    with scripted_site({**ROBOTS, "/news/article/5": [answer(200, PAGE)]}) as site:
        urls.write_text(f"{site.url}/news/article/5")
        for _ in range(2):
            assert crawl(collection.root, f"en={site.url}", f"urls={urls}").code == 0
    articles = Articles(collection.root)
    first, repeated = articles
    assert articles.page(repeated).body == articles.page(first).body
    (collection.archive / first.warc.file).unlink()
    with pytest.raises(DamagedArchiveError, match=f"no WARC file {first.warc.file}"):
        articles.page(repeated)
    collection.index.unlink()
    collection.catalogue.unlink()
    with pytest.raises(DamagedArchiveError, match="repeats an earlier capture"):
        articles.page(repeated)


def test_rows_are_flat(articles: Articles) -> None:
    row = next(articles.rows(latest=True))
    assert row["warc.offset"] >= 0
    assert isinstance(row["images"], str)


def test_no_collection(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="is no collection"):
        Articles(tmp_path)
