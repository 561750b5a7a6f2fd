"""The records of a crawl of the whole sample site, field by field against the truth."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.crawl.collected import lines
from tests.crawl.full.full_crawl import FullCrawl

pytestmark = pytest.mark.xdist_group("full crawl")

FIELDS = [
    "schema", "url", "canonical_url", "edition", "article_id", "language", "title", "dateline",
    "text", "credit", "author", "published", "published_raw", "published_source", "section",
    "images", "links", "likes", "dislikes", "comment_count", "comments", "captured_at", "status",
    "encoding", "text_sha256", "warc", "extraction",
]  # fmt: skip
COMPARED = [
    "canonical_url", "edition", "article_id", "language", "title", "dateline", "text",
    "credit", "author", "published", "published_raw", "published_source", "section", "images",
    "links", "likes", "dislikes", "comment_count", "comments", "encoding",
]  # fmt: skip


def told(truth: dict[str, Any], field: str) -> object:
    if field == "images":
        return [{"url": image["url"], "caption": image["caption"]} for image in truth["images"]]
    return truth[field]


@pytest.mark.parametrize("field", COMPARED)
def test_every_record_says_what_the_site_says(full: FullCrawl, field: str) -> None:
    wrong = {
        (its["edition"], its["article_id"]): its[field]
        for its in full.records
        if its[field] != told(full.truth[its["edition"], its["article_id"]], field)
    }
    assert wrong == {}


def test_the_address_is_the_one_that_answered(full: FullCrawl) -> None:
    answered = {f"http://{host}{target}" for host, _, target, status in full.log if status == 200}
    for its in full.records:
        assert its["url"] in answered
        truth = full.truth[its["edition"], its["article_id"]]
        # An older page stands at two addresses; the truth names one of them.
        assert its["url"] == truth["url"] or truth["layout"] == "older"


@pytest.mark.parametrize(
    "field",
    [
        "dateline",
        "credit",
        "author",
        "published",
        "section",
        "likes",
        "images",
        "links",
        "comments",
    ],
)
def test_what_is_compared_is_there_and_not_there(full: FullCrawl, field: str) -> None:
    """The comparison above would say little of a field that is the same everywhere."""
    values = [its[field] for its in full.records]
    assert any(values)
    assert not all(values)


def test_all_sources_of_dates_all_markups_and_all_encodings_are_met(full: FullCrawl) -> None:
    met = [full.truth[its["edition"], its["article_id"]] for its in full.records]
    assert {its["published_source"] for its in full.records} == {"page", "meta", "feed", None}
    assert {its["encoding"]["used"] for its in full.records} == {"utf-8", "windows-1256"}
    assert {its["layout"] for its in met} == {"present", "older", "older-redirected"}
    assert len({its["markup"] for its in met}) == 8


EXTRACTION = ["method", "versions", "coverage", "warnings", "left_out"]


def test_the_fields_stand_in_their_order(full: FullCrawl) -> None:
    for its in full.records:
        assert list(its) == FIELDS
        assert list(its["warc"]) == ["file", "offset", "length", "record_id", "payload_sha256"]
        assert list(its["extraction"]) == EXTRACTION
        assert list(its["encoding"]) == ["declared", "used"]
        assert its["section"] is None or list(its["section"]) == ["id", "name"]
        assert all(list(image) == ["url", "caption"] for image in its["images"])
        assert all(list(each) == ["author", "published", "text"] for each in its["comments"])


def test_every_line_is_compact_json_with_its_letters_as_they_are(full: FullCrawl) -> None:
    for line in lines(full.collection):
        value = json.loads(line)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        assert line == again.encode() + b"\n"


def test_the_text_has_its_digest(full: FullCrawl) -> None:
    for its in full.records:
        assert its["text_sha256"] == hashlib.sha256(its["text"].encode()).hexdigest()


def test_every_record_is_of_an_answer_with_status_200_and_well_extracted(full: FullCrawl) -> None:
    for its in full.records:
        assert (its["schema"], its["status"]) == (2, 200)
        extraction = its["extraction"]
        assert extraction["method"] == "container"
        assert extraction["coverage"] == 1.0
        assert extraction["warnings"] == []
        assert list(extraction["versions"]) == ["extractor", "trafilatura"]
