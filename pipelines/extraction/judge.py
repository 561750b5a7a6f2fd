"""trafilatura inside the container: which of its paragraphs are text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import islice
from typing import Final

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor, use_config

from pipelines.extraction.parse import html_parser

# It logs an error for each page without text, which is no error here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# So many paragraphs at a time: its time grows faster than their number, 0.04 s for 1,000 and 10 s
# for 100,000.
_AT_ONCE: Final = 1000
LONGEST_DOUBTFUL: Final = 50
"""Characters of the longest line that may be furniture within a found container."""


def _paragraph_options() -> Extractor:
    """For a container that is known: what may be text is, and nothing else is looked for."""
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return Extractor(config=config, fast=True, recall=True, comments=False, tables=False)


_PARAGRAPHS: Final = _paragraph_options()
_PARSER: Final = html_parser()


def keep_text(paragraphs: Sequence[str]) -> list[bool]:
    """For each paragraph of an article's container, whether it is text by trafilatura's rules.

    Only lines as short as a button's are asked about: paragraphs without links that are longer are
    text by every rule of trafilatura (a test holds this), and asking costs more than all else.
    What stays are the page's own characters. Each wording is asked about once, since trafilatura
    drops a paragraph that repeats the one before. Never raises; what it fails on stays.
    """
    doubtful = iter(dict.fromkeys(text for text in paragraphs if len(text) <= LONGEST_DOUBTFUL))
    kept: set[str] = set()
    while batch := list(islice(doubtful, _AT_ONCE)):
        kept |= _kept_of(batch)
    return [len(text) > LONGEST_DOUBTFUL or text in kept for text in paragraphs]


def _kept_of(batch: Sequence[str]) -> set[str]:
    root = _PARSER.makeelement("html")
    article = etree.SubElement(etree.SubElement(root, "body"), "article")
    for paragraph in batch:
        etree.SubElement(article, "p").text = paragraph
    try:
        document = bare_extraction(root, options=_PARAGRAPHS)
    except Exception:
        return set(batch)
    if not isinstance(document, Document):
        return set()
    return {element.text for element in document.body}
