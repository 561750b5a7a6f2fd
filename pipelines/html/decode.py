"""From bytes to text: which encoding a page is in, whatever it or its server says."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from trafilatura.utils import detect_encoding

# What the WHATWG Encoding Standard (section 4.2) makes of labels that Python reads literally.
_LABELS: Final = {
    "ascii": "windows-1252",
    "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
    "x-cp1256": "windows-1256",
    "cp-1256": "windows-1256",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "csiso88596i": "iso-8859-6",
    "csiso88596e": "iso-8859-6",
}
# Labels of the header by which bytes without a mark are UTF-16; the standard reads most as LE.
_UTF_16: Final = {
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Blanks are matched possessively: a header or a page may hold any number of them.
_HEADER_CHARSET: Final = re.compile(r"charset\s*+=\s*+[\"']?\s*+([\w.:-]{1,40})", re.IGNORECASE)
_META_CHARSET: Final = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?\b(?:charset|encoding)\s*+=\s*+[\"']?\s*+([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Where a declaration is looked for; the standard asks for 1024, real pages are late at times.
_META_WITHIN: Final = 4096
_ASCII: Final = bytes(range(128))
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_CONTINUED: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_ARABIC_CODEC: Final = "windows-1256"
_LATIN_CODEC: Final = "windows-1252"
_RUNS: Final = re.compile(rb"[\x80-\xff]{3,}")
# The bytes of windows-1256 that are letters of Arabic, as many as stand in a word.
_ARABIC_WORDS: Final = re.compile(
    rb"[\x81\x8d\x8e\x90\x98\xc0-\xd6\xd8-\xdf\xe1\xe3-\xe6\xec\xed]{3,}"
)
# Codecs of text that a page may declare; Python knows others, some of which run for long.
_TEXT_CODECS: Final = re.compile(r"(?:cp|iso8859|koi8|mac|gb|big5|euc|shift_jis|hz)[\w-]*")
_LATIN_CODECS: Final = frozenset({"cp1250", "cp1252", "cp1254", "iso8859-15", "iso8859-9"})
# Detection reads this much: it is slow, and a page is in one encoding.
_SAMPLE: Final = 8000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text and how it was read."""

    text: str
    declared: str | None
    used: str
    damaged: bool
    """Whether bytes could not be read and stand as U+FFFD."""


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page.

    A byte order mark decides. Then the header, if it says UTF-16 and the bytes are. Then UTF-8, if
    the bytes are valid UTF-8: no other text is by chance. Then what the header and the page
    declare, unless the bytes say otherwise: Latin letters by the dozen in a row are Arabic in
    windows-1256, and mostly valid UTF-8 is UTF-8 with a bad byte. Then windows-1256 for Arabic
    words, the one other encoding the site is known in, windows-1252 for Latin ones, and for others
    what trafilatura detects.

    Never raises. `declared` is the header's word, else the page's own.
    """
    in_header, in_page = _header_label(content_type), _page_label(body)
    declared = in_header or in_page
    for mark, used in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(used, "replace")
            return Decoded(text, declared, used, "\ufffd" in text)
    if in_header in _UTF_16 and b"\x00" in body:
        used = _UTF_16[in_header]
        text = body.decode(used, "replace")
        if "<" in text:
            return Decoded(text, declared, used, "\ufffd" in text)
    try:
        return Decoded(body.decode("utf-8"), declared, "utf-8", damaged=False)
    except UnicodeDecodeError:
        pass
    if _share_of_high(body, _CONTINUED) > 0.8:
        return Decoded(body.decode("utf-8", "replace"), declared, "utf-8", damaged=True)
    for codec in map(_codec, (in_header, in_page)):
        if codec is None or _contradicted(body, codec):
            continue
        decoded = _try(body, codec)
        if decoded is not None:
            return Decoded(decoded, declared, _plain_name(codec), damaged=False)
    return _undeclared(body, declared)


def _header_label(content_type: str | None) -> str | None:
    match = _HEADER_CHARSET.search(content_type or "")
    return match[1].lower() if match else None


def _page_label(body: bytes) -> str | None:
    match = _META_CHARSET.search(body, 0, _META_WITHIN)
    return match[1].decode("ascii", "replace").lower() if match else None


def _codec(label: str | None) -> str | None:
    """The name of a label's codec; None if it names no encoding but UTF, which was tried before."""
    try:
        name = codecs.lookup(_LABELS.get(label or "", label or "")).name
    except (LookupError, ValueError):
        return None
    return name if _TEXT_CODECS.fullmatch(name) else None


def _try(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, ValueError):
        return None


def _share_of_high(body: bytes, pattern: re.Pattern[bytes]) -> float:
    """How much of the bytes above ASCII the pattern covers, 0 to 1."""
    high = len(body.translate(None, _ASCII))
    return sum(map(len, pattern.findall(body))) / high if high else 0.0


def _contradicted(body: bytes, codec: str) -> bool:
    """Whether the declared codec cannot be: Latin, where the bytes are Arabic words."""
    return codec in _LATIN_CODECS and _share_of_high(body, _ARABIC_WORDS) > 0.5


def _undeclared(body: bytes, declared: str | None) -> Decoded:
    """Decode by the bytes alone what is not UTF-8."""
    used: str
    if _share_of_high(body, _ARABIC_WORDS) > 0.5:
        used = _ARABIC_CODEC
    elif _share_of_high(body, _RUNS) <= 0.5:
        # Single characters between Latin letters: accents, quotes and dashes.
        used = _LATIN_CODEC
    else:
        first = _HIGH.search(body)
        start = max(first.start() - 1000, 0) if first else 0
        guesses = detect_encoding(body[start : start + _SAMPLE])
        used = next((name for name in guesses if _try(body, name) is not None), _LATIN_CODEC)
    text = body.decode(used, "replace")
    return Decoded(text, declared, _plain_name(used), "\ufffd" in text)


def _plain_name(codec: str) -> str:
    """The name that pages use: `windows-1256` for `cp1256`."""
    return re.sub(r"^cp(?=125\d$)", "windows-", codecs.lookup(codec).name)
