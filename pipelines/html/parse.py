"""Any page parsed to a tree: no byte a parser stumbles over, no nesting it cuts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree, html

# Characters that XML 1.0 section 2.2 forbids, and those that show nothing; tabs and line ends are
# spaces, and so are the vertical tab and the form feed.
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACES: Final = "\x0b\x0c"
_REFERENCE: Final = re.compile(
    r"&#(?:0*([0-9]{1,7})(?![0-9])|[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F]));?"
)
# A tag with more attributes than this loses the rest: libxml2 compares each name with all before
# it, so that 200,000 of them take minutes.
_ATTRIBUTES_KEPT: Final = 500
_LONG_TAG: Final = 8000
_TAG_OPEN: Final = re.compile(r"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE: Final = re.compile(
    r"[\s/]*[^\s=>/][^\s=>/]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']*))?"
)
# Where a page goes beyond: trees are walked and copied well before.
_DEEPEST: Final = 250
_ENDS: Final = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:[^<>\"']++|\"[^\"<>]*\"|'[^'<>]*')*+)>")
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_INLINE: Final = frozenset("a abbr b big em font i s small span strong sub sup tt u".split())


@dataclass(frozen=True, slots=True)
class Parsed:
    """The root element of a page, and what had to be done to have it."""

    root: html.HtmlElement | None
    warnings: frozenset[str]


def parse(text: str) -> Parsed:
    """The tree of a page, without losing text; its root is None for an empty page.

    Control characters and references to them go (`control_characters`): one `&#8;` makes
    trafilatura return nothing. Tags of endless attributes are cut (`attributes_cut`), and tags
    nested too deeply replaced by line breaks (`deep_nesting`).
    """
    warnings: set[str] = set()
    scrubbed = _scrub(text)
    if scrubbed != text:
        warnings.add("control_characters")
    slim = _cut_attributes(scrubbed)
    if slim != scrubbed:
        warnings.add("attributes_cut")
    # What follows the end of the document belongs to it, but libxml2 drops it.
    slim = _ENDS.sub("", slim)
    root = None
    for deepest in (None, _DEEPEST, 0):
        parser = html_parser()
        shallow = slim if deepest is None else _flatten(slim, deepest)
        try:
            root = etree.fromstring(shallow.encode("utf-8"), parser)
        except etree.XMLSyntaxError:
            root = None
        if not any(e.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log):
            break
        warnings.add("deep_nesting")
    return Parsed(root, frozenset(warnings))


def html_parser() -> etree.HTMLParser:
    """A parser that loses no text, and makes the elements trafilatura takes.

    All elements are of one class: lxml's own choice of a class for each costs more than the parse.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def _scrub(text: str) -> str:
    """Without control characters, nor references to any."""
    if "&#" in text:
        text = _REFERENCE.sub(_resolve, text)
    if _CONTROLS.search(text):
        text = _CONTROLS.sub(lambda found: " " if found[0] in _SPACES else "", text)
    return text.removeprefix("\ufeff")


def _resolve(reference: re.Match[str]) -> str:
    """A reference as it was, unless it means a control character or nothing at all.

    128 to 159 mean what they are in windows-1252 (HTML Standard, numeric character reference end
    state).
    """
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("windows-1252", "ignore")
    if code > 0x10FFFF or _CONTROLS.match(chr(code)):
        return ""
    return reference[0]


def _cut_attributes(text: str) -> str:
    """Without the attributes of a tag beyond the first few hundred."""
    # A value may hold a `>` each.
    if not _has_long_run(text) and text.count("=") < _LONG_TAG:
        return text
    pieces: list[str] = []
    position = copied = 0
    while tag := _TAG_OPEN.search(text, position):
        position = tag.end()
        count = 0
        while attribute := _ATTRIBUTE.match(text, position):
            position = attribute.end()
            count += 1
            if count == _ATTRIBUTES_KEPT:
                pieces.append(text[copied:position])
            if count >= _ATTRIBUTES_KEPT:
                copied = position
    return "".join([*pieces, text[copied:]])


def _has_long_run(text: str) -> bool:
    """Whether as many characters as of a long tag stand together without a `>`."""
    end = 0
    while end + _LONG_TAG <= len(text):
        end = text.rfind(">", end, end + _LONG_TAG) + 1
        if not end:
            return True
    return False


def _flatten(text: str, deepest: int) -> str:
    """Tags beyond a depth replaced: blocks by line breaks, others by nothing."""
    open_tags: dict[str, int] = {}
    dropped: dict[str, int] = {}
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        closing, name = tag[1], tag[2].lower()
        # Links stay: one within another closes it, so that they are never deep.
        if name in _VOID or name == "a" or tag[3].endswith("/"):
            return tag[0]
        replacement = "" if name in _INLINE else "<br><br>"
        if not closing:
            if depth >= deepest and name not in (
                "html",
                "head",
                "body",
                "script",
                "style",
                "title",
            ):
                dropped[name] = dropped.get(name, 0) + 1
                return replacement
            depth += 1
            open_tags[name] = open_tags.get(name, 0) + 1
            return tag[0]
        if dropped.get(name):
            dropped[name] -= 1
            return replacement
        if open_tags.get(name):
            open_tags[name] -= 1
            depth -= 1
        return tag[0]

    return _TAG.sub(keep, text)
