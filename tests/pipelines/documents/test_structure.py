"""The structure of trafilatura's tree on the lines of a record, in Markdown and TEI."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
from lxml import etree
from trafilatura.xml import validate_tei

from pipelines.documents.markdown import markdown
from pipelines.documents.structure import lines_of_text, structured
from pipelines.documents.tei import tei
from pipelines.extract import ArticleTree
from pipelines.records.file import record_of
from pipelines.records.record import Record
from tests.pipelines.documents.plain import (
    front_matter,
    lines_of_markdown,
    lines_of_tei,
    links_of_markdown,
)
from tests.pipelines.export.collections import ARABIC, HOSTILE, hostile_records, line, record

BASE: Final = "https://en.zamanalwsl.net/news/article/1"
LINKS: Final = ("https://example.com/a", "https://en.zamanalwsl.net/b")


def record_with(**fields: Any) -> Record:  # noqa: ANN401
    found = record_of(line(record(1, **fields)))
    assert found is not None
    return found


def tree_of(text: str, body: str, links: tuple[str, ...] = LINKS) -> etree._Element:
    source = source_of(etree.fromstring(f"<body>{body}</body>"))
    return structured(lines_of_text(text), source, links)


def source_of(body: etree._Element) -> ArticleTree:
    """A tree of trafilatura's, and a page on which the same texts are linked."""
    page = deepcopy(body)
    for ref in page.iter("ref"):
        ref.tag = "a"
        ref.set("href", ref.get("target", ""))
    return ArticleTree(body, page, BASE)


def shown(text: str, body: str) -> str:
    """The elements that a text gets."""
    written: str = etree.tostring(tree_of(text, body), encoding="unicode")
    return written.removeprefix("<body>").removesuffix("</body>")


@pytest.mark.parametrize(
    ("text", "body", "expected"),
    [
        pytest.param(
            "A\nB",
            "<head rend='h3'>A</head><p>B</p>",
            '<head rend="h3">A</head><p>B</p>',
            id="head",
        ),
        pytest.param("A", "<head rend='x'>A</head>", '<head rend="h2">A</head>', id="rank"),
        pytest.param(
            "A\nB\nC",
            "<p>A</p><quote><p>B</p><p>C</p></quote>",
            "<p>A</p><quote><p>B</p><p>C</p></quote>",
            id="quotation",
        ),
        pytest.param(
            "A\nB\nC\nD",
            "<list rend='ol'><item>A</item><item><p>B</p><lb/>C</item></list><p>D</p>",
            '<list rend="ol"><item>A</item><item>B<lb/>C</item></list><p>D</p>',
            id="list",
        ),
        pytest.param(
            "A\nB\nC\nD",
            "<list><item>A<list><item>B</item><item>C</item></list></item><item>D</item></list>",
            '<list rend="ul"><item>A<list rend="ul"><item>B</item><item>C</item></list></item>'
            "<item>D</item></list>",
            id="list in a list",
        ),
        pytest.param(
            "B",
            "<list><item><list><item>B</item></list></item></list>",
            '<list rend="ul"><item>B</item></list>',
            id="list in an item without text",
        ),
        pytest.param(
            "A\nX\nB",
            "<list><item>A</item><item>B</item></list>",
            '<list rend="ul"><item>A</item></list><p>X</p><list rend="ul"><item>B</item></list>',
            id="a line of the record that the tree has not",
        ),
        pytest.param(
            "A\nC",
            "<list><item>A</item><item>B</item></list><p>C</p><p>D</p>",
            '<list rend="ul"><item>A</item></list><p>C</p>',
            id="lines of the tree that the record has not",
        ),
        pytest.param(
            "A\nB\nC",
            "<table><row><cell role='head'>A</cell><cell role='head'>B</cell></row>"
            "<row><cell/><cell>C</cell></row><row><cell>D</cell></row></table>",
            '<table><row><cell role="head">A</cell><cell role="head">B</cell></row>'
            "<row><cell/><cell>C</cell></row></table>",
            id="table",
        ),
        pytest.param(
            "A\nB\nC",
            "<table><row><cell>A</cell></row><row><cell><p>B</p><p>C</p></cell></row></table>",
            "<p>A</p><p>B</p><p>C</p>",
            id="table that lays out",
        ),
        pytest.param(
            "A\nB\nC\nD",
            "<table><row><cell>A</cell></row><row><cell>B</cell></row>"
            "<row><cell>C</cell><cell>D</cell></row></table>",
            "<p>A</p><p>B</p><p>C</p><p>D</p>",
            id="table that lays out, with two cells in a row",
        ),
        pytest.param(
            "A\nB\nC",
            "<table><row><cell>A<lb/>B</cell><cell>C</cell></row></table>",
            "<p>A</p><p>B</p><p>C</p>",
            id="table with two lines in a cell",
        ),
        pytest.param(
            "the village has two wells",
            "<p>(News Week)- the <ref target='/b'>village</ref>\n has <ref>two</ref> wells</p>",
            '<p>the <ref target="https://en.zamanalwsl.net/b">village</ref> has two wells</p>',
            id="link, behind an opening credit",
        ),
        pytest.param(
            "A\u200f\u00a0B \u200fC",
            "<p>A B <ref target='https://example.com/a'>C</ref></p>",
            '<p>A\u200f B \u200f<ref target="https://example.com/a">C</ref></p>',
            id="the record's own characters",
        ),
        pytest.param(
            "A B",
            "<p>A <ref target='javascript:alert(1)'>B</ref></p>",
            "<p>A B</p>",
            id="link that the record has not",
        ),
        pytest.param(
            "- A\n- B",
            "<list><item>A</item></list>",
            '<list rend="ul"><item>A</item></list><p>- B</p>',
            id="marks of list items in generic text",
        ),
        pytest.param("A\r\n\n\x00B\u2028C", "<p>A</p>", "<p>A</p><p>\ufffdB C</p>", id="controls"),
    ],
)  # fmt: skip
def test_elements(text: str, body: str, expected: str) -> None:
    assert shown(text, body) == expected


