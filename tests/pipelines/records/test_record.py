from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.capture import Capture, StoredCapture
from pipelines.extraction.article import Article, Comment, Encoding, Image
from pipelines.records.captured_page import CapturedPage
from pipelines.records.record import Record, make_record, record_line
from pipelines.site import SITE

URL = "http://mirror.example/news/article/28874"
ARTICLE = Article(
    language="en",
    title="Bread \u2013 خبز",
    text="One.\nTwo.",
    images=(Image("https://en.zamanalwsl.net/uploads/a.png", "A baker"),),
    links=("https://example.com/",),
    likes=67,
    dislikes=58,
    comment_count=1,
    comments=(Comment("Reader", "2017-08-12", "Thanks."),),
    encoding=Encoding("utf-8", "utf-8"),
    method="container",
    coverage=0.9876,
    warnings=("coverage_below_0.95",),
)
STORED = StoredCapture(
    Capture(
        "<urn:uuid:1>", "response", URL, "2026-03-04T05:06:07.080000Z", 200, "text/html", "ab" * 32
    ),
    "c-20260304050607-00001.warc.gz",
    1234,
    567,
)


def captured(
    context: Mapping[str, str] | None = None, faults: tuple[str, ...] = ()
) -> CapturedPage:
    page = SITE.page("https://en.zamanalwsl.net/news/article/28874")
    assert page is not None
    return CapturedPage(URL, page, 200, "text/html", b"<p>", context or {}, faults)


def made(article: Article = ARTICLE, **context: str) -> Record:
    named = {name.replace("_", "-"): value for name, value in context.items()}
    record = make_record(captured(named), article, STORED)
    assert record is not None
    return record


def test_a_record_says_what_page_place_and_article_say() -> None:
    value: dict[str, Any] = json.loads(record_line(made()))
    versions = value["extraction"].pop("versions")
    assert set(versions) == {"extractor", "trafilatura"}
    assert value == {
        "schema": 2,
        "url": URL,
        "canonical_url": "https://en.zamanalwsl.net/news/article/28874",
        "edition": "en",
        "article_id": 28874,
        "language": "en",
        "title": "Bread \u2013 خبز",
        "dateline": None,
        "text": "One.\nTwo.",
        "credit": None,
        "author": None,
        "published": None,
        "published_raw": None,
        "published_source": None,
        "section": None,
        "images": [{"url": "https://en.zamanalwsl.net/uploads/a.png", "caption": "A baker"}],
        "links": ["https://example.com/"],
        "likes": 67,
        "dislikes": 58,
        "comment_count": 1,
        "comments": [{"author": "Reader", "published": "2017-08-12", "text": "Thanks."}],
        "captured_at": "2026-03-04T05:06:07.080000Z",
        "status": 200,
        "encoding": {"declared": "utf-8", "used": "utf-8"},
        "text_sha256": hashlib.sha256(b"One.\nTwo.").hexdigest(),
        "warc": {
            "file": "c-20260304050607-00001.warc.gz",
            "offset": 1234,
            "length": 567,
            "record_id": "<urn:uuid:1>",
            "payload_sha256": "ab" * 32,
        },
        "extraction": {
            "method": "container",
            "coverage": 0.9876,
            "warnings": ["coverage_below_0.95"],
            "left_out": [],
        },
    }


def test_the_line_is_utf_8_and_ends_with_one_newline() -> None:
    line = record_line(made())
    assert line.count(b"\n") == 1
    assert line.endswith(b"}\n")
    assert "خبز".encode() in line
    assert line == record_line(made())


def test_a_line_reads_back_as_the_record() -> None:
    assert msgspec.json.decode(record_line(made()), type=Record) == made()


def test_a_page_without_an_article_has_no_record() -> None:
    assert make_record(captured(), Article(), STORED) is None
    assert make_record(captured(), Article(warnings=("no_container",)), STORED) is None


@pytest.mark.parametrize("warning", ["extraction_timeout", "extraction_crashed", "too_large"])
def test_a_page_that_nobody_could_read_has_one_without_text(warning: str) -> None:
    record = make_record(captured(), Article(warnings=(warning,)), STORED)
    assert record is not None
    assert (record.title, record.text, record.text_sha256) == (None, None, None)
    assert record.extraction.method is None
    assert record.extraction.warnings == [warning]


def test_faults_of_the_capture_stand_before_those_of_the_extraction() -> None:
    record = make_record(captured(None, ("truncated_time", "content_coding_cut")), ARTICLE, STORED)
    assert record is not None
    assert record.extraction.warnings == [
        "truncated_time",
        "content_coding_cut",
        "coverage_below_0.95",
    ]


# --- What the crawl knew ---


def test_the_section_is_the_listings() -> None:
    record = made(section_id="30", section_name="Opinion")
    assert record.section is not None
    assert (record.section.id, record.section.name) == (30, "Opinion")


def test_a_section_may_have_no_name() -> None:
    section = made(section_id="30").section
    assert section is not None
    assert section.name is None


@pytest.mark.parametrize("number", ["", "x", "-1", "3.5", "\u0663\u0660", "\xb2", "9" * 5000])
def test_what_is_no_section_number_is_no_section(number: str) -> None:
    assert made(section_id=number, section_name="Opinion").section is None


def test_the_feed_gives_the_date_where_the_page_gives_none() -> None:
    record = made(feed_published="Fri, 11 Aug 2017 23:56:16 +0300")
    assert record.published == "2017-08-11T23:56:16+03:00"
    assert record.published_raw == "Fri, 11 Aug 2017 23:56:16 +0300"
    assert record.published_source == "feed"


def test_the_pages_own_date_comes_first() -> None:
    dated = msgspec.structs.replace(
        ARTICLE,
        published="2017-08-11T23:56:16",
        published_raw="2017-08-11 23:56:16",
        published_source="page",
    )
    record = made(dated, feed_published="Sat, 12 Aug 2017 09:00:00 +0300")
    assert record.published == "2017-08-11T23:56:16"
    assert record.published_source == "page"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "Fri, 31 Feb 2017 10:00:00 +0300",
        "Fri, 11 Aug 99999 10:00:00 +0300",
        "Fri, 11 Aug 99999999999999999999 10:00:00 +0300",
        "Fri, 11 Aug 2017 10:00:00 +9999",
        "Fri, 11 Aug 2017 10:00:00 +99999999999999999999",
        "Fri, 11 Aug " + "9" * 5000 + " 10:00:00",
    ],
)
def test_a_date_that_is_none_is_left_out(raw: str) -> None:
    record = made(feed_published=raw)
    assert (record.published, record.published_raw, record.published_source) == (None, None, None)


@given(st.text(max_size=60), st.from_regex(r"[A-Z][a-z]{2}, \d+ Aug \d+ \d+:\d+:\d+ [+-]\d+"))
def test_no_date_raises(text: str, near: str) -> None:
    for raw in (text, near):
        record_line(made(feed_published=raw))


def test_the_image_of_the_feed_is_added_once() -> None:
    known = "https://en.zamanalwsl.net/uploads/a.png"
    assert made(feed_image=known).images == list(ARTICLE.images)
    other = "https://en.zamanalwsl.net/uploads/b.png"
    assert made(feed_image=other).images == [*ARTICLE.images, Image(other, None)]
