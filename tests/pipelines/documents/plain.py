"""The lines of text in a document, read back by programs that know the format and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_TEI = "{http://www.tei-c.org/ns/1.0}"


def front_matter(document: str) -> dict[str, object]:
    """The fields before a Markdown text; each value is a scalar of JSON, and so of YAML."""
    head = document.removeprefix("---\n").partition("---\n")[0]
    return {
        name: json.loads(value)
        for name, _, value in (line.partition(": ") for line in head.splitlines())
    }


def tokens_of(document: str) -> list[Token]:
    return _MARKDOWN.parse(document.removeprefix("---\n").partition("---\n")[2])


def lines_of_markdown(document: str) -> list[str]:
    """The text of each block and each cell, and of each line in it."""
    lines: list[str] = []
    for token in tokens_of(document):
        if token.type == "inline":
            lines += filter(None, _text_of(token).split("\n"))
        elif token.content:
            lines.append(f"{token.type}: {token.content}")  # code, HTML: nothing of ours
    return lines


def _text_of(inline: Token) -> str:
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or ()
    )


def links_of_markdown(document: str) -> list[str]:
    children = [child for token in tokens_of(document) for child in token.children or ()]
    return [str(child.attrs["href"]) for child in children if child.type == "link_open"]


def shape_of(document: str) -> str:
    """The blocks of a Markdown text, one letter each where they begin."""
    names = {
        "heading_open": "h", "blockquote_open": "q", "bullet_list_open": "u", "tr_open": "r",
        "ordered_list_open": "o", "list_item_open": "i", "table_open": "t", "paragraph_open": "p",
    }  # fmt: skip
    return "".join(names.get(token.type, "") for token in tokens_of(document) if not token.hidden)


def lines_of_tei(document: str) -> list[str]:
    """The text of each block, item and cell, and of each line in it."""
    root = etree.fromstring(document.encode())
    lines: list[str] = []
    for element in root.iterfind(f"{_TEI}text/{_TEI}body/{_TEI}div"):
        lines += _lines_in(element)
    return lines


def _lines_in(element: etree._Element) -> Iterator[str]:
    line = element.text or ""
    for child in element:
        if child.tag == f"{_TEI}ref":
            line += child.text or ""
        else:
            yield from [line] if line.strip() else []
            yield from _lines_in(child)
            line = ""
        line += child.tail or ""
    yield from [line] if line.strip() else []
