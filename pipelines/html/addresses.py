"""Addresses on a page: where a link leads, and what is there by its path."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import html

from pipelines.site import SITE
from pipelines.site.addresses import Page

# What most links are, and what `urljoin` is slow at.
_PLAIN: Final = re.compile(
    r"(https?://[\w.-]+(?::\d{1,5})?(?=[/?#]|$)|(?=/))(?:/[\w%~-][\w%~.-]*)*/?"
    r"(?:\?[\w%~.&=+-]+)?(?:\#[\w%~.-]+)?"
)


def join(base: str, href: str) -> str | None:
    """The absolute http address of a link; None where it has none."""
    href = href.strip()
    try:
        if match := _PLAIN.fullmatch(href):
            return href if match[1] else _origin(base) + href
        url = urljoin(base, href)
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def base_of(root: html.HtmlElement, url: str) -> str:
    """What the links of a page are relative to: its first `<base>` with an address, or itself."""
    for base in root.iter("base"):
        if href := base.get("href"):
            return resolve(url, href) or url
    return url


def resolve(base_url: str, link: str) -> str | None:
    """A link as an absolute address, or None if it makes none."""
    try:
        return urljoin(base_url, link.strip())
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# Longer addresses are met once or twice; a hostile page's may have megabytes.
_LONGEST_CACHED: Final = 500


def page_at(url: str) -> Page | None:
    """What an address is by its path alone: a mirror's hosts are not the site's."""
    return _cached_page_at(url) if len(url) <= _LONGEST_CACHED else _page_at(url)


def _page_at(url: str) -> Page | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return SITE.page_of(SITE.editions[0], parts.path, parts.query)


_cached_page_at: Final = lru_cache(maxsize=4096)(_page_at)
