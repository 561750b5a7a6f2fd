"""What a page says: the fields of a record that come from the page's bytes alone."""

from __future__ import annotations

from typing import Literal

import msgspec

Method = Literal["container", "generic"]
"""How the text was found: in the article's own region, or by trafilatura on the whole page."""


class Image(msgspec.Struct, frozen=True):
    """A picture of the article; at least one of the two is known."""

    url: str | None
    """Absolute; None for a caption whose picture is not on the page."""
    caption: str | None = None


class Comment(msgspec.Struct, frozen=True):
    """A reader's comment as the page shows it."""

    author: str | None
    published: str | None
    """ISO 8601, with a zone only if the page shows one."""
    text: str


class Encoding(msgspec.Struct, frozen=True):
    """How bytes became text."""

    declared: str | None
    """What the HTTP header says, else the page's own meta element; in lower case."""
    used: str | None
    """Python's name of the codec; None where nothing was decoded."""


class LeftOut(msgspec.Struct, frozen=True):
    """Words of the article's region that are neither in its text nor in another field."""

    kind: str
    """What they were taken for: see docs/record-format.md."""
    words: int


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one article page.

    What the page does not show is None or empty. Where `method` is None there is no article on the
    page, as far as can be told, and `title` and `text` are None too.
    """

    language: str | None = None
    """Of the text: `ar`, `en`; None if it is neither."""
    title: str | None = None
    dateline: str | None = None
    """The agency of an opening credit such as `(News Week)- `."""
    text: str | None = None
    """Paragraphs joined by one newline; no headline, caption, related link, credit or byline."""
    credit: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO 8601; a zone, a time of day only if they are shown."""
    published_raw: str | None = None
    published_source: Literal["page", "meta"] | None = None
    section: None = None
    """No page shows its section; the crawl that met the listing knows it."""
    images: tuple[Image, ...] = ()
    links: tuple[str, ...] = ()
    """Absolute addresses linked from the text, in its order, each once."""
    likes: int | None = None
    dislikes: int | None = None
    comment_count: int | None = None
    comments: tuple[Comment, ...] = ()
    encoding: Encoding = Encoding(None, None)
    method: Method | None = None
    coverage: float | None = None
    """Words in `text` over those and the words of the region that nothing explains; 4 digits.

    None for `generic`.
    """
    warnings: tuple[str, ...] = ()
    """Stable codes, in alphabetical order; docs/extraction.md says what each of them means."""
    left_out: tuple[LeftOut, ...] = ()
    """What of the region is in no field, by its kind, in the order of the page."""
