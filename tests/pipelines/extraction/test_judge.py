"""What trafilatura takes for text, paragraph by paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor, use_config

from pipelines.extraction.judge import is_text
from pipelines.html.parse import html_parser
from tests.pipelines.stories import STORIES

_BUTTONS = ["Facebook", "E-Mail", "email", "Print", "WhatsApp", "- PDF", "» Mehr zum Thema:"]
_LINES = st.one_of(
    st.text(
        st.characters(categories=("L", "N", "P", "Zs", "S"), max_codepoint=0x2FFF), max_size=90
    ),
    st.text("اب ت.", min_size=1, max_size=200),
    st.tuples(st.sampled_from(["", "» ", "!!", "The "]), st.sampled_from(_BUTTONS)).map("".join),
    st.sampled_from(
        ["More on this: well", "More on this and that: wells", "-", "A", "٦١", "أمل\u200f"]
    ),
).map(lambda text: " ".join(text.split()))


def kept(paragraphs: list[str]) -> set[str]:
    """What `bare_extraction` itself keeps of the paragraphs of an article."""
    root = html_parser().makeelement("html")
    article = etree.SubElement(etree.SubElement(root, "body"), "article")
    for paragraph in paragraphs:
        etree.SubElement(article, "p").text = paragraph
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    document = bare_extraction(
        root, options=Extractor(config=config, fast=True, recall=True, comments=False, tables=False)
    )
    return {e.text for e in document.body} if isinstance(document, Document) else set()


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINES.filter(bool), min_size=1, max_size=30, unique=True))
def test_the_whole_of_trafilatura_says_the_same(paragraphs: list[str]) -> None:
    """Why its rules on the build of pages are not asked."""
    assert {text for text in paragraphs if is_text(text)} == kept(paragraphs)


def test_the_paragraphs_of_all_stories_are_text() -> None:
    for story in STORIES.values():
        assert all(map(is_text, [*story.paragraphs, *story.names]))


def test_buttons_are_no_text() -> None:
    lines = ["Facebook", "A well was dug in Hama.", "E-Mail", "Print", "Homs", "WhatsApp"]
    assert [line for line in lines if is_text(line)] == ["A well was dug in Hama.", "Homs"]


@pytest.mark.parametrize("line", ["أمل\u200f", "A", "٦١", "-", "Homs"])
def test_short_lines_and_direction_marks_stay(line: str) -> None:
    assert is_text(line)
