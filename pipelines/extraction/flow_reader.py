"""From a tree to a flow.

Only what HTML itself says counts here: which elements break a line, which show nothing. Names of
classes and ids are never looked at.
"""

from __future__ import annotations

from typing import Final

from lxml import etree, html

from pipelines.extraction.addresses import join
from pipelines.extraction.flow import APART, Box, Flow, Line, Link, Picture

_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main "
    "marquee menu nav ol p plaintext pre search section summary table tbody td tfoot th thead tr "
    "ul xmp".split()
)
_SHOWING_NOTHING: Final = frozenset(
    "script style template noscript head iframe object embed applet svg math canvas audio video "
    "select option datalist textarea input button map area param frameset".split()
)
_BOLD: Final = frozenset("b strong big h1 h2 h3 h4 h5 h6".split())
_VERBATIM: Final = frozenset("pre listing xmp plaintext".split())
# Where pages that load pictures late keep the address.
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "src")


def read_flow(root: html.HtmlElement, url: str) -> Flow:
    """The lines, boxes, pictures and links of a page, in time linear in its size.

    Args:
        root: The page's tree; it is not changed.
        url: The page's address; its `<base>` is heeded.

    """
    base = next((element.get("href") for element in root.iter("base")), None)
    reader = _Reader(Flow(join(url, base or "") or url))
    body = root.find("body")
    walk = etree.iterwalk(root if body is None else body, events=("start", "end"))
    skipped = None
    for event, element in walk:
        tag = element.tag
        if event == "end":
            if element is not skipped:
                reader.end(tag)
            tail = element.tail
            if tail and (reader.in_line or not tail.isspace()):
                reader.text(tail)
        elif tag in _SHOWING_NOTHING:
            skipped = element
            walk.skip_subtree()
        elif _is_hidden(element):
            skipped = element
            walk.skip_subtree()
            reader.hide(element)
        else:
            reader.start(tag, element)
            text = element.text
            if text and (reader.in_line or not text.isspace()):
                reader.text(text)
    reader.finish()
    return reader.flow


def _is_hidden(element: html.HtmlElement) -> bool:
    """Whether the element says itself that it is not shown."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()


class _Reader:
    """Collects a flow from the elements of a tree, start tag by end tag."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._box = Box("", None, 0, 0)
        self._open: list[tuple[str, Box]] = []
        self._pieces: list[str] = []
        self._links: list[Link] = []
        self._open_links: list[Link] = []
        self._gap = APART
        self._bold = 0
        self._bold_length = 0
        self._heading = 0
        self._verbatim = 0

    @property
    def in_line(self) -> bool:
        """Whether white space counts here: something stands before it, or all of it is kept."""
        return bool(self._pieces or self._verbatim)

    def start(self, tag: str, element: html.HtmlElement) -> None:
        if tag in _BLOCKS:
            self._enter(tag)
        elif tag == "br":
            if 0 < self._heading < 3:
                # A headline goes on behind a break.
                self._pieces.append(" ")
            else:
                self._break()
        elif tag == "a" and (href := element.get("href")):
            self._open_link(href)
        elif tag == "img":
            self._picture(element)
        if tag in _BOLD:
            self._bold += 1

    def hide(self, element: html.HtmlElement) -> None:
        letters = sum(len(text.strip()) for text in element.itertext())
        self.flow.hidden.append((len(self.flow.lines), letters))

    def end(self, tag: str) -> None:
        if tag == "a" and self._open_links:
            self._open_links.pop()
        if tag in _BOLD and self._bold:
            self._bold -= 1
        if self._open and self._open[-1][0] == tag:
            self._leave()

    def text(self, text: str) -> None:
        if self._verbatim and "\n" in text:
            first, *others = text.split("\n")
            self._add(first)
            for other in others:
                self._break()
                self._add(other)
        else:
            self._add(text)

    def finish(self) -> None:
        self._end_line()
        while self._open:
            self._leave()
        self._box.end = len(self.flow.lines)
        self.flow.boxes.append(self._box)

    def _break(self) -> None:
        self._end_line()
        self._gap += 1

    def _enter(self, tag: str) -> None:
        if self._pieces or self._links:
            self._end_line()
        self._gap = APART
        self._box = Box(tag, self._box, self._box.depth + 1, len(self.flow.lines))
        self._open.append((tag, self._box))
        if len(tag) == 2 and tag[0] == "h" and tag != "hr":
            self._heading = int(tag[1])
        self._verbatim += tag in _VERBATIM

    def _leave(self) -> None:
        if self._pieces or self._links:
            self._end_line()
        self._gap = APART
        tag, box = self._open.pop()
        box.end = len(self.flow.lines)
        self.flow.boxes.append(box)
        if box.parent is not None:
            self._box = box.parent
        if len(tag) == 2 and tag[0] == "h":
            self._heading = 0
        self._verbatim -= tag in _VERBATIM

    def _add(self, text: str) -> None:
        if not self._pieces and text.isspace():
            return
        self._pieces.append(text)
        length = len(text.strip())
        if self._open_links:
            self._open_links[-1].length += length
        if self._bold:
            self._bold_length += length

    def _open_link(self, href: str) -> None:
        # A place on the same page is no address of another.
        url = href if href.startswith("#") else join(self.flow.url, href) or href
        link = Link(url)
        self.flow.links.append((len(self.flow.lines), url))
        self._open_links.append(link)
        self._links.append(link)

    def _picture(self, element: html.HtmlElement) -> None:
        named = (element.get(name) for name in _SOURCES)
        sources = (join(self.flow.url, source) for source in named if source)
        url = next((source for source in sources if source), None)
        if url is None:
            return
        link = self._open_links[-1].url if self._open_links else None
        size = _pixels(element.get("width")), _pixels(element.get("height"))
        before, alt = len(self.flow.lines), " ".join((element.get("alt") or "").split())
        self.flow.pictures.append(Picture(url, self._box, before, alt, link, size))

    def _end_line(self) -> None:
        """Make a line of what was collected; what was linked or bold goes on in the next."""
        if self._pieces:
            text = " ".join("".join(self._pieces).split())
            if text:
                bold = self._bold_length >= 0.8 * len(text)
                links, gap = tuple(self._links), min(self._gap, APART)
                self.flow.lines.append(Line(text, self._box, gap, links, self._heading, bold))
                self._gap = 0
            self._pieces.clear()
            self._bold_length = 0
        if self._links:
            self._open_links = [Link(link.url) for link in self._open_links]
            self._links = list(self._open_links)


def _pixels(length: str | None) -> int | None:
    """A width or height in pixels; None where it is not given so."""
    digits = (length or "").strip().lower().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
