"""trafilatura's judgement on the paragraphs of a container: which of them are text."""

from __future__ import annotations

from lxml import etree
from trafilatura.utils import textfilter


def is_text(paragraph: str) -> bool:
    """Whether a paragraph of an article's container is text by trafilatura's rules.

    Of all the rules of `bare_extraction` this is the one by which a paragraph without links or
    class names can fall (a test holds that both say the same of any): the names of share and print
    buttons. All the others ask how the page is built, which costs a hundred times as much. The
    characters stay the page's own.

    Args:
        paragraph: Its runs of white space one space each.

    """
    element = etree.Element("p")
    element.text = paragraph
    return not textfilter(element)
