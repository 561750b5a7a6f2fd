"""The links of a page: pure, linear in its length, and forgiving.

Links are found by their form in the text, not in a tree: a page that a parser chokes on, or takes
minutes for, still leads on, and a link counts wherever it stands. What it leads to is decided by
its address alone, so one too many in a comment or script does no harm.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from crawler.visits.addresses import Addresses
from pipelines.html.addresses import resolve
from pipelines.site.addresses import Page

_HREF: Final = re.compile(
    r"<a(?:rea)?\s[^<>]{0,2000}?\bhref\s{0,9}=\s{0,9}"
    r"""("[^"]{1,2000}"|'[^']{1,2000}'|[^\s"'<>]{1,2000})""",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"[^<>]{0,2000}>([^<]{0,200})")
_BASE: Final = re.compile(
    r"""<base\s[^<>]{0,500}?\bhref\s{0,9}=\s{0,9}["']?([^\s"'<>]{1,500})""", re.IGNORECASE
)
_TAG: Final = re.compile(
    # What is not closed goes to the end, or each of many openings would be sought an end for.
    r"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]{0,5000}>",
    re.IGNORECASE | re.DOTALL,
)
_INLINE: Final = re.compile(
    r"</?(?:b|bdi|em|font|i|mark|small|span|strong|u|wbr)\b[^<>]{0,5000}>", re.IGNORECASE
)
_END_OF_LINK: Final = re.compile(r"</a\b", re.IGNORECASE)
_MOST_LINKS: Final = 5000
_TEASER_LETTERS: Final = 40
"""Fewer than in any teaser seen (270 to 290): that of a brief is its one sentence. More than a
date with weekday and both names of the month, or a count."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    page: Page | None
    """What it leads to; None outside the site."""
    label: str
    """Its text up to the first tag in it."""
    start: int
    """Where it begins in the page's text."""


def page_links(text: str, url: str, addresses: Addresses) -> list[Link]:
    """All links of a page, in its order.

    Args:
        text: The page, decoded.
        url: Its address.
        addresses: What belongs to the site.

    """
    base = _BASE.search(text, 0, 20_000)
    base_url = (resolve(url, html.unescape(base[1])) if base else None) or url
    links = []
    for match in islice(_HREF.finditer(text), _MOST_LINKS):
        address = resolve(base_url, html.unescape(match[1].strip("\"'")))
        label = _LABEL.match(text, match.end())
        links.append(
            Link(
                addresses.page(address) if address else None,
                " ".join(html.unescape(label[1]).split()) if label else "",
                match.start(),
            )
        )
    return links


def listed_articles(text: str, links: Iterable[Link]) -> set[int]:
    """The ids of the articles that a page lists with a teaser.

    A listing's own articles stand there with the beginning of their text; the headlines beside it
    (the latest, the most read), which are of any section, stand alone: what comes after the last of
    them, such as a date and the footer, is several short pieces and no teaser.
    """
    all_links = list(links)
    listed = set()
    for number, link in enumerate(all_links):
        if link.page is None or link.page.kind != "article":
            continue
        end = all_links[number + 1].start if number + 1 < len(all_links) else len(text)
        pieces = _pieces_beside_label(text[link.start : min(end, link.start + 4000)])
        if any(len(piece) >= _TEASER_LETTERS for piece in pieces):
            listed.add(link.page.number or 0)
    return listed


def _pieces_beside_label(markup: str) -> list[str]:
    """The runs of text of a link and of what follows it, but for the headline: the link's first."""
    inside, end_of_link, after = _END_OF_LINK.sub("\0", markup, count=1).partition("\0")
    if not end_of_link:
        inside, after = "", inside
    return _pieces(inside)[1:] + _pieces(after)


def _pieces(markup: str) -> list[str]:
    runs = _TAG.sub("\0", _INLINE.sub("", markup)).split("\0")
    return [piece for run in runs if (piece := " ".join(run.split()))]
