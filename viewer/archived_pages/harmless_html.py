"""Rewrites an archived page so that a browser opens no connection for it, with scripts off.

The gate's policy covers all that a page can load, but not everything: for `<link rel=preconnect>` a
browser opens a connection, for `dns-prefetch` it looks up a name, and for a link that is clicked it
does both before it applies the policy of the frame. pywb rewrites the addresses that its parser
finds, but no two parsers find the same in a hostile page. So nothing is parsed here. Every `<link`,
in any context, is disabled by renaming it, unless the tag is so simple that it can only be a style
sheet; so is every `href=` that does not lead into the archive, and every `srcdoc=`, which could
hold all of that encoded. None of these changes how a page looks.
Source: HTML standard, 4.6.7 (link types) and 13.2.5 (tokenization); WHATWG URL standard, 4.4.
"""

from __future__ import annotations

import re
from typing import Final

_LINK: Final = re.compile(r"<link(?![a-z0-9-])", re.IGNORECASE | re.ASCII)
_SRCDOC: Final = re.compile(r"srcdoc(?=[\s/]*=)", re.IGNORECASE | re.ASCII)
# Attributes in quotes with no quote of any kind in them, as pywb writes them, or without a value.
_ATTRIBUTE: Final = r"""[\t\n\r ]+[a-z_-]{1,40}(?:="[^"'<>`]*")?"""
_PLAIN_TAG: Final = re.compile(
    rf"<link(?:{_ATTRIBUTE}){{1,20}}[\t\n\r ]*/?>", re.IGNORECASE | re.ASCII
)
_REL: Final = re.compile(r"""[\t\n\r ]rel=("[^"]*")?""", re.IGNORECASE | re.ASCII)
_STYLE_SHEET: Final = '"stylesheet"'
_MAX_TAG_CHARS: Final = 4096
_HREF: Final = re.compile(r"href[\s/]*=", re.IGNORECASE)
# An address without a scheme or host: no colon, backslash or reference before its first divider.
_RELATIVE: Final = r"""(?:\.{1,2}/)*+[\w%~-][\w%.~-]*+(?=["/?#])|\.{0,2}"|[#?]"""


class HarmlessHtml:
    """Makes pages harmless that are shown on an origin."""

    def __init__(self, origin: str, folder: str) -> None:
        """Allows only links to `origin` below `folder`, the first part of the archive's paths."""
        host = re.escape(origin.partition("://")[2])
        archive = rf"(?:(?:http:)?//{host})?/{re.escape(folder)}/"
        self._archive_href = re.compile(rf'href="(?:{archive}|{_RELATIVE})', re.IGNORECASE)

    def __call__(self, page: str) -> str:
        """Returns the page without anything that opens a connection when it is read or clicked.

        Send it as UTF-8, and declare it as such: in another encoding other tags may appear.
        """
        without_links = _LINK.sub(_link, page.lstrip("\ufeff"))
        without_documents = _SRCDOC.sub("srcdoc-off", without_links)
        return _HREF.sub(self._href, without_documents)

    def _href(self, found: re.Match[str]) -> str:
        leads_into_archive = self._archive_href.match(found.string, found.start())
        return found[0] if leads_into_archive else f"archived-{found[0]}"


def _link(found: re.Match[str]) -> str:
    start = found.start()
    tag = _PLAIN_TAG.match(found.string, start, start + _MAX_TAG_CHARS)
    if tag is not None:
        kinds = _REL.findall(tag[0])
        if len(kinds) == 1 and kinds[0].lower() == _STYLE_SHEET:
            return found[0]
    return "<archived-link"
