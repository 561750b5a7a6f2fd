"""From a page's tags to its flow.

Only what HTML itself says counts here: which elements break a line, which show nothing. Names of
classes and ids are never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from pipelines.extraction.flow import APART, Box, Flow, Line, Link, Picture
from pipelines.extraction.head import HeadReader
from pipelines.extraction.targets import Targets
from pipelines.html.addresses import join
from pipelines.html.parse import LEVELS, TooDeepError

_BLOCKS: Final = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr legend li listing main marquee menu nav ol p "
    "plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
).split()
_HEADINGS: Final = "h1 h2 h3 h4 h5 h6".split()
_BOLD: Final = "b strong big".split()
_VERBATIM: Final = frozenset("pre listing xmp plaintext".split())
_SHOWING_NOTHING: Final = frozenset(
    "script style template noscript head iframe object embed applet svg math canvas audio video "
    "select option datalist textarea input button map area param frameset".split()
)
# Where pages that load pictures late keep the address.
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "src")

_Attributes = Mapping[str, str]


class FlowReader:
    """Collects the lines, boxes, pictures and links of a page, in time linear in its size.

    A `pipelines.html.parse.Target`.
    """

    def __init__(self) -> None:
        self.head = HeadReader()
        """Hears what the page says of itself."""
        self._flow = Flow("")
        self._texts: list[str] = []
        self.data: Callable[[str], None] = self._texts.append
        """Takes text; what is told piece by piece is one text until the next tag."""
        self._depth = 0
        self._nothing = 0  # the depth of the element that shows nothing and is open
        self._letters: int | None = None  # of an element that hides itself
        self._box = Box("", None, 0, 0)
        self._pieces: list[str] = []
        self._links: list[Link] = []
        self._open_links: list[Link] = []
        self._targets = Targets()
        self._gap = APART
        self._bold = 0
        self._bold_length = 0
        self._heading = 0
        self._verbatim = 0

    def start(self, tag: str, attributes: _Attributes, /) -> None:
        """A tag begins.

        Raises:
            TooDeepError: Where there are too many around it.

        """
        self._depth += 1
        if self._depth > LEVELS:
            raise TooDeepError
        if self._texts:
            self._say()
        if self._nothing:
            self.head.start(tag, attributes)
        elif tag in _SHOWING_NOTHING:
            self._nothing = self._depth
            self.head.start(tag, attributes)
        elif attributes and _is_hidden(attributes):
            self._nothing = self._depth
            self._letters = 0
            self.head.start(tag, attributes)
        elif begin := self._begin.get(tag):
            begin(self, tag, attributes)

    def end(self, tag: str, /) -> None:
        """A tag ends."""
        if self._texts:
            self._say()
        if self._nothing:
            self.head.end(tag)
            if self._depth == self._nothing:
                self._nothing = 0
                if self._letters is not None:
                    self._flow.hidden.append((len(self._flow.lines), self._letters))
                    self._letters = None
        elif end := self._end.get(tag):
            end(self, tag)
        self._depth -= 1

    def close(self) -> None:
        """Nothing to do: the flow is made where the page's address is known."""

    def flow(self, url: str) -> Flow:
        """The flow of the page that was told, once.

        Args:
            url: The page's address; its `<base>` is heeded, wherever on the page it stands.

        """
        if self._texts:
            self._say()
        self._end_line()
        while self._box.parent is not None:
            self._leave("")
        self._box.end = len(self._flow.lines)
        self._flow.boxes.append(self._box)
        self._flow.url = (self.head.base and join(url, self.head.base)) or url
        self._targets.resolve(self._flow)
        return self._flow

    def _say(self) -> None:
        """Take the text since the last tag."""
        texts = self._texts
        text = texts[0] if len(texts) == 1 else "".join(texts)
        texts.clear()
        if self.head.listens:
            self.head.text(text)
        if self._nothing:
            if self._letters is not None:
                self._letters += len(text.strip())
        elif self._verbatim and "\n" in text:
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
        if self._bold or self._open_links:
            length = len(text.strip())
            if self._open_links:
                self._open_links[-1].length += length
            if self._bold:
                self._bold_length += length

    def _break(self) -> None:
        self._end_line()
        self._gap += 1

    def _begin_break(self, _tag: str, _attributes: _Attributes) -> None:
        if 0 < self._heading < 3:
            # A headline goes on behind a break.
            self._pieces.append(" ")
        else:
            self._break()

    def _enter(self, tag: str, _attributes: _Attributes) -> None:
        if self._pieces or self._links:
            self._end_line()
        self._gap = APART
        self._box = Box(tag, self._box, self._box.depth + 1, len(self._flow.lines))

    def _leave(self, _tag: str) -> None:
        if self._pieces or self._links:
            self._end_line()
        self._gap = APART
        box = self._box
        box.end = len(self._flow.lines)
        self._flow.boxes.append(box)
        if box.parent is not None:
            self._box = box.parent

    def _enter_heading(self, tag: str, attributes: _Attributes) -> None:
        self._enter(tag, attributes)
        self._heading = int(tag[1])
        self._bold += 1

    def _leave_heading(self, tag: str) -> None:
        self._bold -= 1
        self._leave(tag)
        self._heading = 0

    def _enter_verbatim(self, tag: str, attributes: _Attributes) -> None:
        self._enter(tag, attributes)
        self._verbatim += 1

    def _leave_verbatim(self, tag: str) -> None:
        self._leave(tag)
        self._verbatim -= 1

    def _begin_bold(self, _tag: str, _attributes: _Attributes) -> None:
        self._bold += 1

    def _end_bold(self, _tag: str) -> None:
        self._bold -= 1

    def _begin_link(self, _tag: str, attributes: _Attributes) -> None:
        if href := attributes.get("href"):
            link = self._targets.begin(href, len(self._flow.lines))
            self._open_links.append(link)
            self._links.append(link)

    def _end_link(self, _tag: str) -> None:
        if self._open_links:
            self._open_links.pop()

    def _picture(self, _tag: str, attributes: _Attributes) -> None:
        sources = [source for name in _SOURCES if (source := attributes.get(name))]
        if sources:
            link = self._open_links[-1] if self._open_links else None
            size = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
            before, alt = len(self._flow.lines), " ".join(attributes.get("alt", "").split())
            picture = Picture("", self._box, before, alt, None, size)
            self._targets.show(sources, link, picture)

    def _hear(self, tag: str, attributes: _Attributes) -> None:
        self.head.start(tag, attributes)

    def _hear_end(self, tag: str) -> None:
        self.head.end(tag)

    def _end_line(self) -> None:
        """Make a line of what was collected; what was linked or bold goes on in the next."""
        if self._pieces:
            text = " ".join("".join(self._pieces).split())
            if text:
                bold = self._bold_length >= 0.8 * len(text)
                links, gap = tuple(self._links), min(self._gap, APART)
                self._flow.lines.append(Line(text, self._box, gap, links, self._heading, bold))
                self._gap = 0
            self._pieces.clear()
            self._bold_length = 0
        if self._links:
            self._open_links = [self._targets.go_on(link.url) for link in self._open_links]
            self._links = list(self._open_links)

    # What a tag does where it begins and where it ends; others do nothing.
    _begin: ClassVar[dict[str, Callable[[FlowReader, str, _Attributes], None]]] = {
        **dict.fromkeys(_BLOCKS, _enter),
        **dict.fromkeys(_VERBATIM, _enter_verbatim),
        **dict.fromkeys(_HEADINGS, _enter_heading),
        **dict.fromkeys(_BOLD, _begin_bold),
        "a": _begin_link,
        "base": _hear,
        "br": _begin_break,
        "img": _picture,
        "title": _hear,
    }
    _end: ClassVar[dict[str, Callable[[FlowReader, str], None]]] = {
        **dict.fromkeys(_BLOCKS, _leave),
        **dict.fromkeys(_VERBATIM, _leave_verbatim),
        **dict.fromkeys(_HEADINGS, _leave_heading),
        **dict.fromkeys(_BOLD, _end_bold),
        "a": _end_link,
        "title": _hear_end,
    }


def _is_hidden(attributes: _Attributes) -> bool:
    """Whether an element says itself that it is not shown."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()


def _pixels(length: str | None) -> int | None:
    """A width or height in pixels; None where it is not given so."""
    digits = (length or "").strip().lower().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
