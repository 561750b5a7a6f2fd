"""trafilatura's reading: of a whole page, and of the box of an article alone."""

from __future__ import annotations

import pytest
from lxml import etree, html

from pipelines.extraction.lines import Box, read_lines
from pipelines.extraction.trafilatura_text import trafilatura_text
from pipelines.html.parse import parse
from tests.pipelines.pages import EN, ONE, THREE, TWO

FRAMES = [
    f"<div>{{}}</div><p>{THREE * 5}</p>",
    f"<article>{{}}</article><p>{THREE * 5}</p>",
    f"<table><tr><td>{{}}</td><td><p>{THREE * 5}</p></td></tr></table>",
    f"<table><tr><td><table><tr><td>{{}}</td></tr></table></td><td>{THREE * 5}</td></tr></table>",
]


def root_of(body: str) -> html.HtmlElement:
    root = parse(f"<html><body>{body}</body></html>").root
    assert root is not None
    return root


def box_of(root: html.HtmlElement, text: str) -> Box:
    return next(line.box for line in read_lines(root, EN).lines if line.text == text)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("text", [f"<p>{ONE}</p><p>{TWO}</p>", f"<h2>Wells</h2>{ONE}<br>{TWO}"])
def test_nothing_but_the_box_of_an_article_is_read(frame: str, text: str) -> None:
    root = root_of(frame.format(text))
    before = etree.tostring(root)
    box = box_of(root, ONE)
    assert [line for line in trafilatura_text(root, within=box) if line != "Wells"] == [ONE, TWO]
    assert etree.tostring(root) == before


def test_what_is_cut_off_is_not_read_and_stays_on_the_page() -> None:
    root = root_of(f"<div><p>{ONE}</p><div>{THREE}</div><p>{TWO}</p></div>")
    before = etree.tostring(root)
    text = trafilatura_text(root, [box_of(root, THREE)], within=box_of(root, ONE))
    assert text == [ONE, TWO]
    assert etree.tostring(root) == before


def test_items_and_cells_are_lines_of_their_own_and_inline_elements_are_not() -> None:
    items = "<ul><li>Nine wells were repaired.</li><li>A tenth was <b>given</b> up.</li></ul>"
    cells = "<table><tr><td>Hama</td><td>nine wells</td></tr></table>"
    root = root_of(f"<article><p>{ONE} <a href='/x'>See</a> it.</p>{items}{cells}</article>")
    assert trafilatura_text(root, within=box_of(root, "Hama").around("article")) == [
        f"{ONE} See it.",
        "Nine wells were repaired.",
        "A tenth was given up.",
        "Hama",
        "nine wells",
    ]