def test_without_a_tree_lines_are_paragraphs() -> None:
    body = structured(["A", "B"], None, LINKS)
    assert etree.tostring(body) == b"<body><p>A</p><p>B</p></body>"


def test_markdown() -> None:
    body = tree_of(
        "A # 1\nB *b* <i>\nC\nD\nE\nF\nG\nH\n2. I\nJ\nK | L\nM",
        "<head rend='h2'>A # 1</head><p>B *b* &lt;i></p><quote><p>C</p></quote>"
        "<list rend='ol'><item>D<list><item>E</item><item>F</item></list></item><item>G</item>"
        "</list><p><ref target='/b'>H</ref></p><p>2. I</p>"
        "<table><row><cell>J</cell><cell>K | L</cell></row><row><cell>M</cell></row></table>",
    )
    document = markdown(record_with(title='"a": \u2028b\x85', author=None, published=None), body)
    head, text = document.removeprefix("---\n").split("---\n", 1)
    assert head.startswith('title: "\\"a\\": b"\nurl: "https://en.zamanalwsl.net/news/article/1"\n')
    assert text == (
        "\n## A \\# 1\n\nB \\*b\\* \\<i>\n\n> C\n\n1. D\n   - E\n   - F\n2. G\n\n"
        "[H](https://en.zamanalwsl.net/b)\n\n2\\. I\n\n"
        "|  |  | \n|---|---|\n| J | K \\| L | \n| M |  | \n"
    )


