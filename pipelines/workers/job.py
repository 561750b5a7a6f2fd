"""What a worker process is asked, and what it says of the links of a page."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipelines.documents import Format
from pipelines.html.feed import FeedItem
from pipelines.html.links import Link
from pipelines.records.record import Record


class DocumentJob(msgspec.Struct, frozen=True, array_like=True):
    """A document that is wanted of a page, and the record that has its text."""

    record: Record
    format: Format


class Job(msgspec.Struct, frozen=True, array_like=True):
    """One page, and what is wanted of it: links, requisites and article, or a document."""

    body: bytes
    """Without content or transfer coding."""
    url: str
    """Its address; links and requisites are resolved by it."""
    content_type: str | None
    links: Literal["page", "feed"] | None = None
    """Whether its links are wanted, as of a page or of a feed."""
    requisites: Literal["all", "images", "stylesheet"] | None = None
    """Whether its requisites are wanted: of a page all or its pictures, or those of a style
    sheet."""
    article_url: str | None = None
    """Its address on the live web, where its article is wanted."""
    document: DocumentJob | None = None


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What a page names."""

    links: tuple[Link, ...] = ()
    items: tuple[FeedItem, ...] = ()
    requisites: tuple[str, ...] = ()
    failure: Literal["timeout", "crashed", "failed"] | None = None
    """Why nothing could be read: it took too long, it ended the process, or a step failed."""
