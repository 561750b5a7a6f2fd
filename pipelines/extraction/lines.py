"""A page as a reader meets it: lines of text in order, and the boxes that they stand in.

Only what HTML itself says counts here: which elements break a line, which show nothing. Names of
classes and ids are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from lxml import etree, html

from pipelines.html.addresses import join
from pipelines.site.folding import fold

APART: Final = 2
"""The `gap` of a line that begins a new paragraph: a block's edge or an empty line before it."""
# Up to this rank a heading goes on behind a `<br>`.
_LONG_HEADINGS: Final = 4
_HEADINGS: Final = {f"h{rank}": rank for rank in range(1, 7)}
_VERBATIM: Final = frozenset("pre listing xmp plaintext".split())
_BLOCKS: Final = _VERBATIM | frozenset(_HEADINGS) | frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr legend li listing main marquee menu nav ol p "
    "search section summary table tbody td tfoot th thead tr ul".split()
)  # fmt: skip
_BOLD: Final = frozenset("b strong big".split())
_LARGE_FONTS: Final = frozenset("4 5 6 7 +1 +2 +3 +4".split())
_SHOWING_NOTHING: Final = frozenset(
    "script style template noscript head iframe object embed applet svg math canvas audio video "
    "select option datalist textarea input map area param frameset".split()
)
# How an element says itself that it is not shown.
_HIDING: Final = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|font-size:0(?:px|pt|em|%)?(?:;|!|$)"
    r"|(?:^|;)opacity:0?\.?0*(?:;|!|$)"
    r"|(?:left|right|top|text-indent|margin-left|margin-top):-\d{3,}"
)
_NO_HEIGHT: Final = re.compile(r"(?:^|;)(?:max-)?height:0(?:px)?(?:;|!|$)")
_AS_BLOCK: Final = re.compile(r"display:(?:block|flex|grid|table|list-item)")
_AS_LARGE: Final = re.compile(
    r"font-weight:(?:bold|[6-9]00)|font-size:(?:(?:1[89]|[2-9]\d)(?:\.\d+)?p|x+-large)"
)
# Where pages that load pictures late keep the address.
_SOURCES: Final = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image", "src",
)  # fmt: skip
_SOURCE_SETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
# A list of candidates, https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
_CANDIDATE: Final = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:,+|\s[^,]*)?")
_STYLED_LENGTH: Final = re.compile(r"(?:^|;)(?:width|height):(\d{1,5})px")


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element: the lines `start` to `end` (exclusive) stand in it."""

    tag: str
    parent: Box | None
    depth: int
    start: int
    element: html.HtmlElement
    end: int = -1

    def holds(self, line: int) -> bool:
        """Whether a line stands in the box."""
        return self.start <= line < self.end

    def around(self, *tags: str) -> Box | None:
        """This box or the innermost around it that is an element of one of these names."""
        box: Box | None = self
        while box is not None and box.tag not in tags:
            box = box.parent
        return box


@dataclass(slots=True, eq=False)
class Link:
    """An address in a line, and the length of the text that it is on."""

    url: str
    length: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """Text without a break, its runs of white space one space each."""

    text: str
    box: Box
    gap: int = APART
    """1: one `<br>` divides it from the line before; `APART`: more does."""
    links: tuple[Link, ...] = ()
    heading: int = 0
    """1 to 6 within `<h1>` to `<h6>`, else 0."""
    bold: bool = False
    """Whether nearly all of it is bold or in large letters."""
    button: bool = False
    """Whether nearly all of it is in a `<button>`."""
    _folded: str | None = None

    @property
    def folded(self) -> str:
        """Its text as phrases are compared."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    def append(self, other: Line) -> None:
        """Go on with the text and links of another line."""
        self.text += " " + other.text
        self.links += other.links
        self._folded = None

    @property
    def linked(self) -> int:
        """How many of its characters are linked."""
        return sum(link.length for link in self.links)

    @property
    def is_link(self) -> bool:
        """Whether nearly all of its text is linked."""
        return bool(self.links) and self.linked >= 0.8 * len(self.text)


@dataclass(slots=True, eq=False)
class Picture:
    """An image, between the lines `before - 1` and `before`."""

    url: str
    box: Box
    before: int
    alt: str
    link: str | None
    size: int | None
    """The smaller of its width and height in pixels, where it says one."""


