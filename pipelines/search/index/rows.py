"""What the article index tells of articles and captures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article, as its latest capture with a text has it.

    `section` and `published` are of the latest capture that knows them: the crawl does not learn
    them each time.
    """

    rowid: int
    """Rises with the time of publication; the lowest are those of articles without a date."""
    edition: str
    article_id: int
    title: str | None
    language: str | None
    author: str | None
    published: str | None
    """ISO 8601, as in the record."""
    day: str | None
    """`2017-08-11`: of publication, as shown; None where no page and no feed tells it."""
    section_id: int | None
    section_name: str | None
    captures: int
    versions: int
    """Different pairs of title and text."""
    first_captured: str
    last_captured: str
    has_image: bool
    has_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """A capture of an article, and where its record lies."""

    record_id: str
    captured_at: str
    edition: str
    article_id: int
    url: str
    status: int
    title: str | None
    text_sha256: str | None
    payload_sha256: str | None
    version: int
    """1 for the first title and text; what returns has the number it had."""
    records_file: str
    """By its sealed name."""
    offset: int
    """Of the line in the records file, in bytes."""
    length: int
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article with all its captures."""

    row: ArticleRow
    captures: tuple[CaptureRow, ...]
    """Oldest first; never none."""
    shown: CaptureRow
    """The latest that has a text, else the latest: what lists and search show."""


@dataclass(frozen=True, slots=True)
class Browse:
    """Which articles are listed; each that is given has to hold."""

    edition: str | None = None
    section_id: int | None = None
    author: str | None = None
    year: int | None = None
    month: int | None = None
    """With a year only."""
