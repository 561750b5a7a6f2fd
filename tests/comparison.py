"""A record against the sample site's truth about the article; see `tests.site.truth`."""

from __future__ import annotations

from typing import Any, Final

_FIELDS: Final = (
    "canonical_url",
    "edition",
    "article_id",
    "language",
    "title",
    "dateline",
    "text",
    "credit",
    "author",
    "published",
    "published_raw",
    "published_source",
    "section",
    "links",
    "likes",
    "dislikes",
    "comment_count",
    "comments",
    "encoding",
)


def differences(record: dict[str, Any], truth: dict[str, Any]) -> list[str]:
    """The fields of a record that are not what the site shows, each with both values."""
    pairs = {name: (record[name], truth[name]) for name in _FIELDS}
    pairs["images"] = (_images(record), _images(truth))
    return [
        f"{name}: {found!r} instead of {meant!r}"
        for name, (found, meant) in pairs.items()
        if found != meant
    ]


def _images(article: dict[str, Any]) -> list[tuple[str, str | None]]:
    # The truth holds the path as the page has it, too.
    return [(image["url"], image["caption"]) for image in article["images"]]


def articles_equal_to_truth(
    records: list[dict[str, Any]], truths: list[dict[str, Any]]
) -> tuple[int, list[str]]:
    """How many reachable articles have one record that is all true; and a line for each other."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for record in records:
        found.setdefault((record["edition"], record["article_id"]), []).append(record)
    faults: list[str] = []
    equal = 0
    for truth in truths:
        if not truth["reachable"]:
            continue
        article = (truth["edition"], truth["article_id"])
        name = "{} {}".format(*article)
        mine = found.pop(article, [])
        wrong = differences(mine[0], truth) if len(mine) == 1 else [f"{len(mine)} records"]
        faults += [f"{name}: {fault}" for fault in wrong]
        equal += not wrong
    faults += ["{} {}: no such article".format(*article) for article in found]
    return equal, faults
