"""Rows of the article index: articles and captures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article, as in its latest capture with a text.

    `section` and `published` are those of the latest capture that has them, since a crawl does not
    learn them each time.
    """

    rowid: int
    """Increases with the time of publication; articles without a date have the lowest."""
    edition: str
    article_id: int
    title: str | None
    language: str | None
    author: str | None
    published: str | None
    """ISO 8601, as in the record."""
    day: str | None
    """The day of publication (`2017-08-11`) as shown; None if it is unknown."""
    section_id: int | None
    section_name: str | None
    captures: int
    versions: int
    """The number of different pairs of title and text."""
    first_captured: str
    last_captured: str
    has_image: bool
    has_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """A capture of an article, and the place of its record."""

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
    """Numbers pairs of title and text from 1, in order of first appearance."""
    records_file: str
    """The sealed name of the file."""
    offset: int
    """The offset of the line in the records file, in bytes."""
    length: int
    warc_file: str
    warc_offset: int
    warc_length: int


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article with all its captures."""

    row: ArticleRow
    captures: tuple[CaptureRow, ...]
    """Oldest first; at least one."""
    shown: CaptureRow
    """The latest with a text, else the latest. Lists and search show this one."""


@dataclass(frozen=True, slots=True)
class Browse:
    """Filters for a list of articles. An article has to match all that are given."""

    edition: str | None = None
    section_id: int | None = None
    author: str | None = None
    year: int | None = None
    month: int | None = None
    """Only with `year`."""