def test_front_matter_names_the_capture() -> None:
    fields = front_matter(markdown(record_with(title=ARABIC), tree_of("A", "<p>A</p>")))
    assert fields == {
        "title": ARABIC,
        "author": "Zaman Al Wasl",
        "date": "2017-08-11",
        "url": "https://en.zamanalwsl.net/news/article/1",
        "canonical_url": "https://en.zamanalwsl.net/news/article/1",
        "edition": "en",
        "article_id": 1,
        "language": "en",
        "section_id": 52,
        "section": "Syria News",
        "captured_at": "2026-03-04T05:06:07.080000Z",
        "text_sha256": "ab" * 32,
        "coverage": 1.0,
        "record_id": "<urn:uuid:00000000-0000-4000-8000-000000000001>",
        "warc_file": "site-20260304050607-00001.warc.gz",
        "warc_offset": 100,
        "warc_length": 100,
    }


def test_tei() -> None:
    body = tree_of(
        "A link\nB\nC",
        "<head rend='h2'>A <ref target='/b'>link</ref></head><quote><p>B</p></quote>"
        "<list><item>C</item></list>",
    )
    document = tei(record_with(title="T & t", section={"id": 1, "name": "S"}), body)
    assert document.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns=')
    root = etree.fromstring(document.encode())
    assert validate_tei(root)
    names = {"t": "http://www.tei-c.org/ns/1.0"}

    def texts(path: str) -> list[str]:
        return [str(text) for text in root.xpath(path, namespaces=names)]

    assert texts("//t:fileDesc/t:titleStmt/t:title/text()") == ["T & t"]
    assert texts("//t:fileDesc/t:titleStmt/t:author/text()") == ["Zaman Al Wasl"]
    assert texts("//t:publicationStmt/t:date/text()") == ["2017-08-11"]
    assert texts("//t:publicationStmt/t:ptr/@target") == [BASE]
    assert texts("//t:term/text()") == ["S"]
    assert texts("//t:note[@type='id']/text()") == [
        "<urn:uuid:00000000-0000-4000-8000-000000000001>"
    ]
    assert texts("//t:note[starts-with(@type, 'warc_')]/text()") == [
        "site-20260304050607-00001.warc.gz", "100", "100",
    ]  # fmt: skip
    assert texts("//t:text/@xml:lang") == ["en"]
    (text,) = root.iterfind(".//t:div[@type='entry']", names)
    assert etree.tostring(text, encoding="unicode", with_tail=False).split("\n")[1:] == [
        '<ab rend="h2" type="header">A <ref target="https://en.zamanalwsl.net/b">link</ref></ab>',
        "<quote>", "<p>B</p>", "</quote>",
        '<list rend="ul">', "<item>C</item>", "</list>", "</div>",
    ]  # fmt: skip


WORDS: Final = (
    "a word longer كلمة \u200fx &lt; &amp; <b> * ** _x_ `c` [l](u) ![i](u) - --- + # ## 1. 2) > | "
    "a|b === ~~~ \\ \\( \\) $ ! T1T http://x.y/a_b @ :-- \u00ad 12345678901234 \\[x\\]"
).split(" ")
URLS: Final = (
    "http://x.y/a",
    "https://e.x/?a=1&copy;=2&amp;x",
    "http://x.y/(a)_b\\c<d>",
    "http://x.y/&copy=1",
)


