"""What trafilatura takes for text, paragraph by paragraph."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipelines.extraction.judge import LONGEST_DOUBTFUL, keep_text
from pipelines.extraction.parse import html_parser
from tests.pipelines.stories import STORIES

_LONG = st.text(
    st.characters(categories=("L", "N", "P", "Zs"), max_codepoint=0x6FF),
    min_size=LONGEST_DOUBTFUL + 1,
    max_size=200,
).map(lambda text: " ".join(text.split()))


def asked(paragraphs: list[str]) -> list[str]:
    """What trafilatura itself keeps of paragraphs in an article."""
    parser = html_parser()
    root, body, article = (parser.makeelement(tag) for tag in ("html", "body", "article"))
    root.append(body)
    body.append(article)
    for paragraph in paragraphs:
        article.append(parser.makeelement("p"))
        article[-1].text = paragraph
    document = bare_extraction(root, fast=True, include_comments=False)
    assert isinstance(document, Document)
    return ["".join(element.itertext()) for element in document.body]


@settings(max_examples=50, deadline=None)
@given(st.lists(_LONG.filter(lambda text: len(text) > LONGEST_DOUBTFUL), min_size=3, unique=True))
def test_trafilatura_keeps_every_long_paragraph(paragraphs: list[str]) -> None:
    """Why only short ones are asked about."""
    told = [text for text in paragraphs if any(map(str.isalnum, text))]
    assert set(told) <= set(asked(paragraphs)) | {p for p in told if len(told) < 3}


def test_the_paragraphs_of_all_stories_are_text() -> None:
    for story in STORIES.values():
        assert all(keep_text([*story.paragraphs, *story.names]))


def test_buttons_are_no_text() -> None:
    lines = ["Facebook", "A well was dug in Hama.", "E-Mail", "Print", "Homs", "WhatsApp"]
    kept = [line for line, is_text in zip(lines, keep_text(lines), strict=True) if is_text]
    assert kept == ["A well was dug in Hama.", "Homs"]


def test_equal_lines_and_direction_marks_stay() -> None:
    lines = ["أمل\u200f", "أمل\u200f", "A", "A", "٦١", "-", "Homs", "Homs"]
    assert all(keep_text(lines))


def test_nothing_but_buttons() -> None:
    assert keep_text(["Facebook", "Twitter"]) == [False, False]
    assert keep_text([]) == []


def test_many_lines() -> None:
    lines = [f"Name {n}" for n in range(5000)]
    assert all(keep_text(lines))
