from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.records.file import record_of
from pipelines.search.query.query_language import parse_query
from pipelines.search.words.marking import CUT, Segment, best_excerpt, excerpt, mark
from tests.pipelines.export.collections import line, record


def marked(text: str, asked: str) -> str:
    return shown(mark(text, parse_query(asked)))


def shown(segments: list[Segment] | tuple[Segment, ...]) -> str:
    return "".join(f"[{its.text}]" if its.hit else its.text for its in segments)


@pytest.mark.parametrize(
    ("text", "asked", "result"),
    [
        ("Bread, bread and water.", "bread", "[Bread], [bread] and water."),
        ("قالت والحكومةُ إنّ الحُكومة.", "حكومه", "قالت [والحكومةُ] إنّ [الحُكومة]."),
        ("في عام ٢٠١٧م", "٢٠١٧م", "في عام [٢٠١٧م]"),
        ("سوق\nالخضار وسوق", '"سوق الخضار"', "[سوق\nالخضار] وسوق"),
        ("water and bread and water", '"bread and water" water', "[water] and [bread and water]"),
        ("a bakery bakes", "bak*", "a [bakery] [bakes]"),
        ("\u200fحلب\u200e.", "حلب", "\u200f[حلب]\u200e."),
        ("al-Asad", "asad", "al-[Asad]"),
        ("ﷺ", "الله", "[ﷺ]"),
        ("bread", "-bread", "bread"),
        ("bread", "title:bread", "bread"),
        ("bread", "", "bread"),
        ("", "bread", ""),
        ("a a a", '"a a"', "[a a] a"),
    ],
)
def test_hits_are_marked_where_they_stand(text: str, asked: str, result: str) -> None:
    assert marked(text, asked) == result


@given(
    st.lists(st.sampled_from("bread Water حَلَب \u200f . ١٢ a_b ﷺ \n é".split(" "))).map(" ".join),
    st.lists(st.sampled_from('bread wat* حلب 12 "bread water" الله b e*'.split())).map(" ".join),
    st.integers(0, 60),
)
def test_no_letter_is_lost_or_new(text: str, asked: str, width: int) -> None:
    query = parse_query(asked)
    assert "".join(its.text for its in mark(text, query)) == text
    segments = excerpt(text, query, width)
    own = "".join(its.text for its in segments if its.text != CUT)
    assert own in text
    assert len(own) <= width


def test_an_excerpt_is_of_the_place_with_most_terms() -> None:
    text = f"{'x ' * 300}bread {'x ' * 300}bread and water {'x ' * 300}water {'x ' * 300}"
    found = shown(excerpt(text, parse_query("bread water"), 60))
    assert found.startswith(f"{CUT}x x ")
    assert "[bread] and [water]" in found
    assert found.endswith(f"x{CUT}")
    assert len(found) < 60 + 10


def test_an_excerpt_without_a_hit_is_the_beginning() -> None:
    found = excerpt("word " * 100, parse_query("other"), 22)
    assert shown(found) == f"word word word word{CUT}"
    assert shown(excerpt("word", parse_query("other"))) == "word"


def test_the_best_excerpt_is_of_the_field_that_has_the_words() -> None:
    its = record_of(
        line(
            record(
                text="Of bread.",
                images=[{"url": None, "caption": "Of water"}],
                comments=[{"author": None, "published": None, "text": "Of bread and of salt"}],
            )
        )
    )
    assert its is not None
    for asked, field, words in (
        ("bread", "text", "Of [bread]."),
        ("water", "captions", "Of [water]"),
        ("bread salt", "comments", f"{CUT}: Of [bread] and of [salt]"),
        ("comments:bread", "comments", f"{CUT}: Of [bread] and of salt"),
        ("nothing", "text", "Of bread."),
    ):
        best = best_excerpt(its, parse_query(asked))
        assert (best.field, shown(best.segments)) == (field, words)
        assert best.has_hit == ("[" in words)


def test_a_very_long_text_is_no_trouble() -> None:
    text = "bread " * 500_000
    assert len("".join(its.text for its in mark(text, parse_query("bread")))) == len(text)
    assert len(excerpt(text, parse_query("bread bread* b*"), 100)) < 100
