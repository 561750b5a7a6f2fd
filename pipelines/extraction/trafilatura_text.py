"""What trafilatura takes for the text of a page, as lines of that page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Final

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from pipelines.extraction.lines import Box, Line
from pipelines.html.parse import html_parser
from pipelines.site.folding import fold

# It logs an error for each page without text, which is no error here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_CUT: Final = "data-cut-off"
# trafilatura's full way takes time that is not linear in the page; larger pages go the fast way.
_LARGEST_FOR_FALLBACK: Final = 20_000
_FULL: Final = Extractor(comments=False)
_FAST: Final = Extractor(comments=False, fast=True)
# Where the site's marks bound the article, a short one is short, and all that is left in its box is
# likely to be of it.
_BOUNDED: Final = Extractor(comments=False, fast=True, recall=True)
_BOUNDED.min_extracted_size = 1
# Elements that hold articles, the oldest layouts' included.
_FRAMES: Final = tuple("article body div main section td th".split())
# The last of the attributes by which trafilatura knows an article's element: those that a page has
# itself come first.
_ROLE: Final = ("role", "main")
_EMPTY_PAGE: Final = etree.fromstring(b"<html><body></body></html>", html_parser())
# Elements of trafilatura's that do not divide a line.
_INLINE: Final = frozenset(("hi", "ref", "del", "code", "graphic", "span"))
# Characters of a line that is believed to be found where it is part of another.
_LONG: Final = 12
# Lines that are looked for within others; so many are no page of an article.
_MOST_SEARCHES: Final = 2000


def trafilatura_text(
    root: html.HtmlElement, cut_off: Iterable[Box] = (), *, within: Box | None = None
) -> list[str]:
    """The lines of text that trafilatura finds on a page, without comments; none if it fails.

    The arguments are those of `trafilatura_tree`.
    """
    tree = trafilatura_tree(root, cut_off, within=within)
    return [] if tree is None else _lines(tree)


def trafilatura_tree(
    root: html.HtmlElement, cut_off: Iterable[Box] = (), *, within: Box | None = None
) -> etree._Element | None:
    """The same text as a tree with headings, lists, quotations and tables; None if it fails.

    Args:
        root: The tree of the page; it stays as it is.
        cut_off: Boxes of it that are known to be none of the article.
        within: The box of the article, where the site's marks bound it: nothing else of the page is
            looked at, and the other extractors, with which trafilatura compares itself, are left
            out.

    """
    boxes = list(cut_off)
    for box in boxes:
        box.element.set(_CUT, "")
    frame = None if within is None else within.around(*_FRAMES)
    try:
        tree = copy(root) if frame is None else _page_of(frame.element)
        for cut in [element for element in tree.iter() if element.get(_CUT) is not None]:
            cut.drop_tree()
        options = _BOUNDED
        if within is None:
            size = sum(1 for _ in root.iter())
            options = _FAST if size > _LARGEST_FOR_FALLBACK else _FULL
        document = bare_extraction(tree, options=options)
        return document.body if isinstance(document, Document) else None
    except Exception:
        # Whatever a library raises: it costs this reading, not the record.
        return None
    finally:
        for box in boxes:
            del box.element.attrib[_CUT]


def _page_of(element: html.HtmlElement) -> html.HtmlElement:
    """A page with nothing on it but a copy of an element, as the frame of its text."""
    frame = copy(element)
    frame.tag = "div"
    frame.tail = None
    frame.set(*_ROLE)
    page = copy(_EMPTY_PAGE)
    page[0].append(frame)
    return page


def _lines(body: etree._Element) -> list[str]:
    """The texts of trafilatura's elements, one for each paragraph, list item or cell."""
    pieces: list[str] = []
    lines: list[str] = []

    def end_line() -> None:
        if line := " ".join("".join(pieces).split()):
            lines.append(line)
        pieces.clear()

    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag not in _INLINE:
            end_line()
        if text := element.text if event == "start" else element.tail:
            pieces.append(text)
    end_line()
    return lines


def lines_of(texts: Sequence[str], lines: Sequence[Line]) -> set[int]:
    """The lines of a page that stand in a text, wherever and however often they stand on it."""
    known = {line.text: line for line in lines}
    keys = [_key(known[text].folded if text in known else fold(text)) for text in texts]
    exact = set(keys)
    exact.update(_key(fold(cell)) for text in texts if "|" in text for cell in text.split("|"))
    whole = "\n".join(keys)
    searches = 0
    found: set[int] = set()
    lost: list[int] = []
    for n, line in enumerate(lines):
        key = _key(line.folded)
        if key in exact:
            found.add(n)
        elif len(key) >= _LONG and searches < _MOST_SEARCHES:
            searches += 1
            if key in whole:
                found.add(n)
            else:
                lost.append(n)
    _add_partial(keys, lines, lost, found)
    return found


def _add_partial(
    keys: Sequence[str], lines: Sequence[Line], lost: Sequence[int], found: set[int]
) -> None:
    """Add lines of which the text holds the larger part."""
    known = {_key(lines[n].folded) for n in found}
    parts = [key for key in keys if len(key) >= _LONG and key not in known][: _MOST_SEARCHES // 10]
    for n in lost[: _MOST_SEARCHES // 10]:
        key = _key(lines[n].folded)
        if 2 * sum(len(part) for part in parts if part in key) > len(key):
            found.add(n)


def _key(folded: str) -> str:
    """A folded line without white space; the mark that trafilatura sets before list items is gone
    with the punctuation at both ends.
    """
    return folded.replace(" ", "")
