"""trafilatura inside the container: which of its paragraphs are text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import islice
from typing import Final

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor, use_config

# It logs an error for each page without text, which is no error here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# So many paragraphs at a time: its time grows faster than their number, 0.04 s for 1,000 and 10 s
# for 100,000.
_AT_ONCE: Final = 1000


def _paragraph_options() -> Extractor:
    """For a container that is known: no rescue of short texts, no comparison, no tables."""
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return Extractor(config=config, fast=True, comments=False, tables=False)


_PARAGRAPHS: Final = _paragraph_options()


def keep_text(paragraphs: Sequence[str]) -> list[bool]:
    """For each paragraph of an article's container, whether trafilatura keeps it.

    It is asked about each wording once, since it drops a paragraph that repeats the one before,
    and what stays are the page's own characters, since it drops direction marks. Never raises; a
    paragraph that it fails on is kept.
    """
    wordings = iter(dict.fromkeys(paragraphs))
    kept: set[str] = set()
    while batch := list(islice(wordings, _AT_ONCE)):
        kept |= _kept_of(batch)
    return [_key(paragraph) in kept or not _key(paragraph) for paragraph in paragraphs]


def _kept_of(batch: Sequence[str]) -> set[str]:
    root = html.Element("html")
    article = etree.SubElement(etree.SubElement(root, "body"), "article")
    for paragraph in batch:
        etree.SubElement(article, "p").text = paragraph
    try:
        document = bare_extraction(root, options=_PARAGRAPHS)
    except Exception:
        return set(map(_key, batch))
    if not isinstance(document, Document):
        return set()
    return {_key("".join(element.itertext())) for element in document.body}


def _key(text: str) -> str:
    """What of a paragraph trafilatura leaves unchanged."""
    return "".join(filter(str.isalnum, text))
