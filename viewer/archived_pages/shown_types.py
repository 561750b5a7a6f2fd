"""The Content-Type that an archived response is sent to a browser with.

A type keeps its name only if a browser shows it without running or opening anything. XML is sent as
text, because it can be a page in disguise; SVG is sent as a picture only where a picture is asked
for.
Source: the types of Chromium and Firefox, and the WHATWG MIME Sniffing standard, section 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_PICTURES: Final = frozenset(
    f"image/{kind}"
    for kind in "avif bmp gif jpeg jpg pjpeg png vnd.microsoft.icon webp x-icon x-png".split()
)
_MEDIA: Final = frozenset(
    "audio/aac audio/flac audio/mp4 audio/mpeg audio/ogg audio/wav audio/webm audio/x-m4a "
    "audio/x-wav video/3gpp video/mp4 video/mpeg video/ogg video/quicktime video/webm".split()
)
_FONTS: Final = frozenset(
    "application/font-sfnt application/font-woff application/font-woff2 "
    "application/vnd.ms-fontobject application/x-font-opentype application/x-font-ttf "
    "application/x-font-truetype application/x-font-woff font/collection font/otf font/sfnt "
    "font/ttf font/woff font/woff2".split()
)
_SVG: Final = "image/svg+xml"
_STYLE: Final = "text/css"
_TEXT: Final = re.compile(
    r"text/[\w.+-]+|application/(?:[\w.-]+\+)?(?:json|xml|javascript|x-javascript|ecmascript)"
)
_TYPE: Final = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;|$)", re.ASCII)
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,40})", re.ASCII)


class Handling(Enum):
    """What is done with a response body."""

    HTML = auto()
    """HTML: sent after it has been made harmless."""
    AS_IT_IS = auto()
    """Sent unchanged."""
    NOT_SHOWN = auto()
    """Not sent."""


@dataclass(frozen=True, slots=True)
class ShownType:
    """How a response body is sent."""

    handling: Handling
    type: str
    """The Content-Type to send; empty if nothing is sent."""


def shown_type(content_type: str | None, destination: str | None) -> ShownType:
    """Returns how a response is sent.

    Args:
        content_type: The archived Content-Type; None if there was none.
        destination: What the browser will use it for (Sec-Fetch-Dest); None if it does not say.

    """
    match = _TYPE.match(content_type or "")
    kind = match[1].lower() if match else ""
    is_page = destination in ("iframe", "frame", None)
    if is_page and (kind in _HTML or not kind):
        return ShownType(Handling.HTML, "text/html; charset=utf-8")
    if kind in _PICTURES or kind in _MEDIA or kind in _FONTS:
        return ShownType(Handling.AS_IT_IS, kind)
    if destination == "image":  # browsers look at the bytes of a picture, but never for SVG
        return ShownType(Handling.AS_IT_IS, _SVG if kind == _SVG else "application/octet-stream")
    charset = _CHARSET.search(content_type or "")
    suffix = f"; charset={charset[1]}" if charset else ""
    if kind == _STYLE or (destination == "style" and kind in ("", "text/plain")):
        return ShownType(Handling.AS_IT_IS, f"{_STYLE}{suffix}")
    if is_page and (kind == _SVG or _TEXT.fullmatch(kind)):
        return ShownType(Handling.AS_IT_IS, f"text/plain{suffix or '; charset=utf-8'}")
    return ShownType(Handling.NOT_SHOWN, "")
