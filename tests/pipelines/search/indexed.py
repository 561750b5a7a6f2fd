"""Collections with an article index, for the tests of search."""

from __future__ import annotations

from archive.collection import Collection
from pipelines.search.index.article_index import ArticleIndex
from pipelines.search.index.update import UpdateReport, update
from pipelines.search.query.query_language import parse_query


def updated(collection: Collection, *, anew: bool = False) -> UpdateReport:
    """Brings the index of a collection up to date."""
    return update(collection, collection.search, lambda what, done, total: None, anew=anew)


def found(collection: Collection, asked: str) -> list[int]:
    """The ids of the articles that answer a query, newest first."""
    with ArticleIndex(collection.search) as index:
        hits = index.search(parse_query(asked), most=1000)
    assert hits.exact
    assert len(hits.hits) == hits.total
    return [hit.article.article_id for hit in hits.hits]


def found_in_earlier(collection: Collection, asked: str) -> list[int]:
    """Of those the ones that answer by an earlier version alone."""
    with ArticleIndex(collection.search) as index:
        hits = index.search(parse_query(asked), most=1000).hits
    return [hit.article.article_id for hit in hits if hit.only_earlier]
