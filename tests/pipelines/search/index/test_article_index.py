from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.errors import DamagedArchiveError
from pipelines.search.index.answers import Order
from pipelines.search.index.article_index import ArticleIndex, SearchTooLongError
from pipelines.search.index.read_record import read_record
from pipelines.search.index.rows import Browse
from pipelines.search.index.schema import NoIndexError
from pipelines.search.query.query_language import parse_query
from tests.pipelines.export.collections import hostile_records, record, with_records
from tests.pipelines.search.indexed import found, found_in_earlier, updated


def warc(number: int) -> dict[str, Any]:
    """A place in a WARC file, which tells captures apart."""
    its: dict[str, Any] = record(number)["warc"]
    return its


RECORDS = [
    record(1, published="2017-08-11T10:00:00", title="Bread", text="Of bread."),
    record(2, published="2017-08-11T09:00:00", title="Of bread", text="Bread, bread."),
    record(3, published="2017-08-12", title="Salt", text="Bread.\nBread and salt."),
    record(4, published=None, captured_at="2015-02-03T00:00:00.5Z", title="Undated", author="Reem"),
    record(
        5, edition="ar", published="2016-02-29", title="الخبز", text="والخبز في حلب", section=None
    ),
    record(6, published="no date", title=None, text=None, images=[], author="Reem"),
]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    collection = with_records(tmp_path_factory.mktemp("index") / "c", RECORDS)
    updated(collection)
    return collection


@pytest.fixture
def index(collection: Collection) -> Iterator[ArticleIndex]:
    with ArticleIndex(collection.search) as index:
        yield index


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("bread", [3, 1, 2]),
        ("bread -salt", [1, 2]),
        ("bread since:2017-08-12", [3]),
        ("bread until:2017-08-11", [1, 2]),
        ("since:2015 until:2016", [5]),
        ("until:2015-02-03", []),
        ("-bread", [5, 6, 4]),
        ("خبز", [5]),
        ("edition:ar", [5]),
        ("author:reem", [6, 4]),
        ("section:52 bread", [3, 1, 2]),
        ('section:"syria news" salt', [3]),
        ("undated OR salt", [3, 4]),
        ("syria", []),
        ("", []),
        ("since:2018 until:2017", []),
    ],
)
def test_search_gives_the_newest_first(
    asked: str, articles: list[int], collection: Collection
) -> None:
    assert found(collection, asked) == articles


def test_search_by_relevance(index: ArticleIndex) -> None:
    hits = index.search(parse_query("bread"), order="relevance")
    assert [hit.article.article_id for hit in hits.hits] == [2, 1, 3]
    assert hits.order == "relevance"


