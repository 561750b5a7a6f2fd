"""Gives the lines of a record's text the structure that trafilatura finds on its page.

The record says which lines there are, and in what words; trafilatura's tree only says what each of
them is: a heading, a list item, part of a quotation, a table cell. A line that the tree does not
hold is a paragraph. Links are those of the record, where the page has them. The result is a tree of
trafilatura's own elements, for its writers, of a few shapes that all of them can write:

- `head` and `p`, in `body` or in a `quote` in it;
- `list` of `item`, in the same places, or in an item after its text;
- `table` of `row` of `cell`, in `body` or in a `quote`.

An item holds its lines with `lb` between them; every other block holds one line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from lxml import etree

from archive.http.wayback import original_link
from pipelines.extract import ArticleTree
from pipelines.html.addresses import join

_INLINE: Final = frozenset(
    "ref hi del code graphic a abbr b big cite em font i img ins mark q s small span strong sub "
    "sup u".split()
)
_SHOWING_NOTHING: Final = frozenset({"script", "style", "template", "noscript"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# A shorter line is believed only where it is all that stands between two breaks.
_LONG_LINE: Final = 12
# Letters that are gone through to find lines within others; an article takes a thousandth of it.
_MOST_SEARCHED: Final = 50_000_000
_DEEPEST_LIST: Final = 5
_URL: Final = re.compile(r"https?://[!-~\u00a1-\ufffd\U00010000-\U0010ffff]+")
# What XML cannot hold.
_INVALID: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def lines_of_text(text: str) -> list[str]:
    """The lines of a record's text, without empty ones.

    White space in a line is one space, and control characters, which no extraction of a page gives,
    are U+FFFD.
    """
    return list(filter(None, map(one_line, text.split("\n"))))


def one_line(value: str) -> str:
    """A value on one line, without characters that XML cannot hold."""
    return _INVALID.sub("\ufffd", " ".join(value.split()))


def structured(
    lines: Sequence[str], source: ArticleTree | None, links: Iterable[str]
) -> etree._Element:
    """The lines as a tree of trafilatura's elements.

    Args:
        lines: Those of the record's text.
        source: The page, and what trafilatura makes of it; None to make paragraphs of all lines.
        links: The record's links; no other address is linked to.

    """
    letters = _Letters(source.body) if source is not None else None
    placed = [_place(line, letters) for line in lines]
    builder = _Builder(_Links(source, frozenset(links)), _cells_of_tables(placed))
    for n, line in enumerate(placed):
        builder.add(n, line)
    return builder.body


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, and where trafilatura's tree holds it."""

    text: str
    block: etree._Element | None = None
    """The element that its first letter is in."""


class _Letters:
    """The text of a tree as one string of letters, without white space or format characters."""

    def __init__(self, body: etree._Element) -> None:
        self._starts: list[int] = []
        self._elements: list[etree._Element] = []
        self._parts: list[str] = []
        self._breaks = [0]
        self._length = 0
        walk = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            if element.tag not in _INLINE:
                self._breaks.append(self._length)
            if element.tag in _SHOWING_NOTHING and event == "start":
                walk.skip_subtree()
            elif event == "start":
                self._add(element.text, element)
            elif element is not body:
                self._add(element.tail, element.getparent())
        self._text = "".join(self._parts)
        self._pieces: dict[str, list[int]] = {}
        for start, end in pairwise([*self._breaks, self._length]):
            if start < end:
                self._pieces.setdefault(self._text[start:end], []).append(start)
        self._position = 0
        self._searched = 0

    def _add(self, text: str | None, element: etree._Element) -> None:
        letters = _letters_of(text or "")
        if letters:
            self._starts.append(self._length)
            self._elements.append(element)
            self._parts.append(letters)
            self._length += len(letters)

    def find(self, letters: str) -> int | None:
        """Where a line begins: after the line found before, or else anywhere."""
        found = self._find(letters)
        if found is not None:
            self._position = found + len(letters)
        return found

    def _find(self, letters: str) -> int | None:
        if places := self._pieces.get(letters):
            following = bisect_left(places, self._position)
            return places[following if following < len(places) else 0]
        if len(letters) < _LONG_LINE or self._searched >= _MOST_SEARCHED:
            return None
        self._searched += self._length
        found = self._text.find(letters, self._position)
        if found < 0:
            found = self._text.find(letters)
        return found if found >= 0 else None

    def element_at(self, position: int) -> etree._Element:
        """The element that a letter is in."""
        return self._elements[bisect_right(self._starts, position) - 1]

    def runs(self, start: int, end: int) -> Iterator[tuple[int, etree._Element]]:
        """The elements that some letters are in, each with its first letter."""
        for n in range(bisect_right(self._starts, start) - 1, len(self._starts)):
            if self._starts[n] >= end:
                return
            yield max(self._starts[n], start), self._elements[n]


