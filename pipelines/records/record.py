"""The record: one JSON object for each capture of an article page, and how it is made.

Pure: the same capture, place and extraction give the same line, whenever and wherever it is made.
`docs/record-format.md` explains the fields to those who read records; `docs/record.schema.json` is
generated from these classes.
"""

from __future__ import annotations

import hashlib
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Annotated, Final, Literal

import msgspec

from archive.http.wayback import original_link
from archive.warc.capture import StoredCapture
from pipelines.extraction.article import Article, Comment, Encoding, Image, LeftOut
from pipelines.records.captured_page import CapturedPage

SCHEMA_VERSION: Final = 2
"""2 added `extraction.left_out`; records of 1 are read, too."""
EXTRACTOR_VERSION: Final = "3"
"""Raised whenever the same page may give another record."""

UNREAD: Final = frozenset(
    {"extraction_timeout", "extraction_crashed", "extraction_failed", "too_large"}
)
"""Warnings that say that nobody could look whether there is an article on the page."""

_LONGEST_SECTION: Final = 9
"""Digits; the number comes out of a WARC file, which may be anyone's."""

_Natural = Annotated[int, msgspec.Meta(ge=0)]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """The section an article was listed in."""

    id: _Natural
    name: str | None


class WarcPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where the capture lies: read `length` bytes at `offset`, gunzip, and it is that record."""

    file: str
    offset: _Natural
    length: _Natural
    record_id: str
    payload_sha256: str | None


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """How the text was found, and how far it can be trusted."""

    method: Literal["container", "generic"] | None
    versions: dict[str, str]
    coverage: float | None
    warnings: list[str]
    left_out: list[LeftOut] = []
    """None in records of schema 1."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One capture of an article page. Unknown is null, an empty list is []."""

    schema: int = SCHEMA_VERSION
    url: str
    canonical_url: str
    edition: str
    article_id: int
    language: str | None
    title: str | None
    dateline: str | None
    text: str | None
    credit: str | None
    author: str | None
    published: str | None
    published_raw: str | None
    published_source: Literal["page", "meta", "feed"] | None
    section: Section | None
    images: list[Image]
    links: list[str]
    likes: _Natural | None
    dislikes: _Natural | None
    comment_count: _Natural | None
    comments: list[Comment]
    captured_at: str
    status: int
    encoding: Encoding
    text_sha256: str | None
    warc: WarcPlace
    extraction: Extraction


_ENCODER: Final = msgspec.json.Encoder()
VERSIONS: Final = {"extractor": EXTRACTOR_VERSION, "trafilatura": version("trafilatura")}
"""What a record depends on beside the page; a change of it may change the record."""


def record_line(record: Record) -> bytes:
    """The record as a line of a records file: UTF-8 JSON and a newline."""
    return _ENCODER.encode(record) + b"\n"


def make_record(page: CapturedPage, article: Article, stored: StoredCapture) -> Record | None:
    """The record of a captured page; None where there is no article on it.

    Args:
        page: The page, and what the crawl knew of it.
        article: What the page itself says.
        stored: Where its WARC record lies.

    """
    if article.method is None and UNREAD.isdisjoint(article.warnings):
        return None
    published, raw, source = _published(page, article)
    text = article.text
    return Record(
        url=page.url,
        canonical_url=page.page.canonical_url,
        edition=page.page.edition.name,
        article_id=page.page.number or 0,
        language=article.language,
        title=article.title,
        dateline=article.dateline,
        text=text,
        credit=article.credit,
        author=article.author,
        published=published,
        published_raw=raw,
        published_source=source,
        section=_section(page),
        images=_images(page, article),
        links=[_live(page, link) for link in article.links],
        likes=article.likes,
        dislikes=article.dislikes,
        comment_count=article.comment_count,
        comments=list(article.comments),
        captured_at=stored.capture.date,
        status=page.status,
        encoding=article.encoding,
        text_sha256=None if text is None else hashlib.sha256(text.encode()).hexdigest(),
        warc=_warc_place(stored),
        extraction=_extraction(page, article),
    )


def _warc_place(stored: StoredCapture) -> WarcPlace:
    return WarcPlace(
        file=stored.file,
        offset=stored.offset,
        length=stored.length,
        record_id=stored.capture.record_id,
        payload_sha256=stored.capture.payload_sha256,
    )


def _extraction(page: CapturedPage, article: Article) -> Extraction:
    return Extraction(
        method=article.method,
        versions=VERSIONS,
        coverage=article.coverage,
        warnings=[*page.faults, *article.warnings],
        left_out=list(article.left_out),
    )


def _published(
    page: CapturedPage, article: Article
) -> tuple[str | None, str | None, Literal["page", "meta", "feed"] | None]:
    """The page's own date before the feed's: the feed gives the time of the item."""
    if article.published is not None:
        return article.published, article.published_raw, article.published_source
    raw = page.context.get("feed-published")
    if raw is not None:
        try:
            return parsedate_to_datetime(raw).isoformat(), raw, "feed"
        except (ValueError, OverflowError):
            pass
    return None, article.published_raw, article.published_source


def _section(page: CapturedPage) -> Section | None:
    number = page.context.get("section-id", "")
    if not number.isascii() or not number.isdigit() or len(number) > _LONGEST_SECTION:
        return None
    return Section(id=int(number), name=page.context.get("section-name"))


def _images(page: CapturedPage, article: Article) -> list[Image]:
    images = [
        Image(url=image.url and _live(page, image.url), caption=image.caption)
        for image in article.images
    ]
    from_feed = page.context.get("feed-image")
    if from_feed and from_feed not in {image.url for image in images}:
        images.append(Image(url=from_feed, caption=None))
    return images


def _live(page: CapturedPage, link: str) -> str:
    """A link as it was on the live web; web archives make theirs lead back to themselves."""
    return original_link(link) if page.is_from_web_archive else link
