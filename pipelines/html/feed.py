"""A section's feed: RSS 2.0, read from hostile bytes.

Source: https://www.rssboard.org/rss-specification.
"""

from __future__ import annotations

from typing import Final

import msgspec
from lxml import etree

_BEGINNINGS: Final = (b"<?xml", b"<rss", b"<rdf:RDF")
_MOST_ITEMS: Final = 1000
_LONGEST_DATE: Final = 100
_LONGEST_URL: Final = 2000


class FeedItem(msgspec.Struct, frozen=True, array_like=True):
    """One item of a feed."""

    link: str
    """Its `link`, else its `guid`, as it is written."""
    published: str | None
    """The pubDate as it is written (RFC 822)."""
    image: str | None
    """The enclosure's address, as it is written."""


def feed_items(body: bytes) -> list[FeedItem]:
    """The items of a feed, in its order; none where the bytes are no feed.

    What stands before the XML, such as a notice of PHP, is left out.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    begin = min((at for its in _BEGINNINGS if (at := body.find(its)) >= 0), default=0)
    try:
        root = etree.fromstring(body[begin:], parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    items = []
    for element in root.iter("item"):
        link = _link(element)
        if not 0 < len(link) <= _LONGEST_URL:
            continue
        published = " ".join((element.findtext("pubDate") or "").split())
        enclosure = element.find("enclosure")
        image = enclosure.get("url") if enclosure is not None else None
        items.append(
            FeedItem(
                link,
                published if 0 < len(published) <= _LONGEST_DATE else None,
                image.strip() if image and len(image) <= _LONGEST_URL else None,
            )
        )
        if len(items) >= _MOST_ITEMS:
            break
    return items


def _link(item: etree._Element) -> str:
    """The item's link; else its guid, unless that says that it is no address."""
    link: str = (item.findtext("link") or "").strip()
    guid = item.find("guid")
    if link or guid is None or (guid.get("isPermaLink") or "").strip().lower() == "false":
        return link
    return (guid.text or "").strip()
