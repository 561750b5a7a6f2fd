"""What the sample site is made of: plain values, without a word of HTML or HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Literal

Edition = Literal["ar", "en"]
EDITIONS: tuple[Edition, ...] = ("ar", "en")

REAL_ORIGINS: dict[Edition, str] = {
    "ar": "https://www.zamanalwsl.net",
    "en": "https://en.zamanalwsl.net",
}

DAMASCUS = timezone(timedelta(hours=3))
"""The zone of the articles' times; the hour of winter time is not modelled."""

Layout = Literal["present", "older", "older-redirected"]
"""`older`: the page stands at `/news/ID.html` and at `/news/article/ID`; `older-redirected`: at
the first only, and the second redirects to it."""

MarkupName = Literal[
    "paragraphs", "breaks", "tables", "padded", "wrapped", "pasted", "spans", "unclosed"
]

LinkForm = Literal["path", "slash", "relative", "absolute", "real", "fragment", "bare"]
"""How an address is written: `/news/article/1`, the same with a trailing slash, `1`, with this
server's origin, with the real site's origin, with a fragment, with the origin of the bare host."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of one edition: `/news/articles/ID`."""

    edition: Edition
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Charset:
    """The encoding of a page and where, if anywhere, the answer names it."""

    name: Literal["utf-8", "windows-1256"]
    in_header: bool
    in_meta: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """How a body goes over the wire."""

    coding: Literal["identity", "gzip", "deflate"] = "identity"
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What the rest of the site has to know of an article: all but its body."""

    edition: Edition
    id: int
    index: int
    """Position in its edition, oldest first."""
    title: str
    section: Section
    published: datetime
    """Local time in Damascus, without zone."""
    layout: Layout
    markup: MarkupName
    charset: Charset
    transfer: Transfer
    listed: bool
    """In its section's listing and, while it is new enough, in the feed."""
    reachable: bool
    """By links from the front page; else its id has to be known."""
    hosted: tuple[int, ...] = ()
    """Ids of unlisted articles that this article's body links to."""

    @property
    def interactive(self) -> bool:
        """Whether the page shows votes and comments."""
        return self.layout != "older-redirected"


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link to an article of either edition."""

    to: Outline
    form: LinkForm


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; with `link`, an anchor. A string is an address on any host."""

    text: str
    link: ArticleLink | str | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """`path` is where this site serves it."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the body. Each line is one paragraph of the record's text, except `related`."""

    kind: Literal["paragraph", "quotation", "names", "related", "image"]
    lines: tuple[Line, ...] = ()
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The credit that opens an English body: `Writing by WRITER (AGENCY)- `."""

    agency: str
    verb: Literal["", "By", "Writing by"] = ""
    writer: str | None = None

    @property
    def text(self) -> str:
        """As it is printed, without the space that follows."""
        credit = f"({self.agency})-"
        return f"{self.verb} {self.writer} {credit}" if self.writer else credit


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment; `shown` is the printed form of `published` (ISO 8601)."""

    author: str
    published: str
    shown: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article, as its writers know it."""

    outline: Outline
    blocks: tuple[Block, ...]
    likes: int
    dislikes: int
    opening: Opening | None = None
    credit: str | None = None
    byline: str | None = None
    image: Image | None = None
    """The picture above the body."""
    caption: str | None = None
    teaser: Outline | None = None
    """The related article announced below the votes."""
    comments: tuple[Comment, ...] = field(default=())
