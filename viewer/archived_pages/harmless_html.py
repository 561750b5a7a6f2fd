"""An archived page as text that opens no connection when a browser reads it with scripts off.

The gate's policy closes all that a page can load, but there are things that no policy covers: for
`<link rel=preconnect>` a browser opens a connection, for `dns-prefetch` it asks for a name, and for
a link that is clicked it does both before it finds that the frame may not go there. pywb rewrites
such addresses where its parser sees them, and no two parsers see the same in a hostile page. So
nothing is parsed here. Wherever `<link` stands, in whatever context, it is spoilt, unless the tag
is written so plainly that it can be nothing but a style sheet; so is `href=`, unless it leads into
the archive; and `srcdoc=`, in which all that could stand encoded. What is spoilt has no look.
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
_LONGEST_TAG: Final = 4096
_HREF: Final = re.compile(r"href[\s/]*=", re.IGNORECASE)
# An address without a scheme or host: no colon, backslash or reference before its first divider.
_RELATIVE: Final = r"""(?:\.{1,2}/)*+[\w%~-][\w%.~-]*+(?=["/?#])|\.{0,2}"|[#?]"""


class HarmlessHtml:
    """Makes pages harmless that are shown on some origin."""

    def __init__(self, origin: str, folder: str) -> None:
        """Takes the origin and the first part of its paths that lead into the archive."""
        host = re.escape(origin.partition("://")[2])
        within = rf"(?:(?:http:)?//{host})?/{re.escape(folder)}/"
        self._within = re.compile(rf'href="(?:{within}|{_RELATIVE})', re.IGNORECASE)

    def __call__(self, page: str) -> str:
        """The page without what connects anywhere by being read, or by a click.

        It is meant to be sent as UTF-8 and declared as such: in another encoding other tags may
        appear.
        """
        without_links = _LINK.sub(_link, page.lstrip("\ufeff"))
        without_documents = _SRCDOC.sub("srcdoc-off", without_links)
        return _HREF.sub(self._href, without_documents)

    def _href(self, found: re.Match[str]) -> str:
        leads_within = self._within.match(found.string, found.start())
        return found[0] if leads_within else f"archived-{found[0]}"


def _link(found: re.Match[str]) -> str:
    start = found.start()
    tag = _PLAIN_TAG.match(found.string, start, start + _LONGEST_TAG)
    if tag is not None:
        kinds = _REL.findall(tag[0])
        if len(kinds) == 1 and kinds[0].lower() == _STYLE_SHEET:
            return found[0]
    return "<archived-link"
