"""The database finds Arabic as search does, though SQLite folds no Arabic."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.export.database import write_sqlite
from pipelines.export.spellings import other_spellings
from pipelines.records.file import record_of
from pipelines.search.query.query_language import parse_query
from pipelines.search.words.folding import fold
from tests.pipelines.export.collections import line, record, selected, with_records

TEXTS = [
    "قالت والحكومةُ إنّ الإدارة المؤقتة لا تعمل",
    "الادارة في حلب",
    "ادارة المستشفى بحلب",
    "مستشفى للأطفال وحلب القديمة",
    "حكومه بلا إدارةٍ ١٤ يوماً",
    "كتــاب عن السؤال والأسئلة",
    "The bakery of Élysée opened",
]
WORDS = (
    "حكومة إدارة ادارة مستشفى حلب القديمة أطفال كتاب سؤال الأسئلة اسئله يوما bakery elysee ال و في"
)


def finder(records: list[dict[str, object]], root: Path) -> Callable[[str], list[int]]:
    path = root / "out.sqlite"
    write_sqlite(selected(with_records(root / "c", records)), path, lambda *_: None)

    def found(asked: str) -> list[int]:
        with closing(sqlite3.connect(path)) as database:
            sql = "SELECT rowid FROM captures_fts WHERE captures_fts MATCH ? ORDER BY rowid"
            return [row[0] for row in database.execute(sql, [asked])]

    return found


def test_folded_words_are_found_as_search_finds_them(tmp_path: Path) -> None:
    records = [record(n, title=None, text=text, captured_at="2026-01-01T00:00:00Z", author=None)
               for n, text in enumerate(TEXTS, 1)]  # fmt: skip
    found = finder(records, tmp_path)
    decoded = [record_of(line(its)) for its in records]
    for word in dict.fromkeys([*map(fold, WORDS.split()), *fold(" ".join(TEXTS)).split()]):
        query = parse_query(f"text:{word}")
        expected = [its.article_id for its in decoded if its and query.matches(its)]
        assert found(f'"{word}"') == expected, word


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("الإدارة", [1]),
        ("الادارة", [1, 2]),
        ("الاداره", [1, 2]),
        ("إدارة", [1, 5]),
        ("ادارة", [1, 2, 3, 5]),
        ("مستشفي", [3, 4]),
        ("مستشفى", [3, 4]),
        ("للأطفال", [4]),
        ("أطفال", [4]),
        ("والحكومة", [1]),
        ("المؤقتة", [1]),
        ("الموقته", [1]),
        ("سؤال", [6]),
        ("elysee", [7]),
        ('"في حلب"', [2]),
        ('"حلب القديمة"', []),
        ('"وحلب القديمة"', [4]),
    ],
)
def test_words_as_people_type_them(asked: str, articles: list[int], tmp_path: Path) -> None:
    assert (
        finder([record(n, text=text) for n, text in enumerate(TEXTS, 1)], tmp_path)(asked)
        == articles
    )


def test_latin_words_have_no_other_spelling() -> None:
    assert other_spellings("The bakery of Élysée, 14.") == ""
    assert other_spellings("حلب") == ""


def test_a_snippet_is_of_the_text_as_it_is(tmp_path: Path) -> None:
    finder([record(1, text=TEXTS[0])], tmp_path)
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as database:
        sql = (
            "SELECT snippet(captures_fts, 1, '[', ']', '…', 4) FROM captures_fts"
            " WHERE captures_fts MATCH ?"
        )
        assert "[الإدارة]" in database.execute(sql, ["الإدارة"]).fetchone()[0]
        assert database.execute(sql, ["الادارة"]).fetchone() is not None
