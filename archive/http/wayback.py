"""Pages that were fetched from a web archive: what they were on the live web.

A download from the Wayback Machine, or from another archive that runs its software, has addresses
such as `https://web.archive.org/web/20170811235616id_/https://en.zamanalwsl.net/news/article/1`.
With `id_` the page is as it was captured; otherwise (`if_`, `js_`, nothing) its links lead back
into that archive, and a toolbar may stand on it.

Source: https://archive.org/developers/wayback-cdx-server.html and the pages themselves.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_ARCHIVES: Final = frozenset(
    {
        "web.archive.org",
        "wayback.archive.org",
        "web-beta.archive.org",
        "wayback.archive-it.org",
        "arquivo.pt",
        "www.webarchive.org.uk",
    }
)
_MAYBE: Final = re.compile("archive|arquivo", re.IGNORECASE)  # each of them has one of the two
# Time, flags, address; some programs squeeze the two slashes of the inner scheme into one.
_CAPTURE: Final = re.compile(
    r"(?:/[a-z0-9_-]{1,20}){1,3}/[0-9]{4,14}(?:[a-z]{2,3}_)?/(?:(https?):/{0,2})?([^/?#\s][^/?#\s.]*+\.\S*+)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?/", re.IGNORECASE)
_TOOLBAR: Final = (b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->")


def original_url(url: str) -> str:
    """The address on the live web, with its scheme; of a web archive's capture what it is of."""
    inner = _inner(url) if is_web_archive(url) else None
    return inner or (f"http://{url}" if _BARE.match(url) else url)


def is_web_archive(url: str) -> bool:
    """Whether an address is on a web archive."""
    if not _MAYBE.search(url):
        return False
    try:
        return (urlsplit(f"//{url.partition('://')[2] or url}").hostname or "") in _ARCHIVES
    except ValueError:
        return False


def original_link(link: str) -> str:
    """The same of a link on a page of a web archive, on whichever host it was resolved to be."""
    return _inner(link) or link


def without_toolbar(body: bytes) -> bytes:
    """A page without the toolbar that the Wayback Machine puts on it."""
    begin, end = _TOOLBAR
    head, found, rest = body.partition(begin)
    _, closed, tail = rest.partition(end)
    return head + tail if found and closed else body


def _inner(url: str) -> str | None:
    place = url.partition("://")[2] or url
    path = place[place.find("/") :] if "/" in place else ""
    match = _CAPTURE.fullmatch(path)
    return f"{(match[1] or 'http').lower()}://{match[2]}" if match else None