class _Trees:
    """Trees as a page may give them, with any text in any place."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.lines: list[str] = []
        self.body = etree.Element("body")
        self._blocks(self.body, 0)
        if self._random.random() < 0.3:
            self.lines.insert(self._random.randrange(len(self.lines) + 1), self._words())
        if self._random.random() < 0.1:
            self._random.shuffle(self.lines)

    def _words(self) -> str:
        return " ".join(self._random.choices(WORDS, k=self._random.choice([1, 1, 2, 5, 9])))

    def _line(self, block: etree._Element, text: str | None = None) -> None:
        """A line at the end of a block, some words of it linked."""
        words = (text or self._words()).split(" ")
        self.lines.append(" ".join(words))
        begin, end = sorted(self._random.choices(range(len(words) + 1), k=2))
        before, linked, after = words[:begin], words[begin:end], words[end:]
        self._text(block, " ".join([*before, ""] if linked else [*before, *after]))
        if linked:
            ref = etree.SubElement(block, "ref", target=self._random.choice(URLS))
            ref.text = " ".join(linked)
            self._text(block, " ".join(["", *after]) if after else "")

    @staticmethod
    def _text(block: etree._Element, text: str) -> None:
        if len(block):
            block[-1].tail = (block[-1].tail or "") + text
        else:
            block.text = (block.text or "") + text

    def _blocks(self, parent: etree._Element, depth: int) -> None:
        for _ in range(self._random.randrange(1, 5)):
            kinds = ["p", "p", "head", "quote", "list", "table"] if depth < 4 else ["p"]
            kind = self._random.choice(kinds)
            block = etree.SubElement(parent, kind, rend=self._random.choice(["h1", "ol", "x"]))
            if kind in ("p", "head"):
                self._line(block)
                if self._random.random() < 0.3:
                    etree.SubElement(block, "lb")
                    self._line(block)
            elif kind == "quote":
                self._blocks(block, depth + 1)
            elif kind == "list":
                self._items(block, depth)
            else:
                self._rows(block, depth)

    def _items(self, block: etree._Element, depth: int) -> None:
        for _ in range(self._random.randrange(1, 4)):
            item = etree.SubElement(block, "item")
            if self._random.random() < 0.7:
                self._line(item)
            if self._random.random() < 0.4:
                self._blocks(item, depth + 1)

    def _rows(self, table: etree._Element, depth: int) -> None:
        for _ in range(self._random.randrange(1, 4)):
            row = etree.SubElement(table, "row")
            for _ in range(self._random.randrange(1, 4)):
                cell = etree.SubElement(row, "cell")
                if self._random.random() < 0.3:
                    cell.set("role", "head")
                if self._random.random() < 0.7:
                    self._line(cell)
                elif self._random.random() < 0.3:
                    self._blocks(cell, depth + 1)


def many_trees() -> Iterator[_Trees]:
    return (tree for seed in range(150) if (tree := _Trees(seed)).lines)


def test_any_text_in_any_structure_is_kept() -> None:
    tables = lists = 0
    for tree in many_trees():
        its = record_with(text="\n".join(tree.lines), links=URLS)
        body = structured(lines_of_text(its.text or ""), source_of(tree.body), its.links)
        document, encoded = markdown(its, body), tei(its, body)
        assert lines_of_markdown(document) == tree.lines
        assert lines_of_tei(encoded) == tree.lines
        targets = [ref.get("target") for ref in body.iter("ref")]
        assert len(links_of_markdown(document)) == len(targets)
        tables += body.find(".//table") is not None
        lists += body.find(".//item//item") is not None
        # trafilatura writes tables, which its own copy of the schema leaves out.
        if body.find(".//table") is None:
            assert validate_tei(etree.fromstring(encoded.encode()))
    assert tables > 10
    assert lists > 10


def test_hostile_records() -> None:
    for its, value in zip(hostile_records(), HOSTILE.values(), strict=True):
        hostile = record_of(line(its))
        assert hostile is not None
        expected = lines_of_text(value)
        source = source_of(etree.fromstring("<body><p>a</p><quote>b</quote></body>"))
        body = structured(expected, source, hostile.links)
        document = markdown(hostile, body)
        assert lines_of_markdown(document) == expected
        assert front_matter(document)["record_id"] == hostile.warc.record_id
        assert lines_of_tei(tei(hostile, body)) == expected


def test_large_trees_take_linear_time() -> None:
    """Without a bound, each of the lines would be searched for in all of the text."""
    text = "\n".join(f"line number {n} of a page without end" for n in range(20_000))
    body = "<p>" + "another text<lb/>" * 50_000 + "</p>"
    assert len(tree_of(text, body)) == 20_000
    nested = "<list><item>x " * 100 + "</item></list>" * 100
    deep = tree_of("\n".join(["x"] * 100), nested)
    assert max(sum(1 for _ in item.iterancestors("item")) for item in deep.iter("item")) == 4
