"""Writes an article as TEI XML, by trafilatura's writer.

Beside what trafilatura writes in the header of a document, a note names each field of the record
that identifies the capture.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final
from urllib.parse import urlsplit

from lxml import etree
from trafilatura.settings import Document
from trafilatura.xml import build_tei_output

from pipelines.documents.structure import one_line
from pipelines.records.record import Record

_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_WITHOUT_TEXT: Final = ("TEI", "text", "body", "div", "quote", "list", "table", "row")
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def tei(record: Record, body: etree._Element) -> str:
    """The document of a record.

    Args:
        record: The record.
        body: Its text, as `structured` gives it; it stays as it is.

    """
    section = record.section.name if record.section is not None else None
    document = Document(
        title=_line(record.title),
        author=_line(record.author),
        url=_line(record.canonical_url),
        hostname=_host(record.canonical_url),
        date=_line(record.published),
        categories=[one_line(section)] if section else None,
        fingerprint=_line(record.text_sha256),
        idval=_line(record.warc.record_id),
        filedate=_line(record.captured_at),
        body=deepcopy(body),
    )
    root = build_tei_output(document)
    _restore_headings(root, body)
    notes = root.find(".//notesStmt")
    for name, value in _notes(record).items():
        if value is not None:
            etree.SubElement(notes, "note", type=name).text = _line(str(value))
    if record.language in ("ar", "en"):
        root.find("text").set(_LANGUAGE, record.language)
    _put_on_lines(root)
    return f"{_DECLARED}{etree.tostring(root, encoding='unicode')}\n"


def _restore_headings(root: etree._Element, body: etree._Element) -> None:
    """Gives back the white space around links, which trafilatura takes from its `ab`."""
    for written, head in zip(root.iter("ab"), body.iter("head"), strict=True):
        written.text = head.text
        for child, own in zip(written, head, strict=True):
            child.tail = own.tail


def _put_on_lines(root: etree._Element) -> None:
    """Begins lines where white space counts for nothing: between elements, never in a text."""
    etree.indent(root[0])
    for element in root.iter(*_WITHOUT_TEXT):
        element.text = "\n"
        for child in element:
            child.tail = "\n"


def _notes(record: Record) -> dict[str, str | float | None]:
    return {
        "url": record.url,
        "edition": record.edition,
        "article_id": record.article_id,
        "dateline": record.dateline,
        "credit": record.credit,
        "coverage": record.extraction.coverage,
        "warc_file": record.warc.file,
        "warc_offset": record.warc.offset,
        "warc_length": record.warc.length,
    }


def _line(value: str | None) -> str | None:
    return None if value is None else one_line(value)


def _host(url: str) -> str | None:
    try:
        return urlsplit(one_line(url)).hostname
    except ValueError:
        return None
