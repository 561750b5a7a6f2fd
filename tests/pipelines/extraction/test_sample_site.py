"""All articles of the sample site, every field against its truth."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from pipelines.extract import extract_article
from tests.pipelines.fetch import fetch
from tests.site.process import running_site

_ARTICLES: Final = 240
_FIELDS: Final = (
    "language", "title", "dateline", "text", "credit", "author", "published", "published_raw",
    "published_source", "links", "likes", "dislikes", "comment_count", "comments", "encoding",
)  # fmt: skip


def wrong_fields(truth: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each field of the article that is not the truth, with what it is and what it should be."""
    body, content_type = fetch(truth["url"])
    article = extract_article(body, truth["url"], content_type=content_type)
    found: dict[str, Any] = json.loads(msgspec.json.encode(article))
    if truth["published_source"] == "feed":
        truth |= dict.fromkeys(("published", "published_raw", "published_source"))
    found["images"] = [(image["url"], image["caption"]) for image in found["images"]]
    truth["images"] = [(image["url"], image["caption"]) for image in truth["images"]]
    wrong = {
        name: (found[name], truth[name])
        for name in (*_FIELDS, "images")
        if found[name] != truth[name]
    }
    return wrong | ({"warnings": (article.warnings, ())} if article.warnings else {})


def test_every_field_of_every_article() -> None:
    with running_site(articles=_ARTICLES, seed=5) as site:
        truths = site.truth()
        wrong = {truth["url"]: fields for truth in truths if (fields := wrong_fields(truth))}
    assert len(truths) == _ARTICLES
    assert wrong == {}
