"""The text of a page whose article was not found: trafilatura's, less what is plainly no text."""

from __future__ import annotations

import logging
from itertools import islice
from typing import Final

from lxml import html
from trafilatura import bare_extraction
from trafilatura.settings import Document
from trafilatura.xml import xmltotxt

from pipelines.extraction.flow import Box
from pipelines.extraction.fold import fold
from pipelines.extraction.headline import is_title_of
from pipelines.extraction.phrases import Mark
from pipelines.extraction.reading import Reading

# It logs an error for each page without text, which is no error here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# trafilatura's full way takes time that is not linear in the page; larger pages go the fast way.
_LARGEST_FOR_FALLBACK: Final = 20_000


def extract_generic(root: html.HtmlElement, reading: Reading) -> str | None:
    """The text of a page of unknown build, a line for each paragraph; None if there is none.

    As `trafilatura.extract` with comments off, without the page's title, lists of links, the short
    lines of a `<header>` and the marks that the site sets around articles. Never raises.

    On 181 pages of the article extraction benchmark and on 11 Arabic news pages, F1 of 4-grams
    rose from 0.960 to 0.966 and from 0.977 to 0.980 by that, and recall stayed as it was.
    """
    size = sum(1 for _ in islice(root.iter(), _LARGEST_FOR_FALLBACK + 1))
    try:
        document = bare_extraction(root, include_comments=False, fast=size > _LARGEST_FOR_FALLBACK)
        text = ""
        if isinstance(document, Document):
            text = xmltotxt(document.body, include_formatting=False)
    except Exception:
        # Whatever a library raises: this page has no text, and the next one is not its business.
        return None
    places: dict[str, list[int]] = {}
    for n, line in enumerate(reading.lines):
        places.setdefault(_key(line.text), []).append(n)
    lines = list(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    furniture = {
        line for line in set(lines) if _is_furniture(reading, line, places.get(_key(line), []))
    }
    return "\n".join(line for line in lines if line not in furniture) or None


def _key(text: str) -> str:
    """A line's text without the mark that trafilatura sets before list items."""
    return fold(text.removeprefix("- "))


def _is_furniture(reading: Reading, text: str, places: list[int]) -> bool:
    """Whether a line of the text is none, wherever on the page it stands."""
    if is_title_of(reading.head.titles, text):
        return True
    return bool(places) and all(
        reading.marks[n] not in (None, Mark.DATE)
        or _is_in_link_list(reading, n)
        or (_is_in_header(reading.lines[n].box) and not reading.is_prose(n))
        for n in places
    )


def _is_in_link_list(reading: Reading, n: int) -> bool:
    lines = reading.lines
    neighbours = lines[max(n - 1, 0) : n] + lines[n + 1 : n + 2]
    return lines[n].is_link and any(line.is_link for line in neighbours)


def _is_in_header(box: Box | None) -> bool:
    while box is not None:
        if box.tag == "header":
            return True
        box = box.parent
    return False
