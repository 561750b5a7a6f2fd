"""Writes an article as Markdown (CommonMark, tables as GitHub has them), with YAML front matter.

trafilatura's writer lays out headings, lists and tables. It would not keep every character: it
drops marks of direction, takes `&lt;` for `<`, and rewrites what looks like a formula. So it is
given a placeholder for each line, and the lines, escaped here, are put in their places after.
It has no markup for quotations, which are written here around what it gives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Final

from lxml import etree
from trafilatura.xml import xmltotxt

from pipelines.documents.structure import one_line
from pipelines.records.record import Record

# Signs that mean something wherever they stand, those at the beginning of a line, and `1.` there.
_SIGNS: Final = re.compile(r"[\\`*_\[\]<~|]|&(?=#?\w)")
_LINE_START: Final = re.compile(r"^(?:[-+=#>:]|\d{1,9}(?=([.)])))")
_ITEM: Final = re.compile(r"( *)(- |\d+\. )")
_PLACEHOLDER: Final = re.compile(r"T(\d+)T")
# What JSON leaves as it is and YAML cannot hold.
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def markdown(record: Record, body: etree._Element) -> str:
    """The document of a record.

    Args:
        record: The record.
        body: Its text, as `structured` gives it; it stays as it is.

    """
    blocks = [_block(element) for element in body]
    return f"{_front_matter(record)}\n" + "\n\n".join(blocks) + "\n"


def _block(element: etree._Element) -> str:
    if element.tag == "quote":
        inner = "\n\n".join(_block(child) for child in element)
        return "\n".join(f"> {line}".rstrip(" ") for line in inner.split("\n"))
    body = etree.Element("body")
    body.append(deepcopy(element))
    if element.tag == "table":
        _square(body[0])
    lines: list[str] = []
    for its in list(body.iter("p", "head", "item", "cell")):
        _replace_lines(its, lines)
    written = xmltotxt(body, include_formatting=True).strip("\n")
    if element.tag == "list":
        written = "\n".join(_indented(written.split("\n")))
    return _PLACEHOLDER.sub(lambda match: lines[int(match[1])], written)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a list, each below the text of the item that it is in.

    trafilatura indents by two characters, which below `1. ` makes no list in a list.
    """
    widths: list[int] = []
    for line in lines:
        if match := _ITEM.match(line):
            del widths[len(match[1]) // 2 :]
            yield " " * sum(widths) + line.strip(" ")
            widths.append(len(match[2]))
        else:
            yield " " * sum(widths) + line


def _square(table: etree._Element) -> None:
    """Makes all rows as long as the longest, below one row of heads: Markdown knows no other."""
    rows = list(table)
    width = max(map(len, rows))
    heads = [cell.get("role") == "head" for cell in rows[0]]
    if not all(heads) or len(heads) < width:
        table.insert(0, etree.Element("row"))
    for number, row in enumerate(table):
        while len(row) < width:
            etree.SubElement(row, "cell")
        for cell in row:
            cell.attrib.clear()
            if number == 0:
                cell.set("role", "head")


def _replace_lines(block: etree._Element, lines: list[str]) -> None:
    """Puts placeholders for the lines of a block, and their links into the lines."""
    is_head = block.tag == "head"
    before: etree._Element | None = None
    line = _escaped(block.text, is_head)
    for child in list(block):
        if child.tag == "ref":
            if line.endswith("!"):
                line = f"{line[:-1]}\\!"  # not a picture
            line += f"[{_escaped(child.text, is_head)}]({_destination(child.get('target'))})"
            line += _escaped(child.tail, is_head)
            block.remove(child)
        else:
            _put(block, before, line, lines)
            before = child
            line = _escaped(child.tail, is_head)
    _put(block, before, line, lines)


def _put(block: etree._Element, before: etree._Element | None, line: str, lines: list[str]) -> None:
    if not line:
        return
    placeholder = f"T{len(lines)}T"
    lines.append(_LINE_START.sub(_escape_start, line))
    if before is None:
        block.text = placeholder
    else:
        before.tail = placeholder


def _escaped(text: str | None, is_head: bool) -> str:
    escaped = _SIGNS.sub(r"\\\g<0>", text or "")
    return escaped.replace("#", "\\#") if is_head else escaped


def _escape_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[1] else f"\\{match[0]}"


def _destination(url: str) -> str:
    """An address between the parentheses of a link."""
    url = re.sub(r"&(?=#?\w+;)", r"\\&", url.replace("\\", "\\\\"))
    if any(sign in url for sign in "<>()"):
        return "<" + re.sub("[<>]", r"\\\g<0>", url) + ">"
    return url


def _front_matter(record: Record) -> str:
    section = record.section
    fields: dict[str, str | int | float | None] = {
        "title": record.title,
        "author": record.author,
        "date": record.published,
        "url": record.url,
        "canonical_url": record.canonical_url,
        "edition": record.edition,
        "article_id": record.article_id,
        "language": record.language,
        "section_id": section.id if section is not None else None,
        "section": section.name if section is not None else None,
        "dateline": record.dateline,
        "credit": record.credit,
        "captured_at": record.captured_at,
        "text_sha256": record.text_sha256,
        "coverage": record.extraction.coverage,
        "record_id": record.warc.record_id,
        "warc_file": record.warc.file,
        "warc_offset": record.warc.offset,
        "warc_length": record.warc.length,
    }
    lines = [f"{name}: {_yaml(value)}\n" for name, value in fields.items() if value is not None]
    return f"---\n{''.join(lines)}---\n"


def _yaml(value: str | float) -> str:
    """A scalar of YAML, of which JSON is a part but for some characters."""
    if not isinstance(value, str):
        return json.dumps(value)
    text = json.dumps(one_line(value), ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
