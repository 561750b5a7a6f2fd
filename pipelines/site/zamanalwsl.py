"""The site as one value: whose hosts, which addresses, what is never asked for, which words.

Source: addresses seen in stored pages and in feeds of 2011 to 2026. Nothing else in the project
knows a host, an address or a phrase of the site.
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.site.addresses import Edition, Form, Refusal, Site
from pipelines.site.wording import EDITIONS

# Western digits and no zeros before them: as the site writes its ids. Another spelling of an id may
# be no page of the site, and must not stand for the one that is.
_ARTICLE_ID: Final = "(?P<number>[1-9][0-9]{0,8})"
_SECTION_ID: Final = "(?P<number>[1-9][0-9]{0,5})"

SITE: Final = Site(
    name="zamanalwsl",
    editions=(
        Edition("en", "https://en.zamanalwsl.net", ("en.zamanalwsl.net",)),
        Edition("ar", "https://www.zamanalwsl.net", ("www.zamanalwsl.net", "zamanalwsl.net")),
    ),
    article=Form(
        "/news/article/{number}",
        (
            re.compile(rf"/news/article/{_ARTICLE_ID}/?"),
            re.compile(rf"/news/{_ARTICLE_ID}\.html"),  # the English layout of 2017
        ),
        ("/news/{number}.html",),
    ),
    listing=Form(
        "/news/articles/{number}/{page}",
        (re.compile(rf"/news/articles/{_SECTION_ID}(?:/(?P<page>[1-9][0-9]{{0,5}}))?/?"),),
    ),
    feed=Form("/news/rss/{number}/", (re.compile(rf"/news/rss/{_SECTION_ID}/?"),)),
    refusals=(
        Refusal("article", re.compile(r"(?:dis)?like\b")),  # a vote
        Refusal("news", re.compile(r"search\b")),
        Refusal("news", re.compile(r"comments?\b"), follows=True),  # the form of a comment
    ),
    votes={"like": "like", "dislike": "dislike"},
    pages_below="news",
    # In 2026 feeds gave `https://www.zamanalwsl.netuploads//name.png` for what is at
    # `https://www.zamanalwsl.net/uploads/name.png`.
    broken_image=re.compile(r"^(https?://[^/]+?)/?uploads/+(?=[^/])"),
    repaired_image=r"\1/uploads/",
    wordings=EDITIONS,
)
