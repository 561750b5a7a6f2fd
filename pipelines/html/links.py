"""The links of a page, read from its tree: where each leads, its label, and what stands with it."""

from __future__ import annotations

from typing import Final

import msgspec
from lxml import etree, html

from pipelines.html.addresses import base_of, join

_MOST_LINKS: Final = 5000
_LONGEST_LABEL: Final = 200
_TEASER_LETTERS: Final = 40
"""Fewer than in any teaser seen (270 to 290): that of a brief is its one sentence. More than a
date with weekday and both names of the month, or a count."""
_TEASER_WITHIN: Final = 4000
"""Letters behind the beginning of a link; what follows the last one of a page is the whole rest."""
_INLINE: Final = frozenset("b bdi em font i mark small span strong u wbr".split())
"""Elements that do not divide a text."""
_SILENT: Final = frozenset("script style".split())


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A link of a page."""

    address: str
    """Absolute."""
    label: str
    """The first text in it, on one line."""
    has_teaser: bool
    """Whether more than a headline stands with it: in it behind the first run of text, or between
    it and the next link. A run is text that only inline elements divide."""


def page_links(root: html.HtmlElement, url: str) -> list[Link]:
    """The links of a page to http addresses, in its order.

    Args:
        root: Its tree.
        url: Its address.

    """
    base = base_of(root, url)
    reader = _Reader()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in _SILENT:
                walk.skip_subtree()
                continue
            if element.tag in ("a", "area") and (href := element.get("href")):
                if len(reader.links) >= _MOST_LINKS:
                    break
                reader.begin(join(base, href))
            elif element.tag not in _INLINE:
                reader.end_run()
            reader.say(element.text)
        else:
            if element.tag == "a":
                reader.end_link()
            elif element.tag not in _INLINE:
                reader.end_run()
            reader.say(element.tail)
    reader.end_run()
    return [
        Link(link.address, link.label, link.longest >= _TEASER_LETTERS)
        for link in reader.links
        if link.address is not None
    ]


class _LinkSoFar:
    __slots__ = ("address", "is_open", "label", "letters", "longest", "runs")

    def __init__(self, address: str | None) -> None:
        self.address = address
        self.label = ""
        self.is_open = True
        self.runs = 0
        self.longest = 0
        """Letters of the longest run beside the headline."""
        self.letters = 0
        """Since the link began."""


class _Reader:
    """Takes the tags and texts of a page in their order."""

    def __init__(self) -> None:
        self.links: list[_LinkSoFar] = []
        self._texts: list[str] = []

    def begin(self, address: str | None) -> None:
        self.end_run()
        self.links.append(_LinkSoFar(address))

    def end_link(self) -> None:
        self.end_run()
        if self.links:
            self.links[-1].is_open = False

    def say(self, text: str | None) -> None:
        if not text or not self.links:
            return
        link = self.links[-1]
        if link.letters > _TEASER_WITHIN:
            return
        link.letters += len(text)
        self._texts.append(text[:_TEASER_WITHIN])
        if link.is_open and not link.label:
            link.label = " ".join(text[:_LONGEST_LABEL].split())

    def end_run(self) -> None:
        """A run of text is over: the first one within a link is its headline."""
        if not self._texts:
            return
        length = len(" ".join("".join(self._texts).split()))
        self._texts.clear()
        link = self.links[-1]
        if not length:
            return
        if link.runs or not link.is_open:
            link.longest = max(link.longest, length)
        link.runs += link.is_open