def test_too_many_hits_are_given_by_time(
    index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.index.article_index.MAX_RANKED", 2)
    hits = index.search(parse_query("bread"), order="relevance")
    assert [hit.article.article_id for hit in hits.hits] == [3, 1, 2]
    assert (hits.order, hits.total, hits.exact) == ("newest", 3, True)


def test_hits_beyond_a_number_are_not_counted(
    index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.index.article_index.MAX_COUNTED", 2)
    hits = index.search(parse_query("bread"))
    assert (hits.total, hits.exact, len(hits.hits)) == (2, False, 3)


@pytest.mark.parametrize("order", ["newest", "relevance"])
def test_page_after_page(order: Order, index: ArticleIndex) -> None:
    query = parse_query("bread")
    whole = index.search(query, order=order).hits
    paged = [index.search(query, first=n, most=1, order=order).hits for n in range(4)]
    assert [hit for page in paged for hit in page] == list(whole)
    assert index.search(query, first=10**30, most=-1).hits == ()


def test_a_search_that_takes_too_long_is_given_up(
    index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.search.index.article_index.SEARCH_SECONDS", -1.0)
    monkeypatch.setattr("pipelines.search.index.article_index._STEPS_BETWEEN_CHECKS", 1)
    with pytest.raises(SearchTooLongError, match="given up"):
        index.search(parse_query("bread"))
    monkeypatch.undo()
    assert index.search(parse_query("bread")).total == 3


@pytest.mark.parametrize(
    ("filters", "articles"),
    [
        (Browse(), [3, 1, 2, 5, 6, 4]),
        (Browse(edition="ar"), [5]),
        (Browse(section_id=52), [3, 1, 2, 6, 4]),
        (Browse(edition="ar", section_id=52), []),
        (Browse(author="Reem"), [6, 4]),
        (Browse(year=2017), [3, 1, 2]),
        (Browse(year=2016, month=2), [5]),
        (Browse(year=2016, month=13), []),
        (Browse(year=99999), []),
        (Browse(month=2), [3, 1, 2, 5, 6, 4]),
        (Browse(section_id=1 << 80), []),
        (Browse(author="\ud800"), []),
    ],
)
def test_lists(filters: Browse, articles: list[int], index: ArticleIndex) -> None:
    page = index.browse(filters)
    assert [its.article_id for its in page.articles] == articles
    assert page.total == len(articles)
    paged = [index.browse(filters, first=n, most=1).articles for n in range(7)]
    assert [its for one in paged for its in one] == list(page.articles)


def test_a_row(index: ArticleIndex) -> None:
    entry = index.article("en", 4)
    assert entry is not None
    its = entry.row
    assert (its.day, its.published, its.title) == (None, None, "Undated")
    assert (its.captures, its.versions, its.has_image, its.has_text) == (1, 1, True, True)
    assert (its.section_id, its.section_name, its.language) == (52, "Syria News", "en")
    other = index.article("en", 6)
    assert other is not None
    assert other.row.day is None
    assert (other.row.has_image, other.row.has_text, other.row.title) == (False, False, None)


def test_counts(index: ArticleIndex) -> None:
    counts = index.counts()
    assert (counts.articles, counts.captures) == (6, 6)
    assert counts.editions == (("ar", 1), ("en", 5))
    assert counts.months == (
        ("ar", "2016-02", 1),
        ("en", "2017-08", 3),
    )
    assert counts.undated == 2
    (section,) = counts.sections
    assert (section.edition, section.id, section.name, section.articles) == (
        "en",
        52,
        "Syria News",
        5,
    )
    assert counts.authors == (("Zaman Al Wasl", 4), ("Reem", 2))
    assert counts.first_captured == "2015-02-03T00:00:00.5Z"
    assert counts.last_captured == "2026-03-04T05:06:07.080000Z"


def test_what_is_not_there(index: ArticleIndex) -> None:
    assert index.article("en", 7) is None
    assert index.article("en", 1 << 80) is None
    assert index.article("\ud800", 1) is None
    assert index.capture("<urn:uuid:none>") is None
    assert index.capture("\ud800") is None


def captures() -> list[dict[str, Any]]:
    """An article that was changed twice, and then back."""
    texts = ["Of bread.\nOf salt.", "Of bread.\nOf water.", "Of bread.\nOf salt.", None]
    times = ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-03T00:00:00.5Z"]
    return [
        record(1, text=text, captured_at=at, warc=warc(n), published=day, section=section)
        for n, (text, at, day, section) in enumerate(
            zip(
                texts,
                [*times, "2026-02-01T00:00:00Z"],
                ["2026-01-01", None, None, None],
                [None, {"id": 7, "name": None}, None, None],
                strict=True,
            )
        )
    ]


def test_an_article_with_captures(tmp_path: Path) -> None:
    made = captures()
    collection = with_records(tmp_path / "c", [made[1], made[3]], "b")
    with_records(tmp_path / "c", [made[2], made[0]], "a")
    updated(collection)
    with ArticleIndex(collection.search) as index:
        entry = index.article("en", 1)
        assert entry is not None
        assert [its.captured_at for its in entry.captures] == [its["captured_at"] for its in made]
        assert [its.version for its in entry.captures] == [1, 2, 1, 3]
        assert entry.shown == entry.captures[2]
        row = entry.row
        assert (row.captures, row.versions, row.published, row.section_id) == (
            4,
            3,
            "2026-01-01",
            7,
        )
        assert (row.first_captured, row.last_captured) == (
            made[0]["captured_at"],
            made[3]["captured_at"],
        )
        for its, own in zip(entry.captures, made, strict=True):
            assert index.capture(its.record_id) == its
            assert read_record(collection, its).text == own["text"]
            assert (its.warc_offset, its.url) == (own["warc"]["offset"], own["url"])


def test_words_of_earlier_versions_are_found_and_told(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", captures())
    updated(collection)
    for asked, hits, earlier in (
        ("salt", [1], []),
        ("water", [1], [1]),
        ("salt water", [1], [1]),
        ('"of water"', [1], [1]),
        ('"salt of water"', [], []),
        ("text:water", [], []),
        ("bread -water", [1], []),
    ):
        assert found(collection, asked) == hits, asked
        assert found_in_earlier(collection, asked) == earlier, asked


def test_a_record_that_is_no_longer_there(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [record(1), record(2)])
    updated(collection)
    with ArticleIndex(collection.search) as index:
        row = index.capture(record(2)["warc"]["record_id"])
    assert row is not None
    assert read_record(collection, row).article_id == 2
    with_records(tmp_path / "c", [record(2), record(1)])
    with pytest.raises(DamagedArchiveError, match="rebuilt"):
        read_record(collection, row)
    (collection.records / row.records_file).unlink()
    with pytest.raises(DamagedArchiveError, match="rebuilt"):
        read_record(collection, row)


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="replay --index"):
        ArticleIndex(tmp_path / "none")
    (tmp_path / "other").write_bytes(b"no database " * 1000)
    with pytest.raises(NoIndexError, match="replay --index"):
        ArticleIndex(tmp_path / "other")


def test_records_of_hostile_people(tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", hostile_records())
    assert updated(collection).captures == len(hostile_records())
    with ArticleIndex(collection.search) as index:
        page = index.browse()
        assert page.total == len(hostile_records())
        assert {its.title for its in page.articles} == {its["title"] for its in hostile_records()}
        for its in page.articles:
            hits = index.search(parse_query(its.title or ""))
            assert hits.total == 0 or its.article_id in [
                hit.article.article_id for hit in hits.hits
            ]