@dataclass(slots=True)
class Page:
    """All that is shown of a page, in the order of its source."""

    url: str
    """What relative addresses are relative to: the page's `<base>` or its own address."""
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    """In the order in which they end: inner ones before outer ones."""
    pictures: list[Picture] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    """Every address linked to, with or without text, and the line it stands in or before."""
    hidden: list[tuple[int, str]] = field(default_factory=list)
    """Texts that the page holds but does not show, and the line that each stands before."""


def common_box(one: Box, other: Box) -> Box:
    """The innermost box that holds both."""
    while one is not other:
        if one.depth >= other.depth and one.parent is not None:
            one = one.parent
        elif other.parent is not None:
            other = other.parent
        else:
            break
    return one


def read_lines(root: html.HtmlElement, url: str) -> Page:
    """The lines, boxes, pictures and links of a page, in time linear in its size.

    Args:
        root: Its tree.
        url: Its address; its `<base>` is heeded, wherever on the page it stands.

    """
    base = next((href for base in root.iter("base") if (href := base.get("href"))), None)
    walk = _Walk(root, (base and join(url, base)) or url)
    walk.run()
    return walk.page


# What an element changes from its beginning to its end.
_BLOCK, _BOLD_ON, _LINK_ON, _BUTTON_ON, _VERBATIM_ON, _HEADING_ON = (1 << bit for bit in range(6))


class _Walk:
    """The state of reading one page."""

    def __init__(self, root: html.HtmlElement, url: str) -> None:
        self.page = Page(url)
        self._root = root
        self._box = Box("", None, 0, 0, root)
        self._addresses: dict[str, str | None] = {}
        self._pieces: list[str] = []
        self._links: list[Link] = []
        self._open_links: list[Link] = []
        self._gap = APART
        self._heading = self._bold = self._button = self._verbatim = 0
        self._bold_length = self._button_length = 0
        self._lacks_picture = False

    def run(self) -> None:
        """Read the whole page."""
        opened: list[int] = []
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                style = element.get("style")
                plain = style.replace(" ", "").lower() if style else ""
                if element.tag in _SHOWING_NOTHING or _is_hidden(element, plain):
                    self._skip(element)
                    walk.skip_subtree()
                    opened.append(0)
                    continue
                opened.append(self._begin(element, plain))
                if element.text:
                    self._add_text(element.text)
            else:
                self._end(opened.pop())
                if element.tail and element is not self._root:
                    self._add_text(element.tail)
        self._leave()

    def _begin(self, element: html.HtmlElement, style: str) -> int:
        """Open an element; returns what it changed."""
        tag: str = element.tag
        changes = 0
        if tag in _BLOCKS or (style and _AS_BLOCK.search(style)):
            changes |= _BLOCK
            self._end_line()
            self._gap = APART
            box = self._box
            self._box = Box(tag, box, box.depth + 1, len(self.page.lines), element)
            if rank := _HEADINGS.get(tag):
                changes |= _HEADING_ON
                self._heading = rank
            if tag in _VERBATIM:
                changes |= _VERBATIM_ON
                self._verbatim += 1
        elif tag == "br":
            self._break()
        elif tag == "a":
            if href := element.get("href"):
                changes |= _LINK_ON
                self._open_link(href)
        elif tag in ("img", "amp-img", "image"):
            self._picture(element, style)
        elif tag == "button":
            changes |= _BUTTON_ON
            self._button += 1
        if _is_bold(element, tag, style):
            changes |= _BOLD_ON
            self._bold += 1
        return changes

    def _end(self, changes: int) -> None:
        """Close an element that changed this."""
        if changes & _LINK_ON:
            self._open_links.pop()
        if changes & _BLOCK:
            self._leave()
        if changes & _BOLD_ON:
            self._bold -= 1
        if changes & _BUTTON_ON:
            self._button -= 1
        if changes & _VERBATIM_ON:
            self._verbatim -= 1
        if changes & _HEADING_ON:
            self._heading = 0

    def _leave(self) -> None:
        """Close the innermost box."""
        self._end_line()
        self._gap = APART
        box = self._box
        box.end = len(self.page.lines)
        self.page.boxes.append(box)
        if box.parent is not None:
            self._box = box.parent

    def _break(self) -> None:
        if 0 < self._heading < _LONG_HEADINGS:
            # A headline goes on behind a break.
            self._pieces.append(" ")
        else:
            self._end_line()
            self._gap += 1

    def _skip(self, element: html.HtmlElement) -> None:
        """What shows nothing may hold text that is hidden, or the picture of a page's scripts."""
        if element.tag == "noscript":
            if self._lacks_picture and (image := next(element.iter("img"), None)) is not None:
                self._picture(image, "")
        elif element.tag not in _SHOWING_NOTHING:
            text = " ".join("".join(element.itertext()).split())
            if text:
                self.page.hidden.append((len(self.page.lines), text))

    def _add_text(self, text: str) -> None:
        if self._verbatim and "\n" in text:
            first, *others = text.split("\n")
            self._add(first)
            for other in others:
                self._break()
                self._add(other)
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        # White space counts within a line only.
        if not self._pieces and text.isspace():
            return
        self._pieces.append(text)
        if self._bold or self._open_links or self._button:
            length = len(text.strip())
            if self._open_links:
                self._open_links[-1].length += length
            if self._bold:
                self._bold_length += length
            if self._button:
                self._button_length += length

    def _end_line(self) -> None:
        """Make a line of what was collected; what was linked goes on in the next."""
        if self._pieces:
            text = " ".join("".join(self._pieces).split())
            if text:
                bold = self._bold_length >= 0.8 * len(text)
                button = self._button_length >= 0.8 * len(text)
                line = Line(
                    text, self._box, min(self._gap, APART), tuple(self._links), self._heading,
                    bold=bold, button=button,
                )  # fmt: skip
                self.page.lines.append(line)
                self._gap = 0
            self._pieces.clear()
            self._bold_length = self._button_length = 0
        if self._links:
            self._open_links = [Link(link.url) for link in self._open_links]
            self._links = list(self._open_links)

    def _open_link(self, href: str) -> None:
        # A place on the same page is no address of another.
        url = href.strip()
        if not url.startswith("#"):
            url = self._address(href) or url
        link = Link(url)
        self._links.append(link)
        self._open_links.append(link)
        self.page.links.append((len(self.page.lines), url))

    def _address(self, said: str) -> str | None:
        if said not in self._addresses:
            self._addresses[said] = join(self.page.url, said)
        return self._addresses[said]

    def _picture(self, element: html.HtmlElement, style: str) -> None:
        url = next(filter(None, map(self._address, _sources(element))), None)
        self._lacks_picture = url is None
        if url is not None:
            link = self._open_links[-1].url if self._open_links else None
            size = _pixels(element.get("width")), _pixels(element.get("height"))
            styled = [int(length) for length in _STYLED_LENGTH.findall(style)]
            alt = " ".join(element.get("alt", "").split())
            lengths = [length for length in size if length is not None]
            smallest = min([*lengths, *styled], default=None)
            before = len(self.page.lines)
            self.page.pictures.append(Picture(url, self._box, before, alt, link, smallest))


