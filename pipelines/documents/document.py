"""From a record and its page to a document: what a worker process does for an export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from pipelines.documents import Format
from pipelines.documents.markdown import markdown
from pipelines.documents.structure import lines_of_text, structured
from pipelines.documents.tei import tei
from pipelines.extract import article_tree
from pipelines.html.document import HtmlDocument
from pipelines.records.record import Record

_WRITERS: Final[dict[Format, Callable[[Record, etree._Element], str]]] = {
    "markdown": markdown,
    "tei": tei,
}


def document_of(record: Record, form: Format, page: HtmlDocument, url: str) -> str:
    """The text of a record with the structure of its page.

    The lines are those of the record, whatever the page says.

    Args:
        record: The record of the page.
        form: The format.
        page: The page.
        url: Its address on the live web.

    """
    source = article_tree(page, url)
    lines = lines_of_text(record.text or "")
    return _WRITERS[form](record, structured(lines, source, record.links))