def _letters_of(text: str) -> str:
    letters = "".join(text.split())
    return letters if letters.isprintable() else "".join(filter(str.isprintable, letters))


def _place(text: str, letters: _Letters | None) -> _Line:
    if letters is None:
        return _Line(text)
    start = letters.find(_letters_of(text))
    if start is not None:
        return _Line(text, letters.element_at(start))
    # The generic extraction marks list items.
    item = text.removeprefix("- ")
    start = letters.find(_letters_of(item)) if item != text else None
    if start is not None:
        block = letters.element_at(start)
        if any(outer.tag == "item" for outer in _around(block)):
            return _Line(item, block)
    return _Line(text)


def _around(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _cells_of_tables(lines: Sequence[_Line]) -> dict[int, etree._Element]:
    """The cell of each line in a table of data, by the number of the line.

    Pages are also laid out with tables. In a table of data half of the rows have two cells with
    text or more, each cell holds one line, and the lines follow each other in the order of cells.
    """
    found: dict[etree._Element, list[tuple[int, etree._Element]]] = {}
    for n, line in enumerate(lines):
        cell = next(_cells_around(line.block), None)
        if cell is not None:
            table = next(outer for outer in cell.iterancestors() if outer.tag == "table")
            found.setdefault(table, []).append((n, cell))
    return {
        n: cell for table, members in found.items() if _is_data(table, members)
        for n, cell in members
    }  # fmt: skip


def _cells_around(block: etree._Element | None) -> Iterator[etree._Element]:
    """The cell that an element stands in, if it is one of a table that stands in nothing else."""
    around = list(_around(block)) if block is not None else []
    tags = [outer.tag for outer in around]
    if tags.count("table") == 1 and "cell" in tags and "item" not in tags[tags.index("cell") :]:
        cell, row, table = around[tags.index("cell") :][:3]
        if row.tag == "row" and table.tag == "table":
            yield cell


def _is_data(table: etree._Element, members: Sequence[tuple[int, etree._Element]]) -> bool:
    numbers = [n for n, _ in members]
    cells = [cell for _, cell in members]
    own = [cell for row in table.iterchildren("row") for cell in row.iterchildren("cell")]
    filled = frozenset(cells)
    rows = Counter(cell.getparent() for cell in cells)
    return (
        numbers[-1] - numbers[0] == len(numbers) - 1
        and [cell for cell in own if cell in filled] == cells
        and 2 * sum(count > 1 for count in rows.values()) >= len(rows)
    )


class _Links:
    """Divides a line into linked and other text, as its page does."""

    def __init__(self, source: ArticleTree | None, known: frozenset[str]) -> None:
        self._letters = _Letters(source.page) if source is not None and known else None
        self._base = source.base if source is not None else ""
        self._known = known

    def fill(self, block: etree._Element, line: _Line) -> None:
        """Adds a line at the end of an element."""
        last: etree._Element | None = block[-1] if len(block) else None
        for text, target in self._parts(line.text):
            if target is None and last is None:
                block.text = (block.text or "") + text
            elif target is None:
                last.tail = (last.tail or "") + text  # type: ignore[union-attr]
            else:
                last = etree.SubElement(block, "ref", target=target)
                last.text = text

    def _parts(self, line: str) -> Iterator[tuple[str, str | None]]:
        letters = _letters_of(line)
        first = self._letters.find(letters) if self._letters is not None else None
        if self._letters is None or first is None:
            yield line, None
            return
        places = [n for n, sign in enumerate(line) if sign.isprintable() and sign != " "]
        begins: list[tuple[int, etree._Element | None, str | None]] = []
        for start, element in self._letters.runs(first, first + len(letters)):
            link = next((outer for outer in _around(element) if outer.tag == "a"), None)
            target = self._target(link) if link is not None else None
            if not begins or begins[-1][1:] != (link, target):
                begins.append((places[start - first], link, target))
        begins[0] = (0, *begins[0][1:])
        ends = [*(start for start, _, _ in begins[1:]), len(line)]
        for (start, _, target), end in zip(begins, ends, strict=True):
            text = line[start:end]
            linked = text.rstrip(" ")
            yield linked if target else text, target
            if target and linked != text:
                yield " ", None

    def _target(self, link: etree._Element) -> str | None:
        url = join(self._base, link.get("href", ""))
        for one in (url, url and original_link(url)):
            if one in self._known and one and _URL.fullmatch(one):
                return one
        return None


@dataclass(slots=True)
class _OpenItem:
    """An item that the next line may belong to, or a part of."""

    source_list: etree._Element
    source: etree._Element
    own_list: etree._Element
    own: etree._Element


@dataclass(slots=True)
class _Builder:
    """Adds one line after the other to a tree."""

    links: _Links
    cells: dict[int, etree._Element]
    """Of the lines in tables, by their numbers."""
    body: etree._Element = field(default_factory=lambda: etree.Element("body"))
    _quote: tuple[etree._Element, etree._Element] | None = None
    """The open quotation: of the source, and the own one."""
    _items: list[_OpenItem] = field(default_factory=list)
    """The open items, outermost first."""
    _row_cells: dict[etree._Element, etree._Element] = field(default_factory=dict)
    """The own cells of the open table, by those of the source."""
    _filled: frozenset[etree._Element] = frozenset()

    def __post_init__(self) -> None:
        self._filled = frozenset(self.cells.values())

    def add(self, n: int, line: _Line) -> None:
        """Adds a line.

        Args:
            n: Its number.
            line: The line.

        """
        if (cell := self.cells.get(n)) is not None:
            if cell not in self._row_cells:
                around = list(cell.iterancestors())
                self._items.clear()
                self._open_table(around[1], self._container(around))
            self.links.fill(self._row_cells[cell], line)
            return
        around = list(_around(line.block)) if line.block is not None else []
        container = self._container(around)
        pairs = [
            (item.getparent(), item)
            for item in around
            if item.tag == "item" and item.getparent() is not None
        ]
        if pairs:
            self._add_item(line, pairs, container)
            return
        self._items.clear()
        head = next((outer for outer in around if outer.tag == "head"), None)
        if head is None:
            block = etree.SubElement(container, "p")
        else:
            rank = head.get("rend", "")
            block = etree.SubElement(container, "head", rend=rank if rank in _HEADINGS else "h2")
        self.links.fill(block, line)

    def _container(self, around: Sequence[etree._Element]) -> etree._Element:
        """The body, or a quotation in it; one in an item counts for nothing."""
        outer = [its for its in around if its.tag in ("quote", "item")]
        quote = outer[-1] if outer and outer[-1].tag == "quote" else None
        if quote is None:
            if self._quote is not None:
                self._items.clear()
            self._quote = None
            return self.body
        if self._quote is None or self._quote[0] is not quote:
            self._items.clear()
            self._quote = (quote, etree.SubElement(self.body, "quote"))
        return self._quote[1]

    def _add_item(
        self,
        line: _Line,
        pairs: Sequence[tuple[etree._Element, etree._Element]],
        container: etree._Element,
    ) -> None:
        """Adds a line in the items of these lists, innermost first."""
        source_list, source = pairs[0]
        outer = {item for _, item in pairs}
        closed: _OpenItem | None = None
        while self._items and self._items[-1].source not in outer:
            closed = self._items.pop()
        last = self._items[-1] if self._items else None
        if last is not None and last.source is source and last.own.find("list") is None:
            etree.SubElement(last.own, "lb")
            self.links.fill(last.own, line)
            return
        if last is not None and (last.source is source or len(self._items) >= _DEEPEST_LIST):
            closed = self._items.pop()
        if closed is not None and (
            closed.source_list is source_list or len(self._items) + 1 >= _DEEPEST_LIST
        ):
            own_list = closed.own_list
        else:
            kind = "ol" if source_list.get("rend") == "ol" else "ul"
            parent = self._items[-1].own if self._items else container
            own_list = etree.SubElement(parent, "list", rend=kind)
        own = etree.SubElement(own_list, "item")
        self._items.append(_OpenItem(source_list, source, own_list, own))
        self.links.fill(own, line)

    def _open_table(self, source: etree._Element, container: etree._Element) -> None:
        """Adds a table with empty cells, without rows that stay empty."""
        self._row_cells = {}
        table = etree.SubElement(container, "table")
        for row in source.iterchildren("row"):
            cells = list(row.iterchildren("cell"))
            if self._filled.isdisjoint(cells):
                continue
            own_row = etree.SubElement(table, "row")
            for cell in cells:
                role = {"role": "head"} if cell.get("role") == "head" else {}
                self._row_cells[cell] = etree.SubElement(own_row, "cell", role)
