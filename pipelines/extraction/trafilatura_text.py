"""What trafilatura takes for the text of a page, as lines of that page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from lxml import html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor
from trafilatura.xml import xmltotxt

from pipelines.extraction.lines import Box, Line
from pipelines.site.folding import fold

# It logs an error for each page without text, which is no error here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_CUT: Final = "data-cut-off"
_CUTS: Final = f"//*[@{_CUT}]"
# trafilatura's full way takes time that is not linear in the page; larger pages go the fast way.
_LARGEST_FOR_FALLBACK: Final = 20_000
_FULL: Final = Extractor(comments=False)
_FAST: Final = Extractor(comments=False, fast=True)
# Where the site's marks bound the article, a short one is short, and there is nothing to look for
# in the rest of the page.
_BOUNDED: Final = Extractor(comments=False, fast=True)
_BOUNDED.min_extracted_size = 1
# The last of the attributes by which trafilatura knows an article's element: a page's own come
# first.
_ROLE: Final = ("role", "main")
_ROLE_TAGS: Final = ("article", "div", "section")
# Characters of a line that is believed to be found where it is part of another.
_LONG: Final = 12
# Lines that are looked for within others; so many are no page of an article.
_MOST_SEARCHES: Final = 2000


def trafilatura_text(
    root: html.HtmlElement, cut_off: Iterable[Box] = (), *, within: Box | None = None
) -> list[str]:
    """The lines of text that trafilatura finds on a page, without comments; none if it fails.

    Args:
        root: The tree of the page; it stays as it is.
        cut_off: Boxes of it that are known to be none of the article.
        within: The box of the article, where the site's marks bound it: the other extractors, with
            which trafilatura compares itself, are left out.

    """
    boxes = list(cut_off)
    marks = [(box.element, _CUT, "") for box in boxes]
    if within is None:
        size = sum(1 for _ in root.iter())
        options = _FAST if size > _LARGEST_FOR_FALLBACK else _FULL
    else:
        options = _BOUNDED
        around = within.around(*_ROLE_TAGS)
        if around is not None and _ROLE[0] not in around.element.attrib:
            marks.append((around.element, *_ROLE))
    for element, name, value in marks:
        element.set(name, value)
    try:
        document = bare_extraction(root, options=options, prune_xpath=_CUTS if boxes else None)
        text = ""
        if isinstance(document, Document):
            text = xmltotxt(document.body, include_formatting=False)
    except Exception:
        # Whatever a library raises: it costs this reading, not the record.
        return []
    finally:
        for element, name, _ in marks:
            del element.attrib[name]
    return list(filter(None, (" ".join(line.split()) for line in text.splitlines())))


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
