"""A page as a reader meets it: lines of text in order, and the boxes that they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pipelines.extraction.fold import fold

APART: Final = 2
"""The `gap` of a line that begins a new paragraph: a block's edge or an empty line before it."""


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element: the lines `start` to `end` (exclusive) stand in it."""

    tag: str
    parent: Box | None
    depth: int
    start: int
    end: int = -1

    def holds(self, line: int) -> bool:
        """Whether a line stands in the box."""
        return self.start <= line < self.end


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
    gap: int
    """1: one `<br>` divides it from the line before; `APART`: more does."""
    links: tuple[Link, ...] = ()
    heading: int = 0
    """1 to 6 within `<h1>` to `<h6>`, else 0."""
    bold: bool = False
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
    def is_link(self) -> bool:
        """Whether nearly all of its text is linked."""
        return bool(self.links) and sum(link.length for link in self.links) >= 0.8 * len(self.text)


@dataclass(slots=True, eq=False)
class Picture:
    """An image, between the lines `before - 1` and `before`."""

    url: str
    box: Box
    before: int
    alt: str
    link: str | None
    size: tuple[int | None, int | None]


@dataclass(slots=True)
class Flow:
    """All that is shown of a page, in the order of its source."""

    url: str
    """What relative addresses are relative to."""
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    """In the order in which they end: inner ones before outer ones."""
    pictures: list[Picture] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    """Every address linked to, with or without text, and the line it stands in or before."""
    hidden: list[tuple[int, int]] = field(default_factory=list)
    """Letters that the page holds but does not show, and the line that they stand before."""


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