def _is_hidden(element: html.HtmlElement, style: str) -> bool:
    """Whether an element says itself that it is not shown."""
    if style and (
        _HIDING.search(style) or ("overflow:hidden" in style and _NO_HEIGHT.search(style))
    ):
        return True
    return element.get("hidden") is not None


def _is_bold(element: html.HtmlElement, tag: str, style: str) -> bool:
    return (
        tag in _BOLD
        or tag in _HEADINGS
        or (tag == "font" and element.get("size", "").strip() in _LARGE_FONTS)
        or (style != "" and _AS_LARGE.search(style) is not None)
    )


def _sources(element: html.HtmlElement) -> Iterator[str]:
    """What an image element says of its address, the most trustworthy first."""
    for name in _SOURCES:
        if source := element.get(name):
            yield source
    yield from _candidates(element)
    # libxml2 does not know that a `source` is empty: what follows it stands in it.
    for outer in element.iterancestors():
        if outer.tag == "source":
            yield from _candidates(outer)
        elif outer.tag == "picture":
            for source in outer.iterchildren("source"):
                yield from _candidates(source)
        else:
            break


def _candidates(element: html.HtmlElement) -> Iterator[str]:
    for name in _SOURCE_SETS:
        if value := element.get(name):
            yield from islice(_CANDIDATE.findall(value), 1)


def _pixels(length: str | None) -> int | None:
    """A width or height in pixels; None where it is not given so."""
    digits = (length or "").strip().lower().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
