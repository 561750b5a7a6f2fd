"""The index and the query itself say the same of the same articles."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.records.file import record_of
from pipelines.search.query.query_language import parse_query
from tests.pipelines.export.collections import line, record, with_records
from tests.pipelines.search.indexed import found, updated

TEXTS = [
    "والحكومة في حلب",
    "حكومة الرقة بعيد العيد",
    "bread and water",
    "water, bread. al-Asad",
    "سوق\nالخضار ٢٠١٧",
    "don't",
    "",
    "\ue000 \ue001",
    "ﷺ _x_",
    None,
]
ASKED = """الحكومة حكومة حلب الرقة عيد water -water -حلب bre* الح* OR | أو ٢٠١٧ title:bread
    text:bread author:water comments:حلب captions:x section:30 section:water edition:ar edition:en
    -edition:ar since:2017 until:2016-05 al-asad عليه don't t x _x_""".split()
PHRASES = """bread and, and bread, bread and water, سوق الخضار, al asad, الله عليه, bread water,
    reader bread""".split(", ")
QUERIES = st.lists(
    st.one_of(
        st.sampled_from(ASKED),
        st.builds(
            '{}"{}"'.format,
            st.sampled_from(["", "-", "text:", "section:"]),
            st.sampled_from(PHRASES),
        ),
    ),
    max_size=4,
).map(" ".join)


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    text = st.sampled_from(TEXTS)
    day = st.sampled_from(["2016-05-01", "2017-08-11T10:00:00", None, "no day", "2017-99-99"])
    return [
        record(
            number,
            edition=draw(st.sampled_from(["ar", "en"])),
            title=draw(text),
            text=draw(text),
            author=draw(text),
            published=draw(day),
            captured_at="2016-01-01T00:00:00Z",
            section=draw(st.sampled_from([None, {"id": 30, "name": "bread and water"}])),
            images=[{"url": None, "caption": draw(text)}],
            comments=[{"author": draw(text), "published": None, "text": draw(text) or ""}],
        )
        for number in range(1, draw(st.integers(2, 12)))
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=records(), queries=st.lists(QUERIES, min_size=5, max_size=15))
def test_index_and_query_agree(made: list[dict[str, Any]], queries: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        collection = with_records(Path(folder) / "c", made)
        updated(collection)
        for asked in queries:
            query = parse_query(asked)
            decoded = [record_of(line(its)) for its in made]
            matching = [its.article_id for its in decoded if its and query.matches(its)]
            assert sorted(found(collection, asked)) == matching, asked
