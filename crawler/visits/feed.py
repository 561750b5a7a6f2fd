"""A section's feed: RSS 2.0, read from hostile bytes.

Source: https://www.rssboard.org/rss-specification. In 2026 the site's feeds gave image addresses as
`https://www.zamanalwsl.netuploads//name.png` for what is at `https://www.zamanalwsl.net/uploads/name.png`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

_BROKEN_IMAGE: Final = re.compile(r"^(https?://[^/]+?)/?uploads/+(?=[^/])")
_MOST_ITEMS: Final = 1000
_LONGEST_DATE: Final = 100
_LONGEST_URL: Final = 2000


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed."""

    link: str
    published: str | None
    """The pubDate as it stands there (RFC 822)."""
    image: str | None
    """The enclosure's address, repaired."""


def feed_items(body: bytes) -> list[FeedItem]:
    """The items of a feed, in its order; none where the bytes are no feed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    items = []
    for element in root.iter("item"):
        link = (element.findtext("link") or "").strip()
        if not 0 < len(link) <= _LONGEST_URL:
            continue
        published = " ".join((element.findtext("pubDate") or "").split())
        enclosure = element.find("enclosure")
        image = enclosure.get("url") if enclosure is not None else None
        items.append(
            FeedItem(
                link,
                published if 0 < len(published) <= _LONGEST_DATE else None,
                repair_image(image) if image and len(image) <= _LONGEST_URL else None,
            )
        )
        if len(items) >= _MOST_ITEMS:
            break
    return items


def repair_image(url: str) -> str:
    """An image's address with the slash that the feeds forget between host and `uploads`."""
    return _BROKEN_IMAGE.sub(r"\1/uploads/", url.strip())
