from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.search.index.article import COLUMNS
from pipelines.search.query.match_expression import match_expression
from pipelines.search.query.query import Query, Term
from pipelines.search.query.query_language import MAX_QUERY_LETTERS, MAX_TERMS, parse_query

SIGNS = """OR | أو - -- " « » “ ” ( ) * ^ + : NEAR AND NOT {text} title: نص: since: until:2017
    section: edition:ar \\ ' الرقة حلب* a* ab* -x ٢٠١٧ \ue000 \ue001 \x00 \u200f words ;"""
WORDS = st.sampled_from(SIGNS.split())
QUERIES = st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join))


def shown(query: Query) -> list[list[str]]:
    """The first form of each term of each group."""
    return [[term.forms[0] + "*" * term.prefix for term in group] for group in query.groups]


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        ("bread water", [["bread"], ["water"]]),
        ('"bread and water"', [["bread and water"]]),
        ("«سوق الخضار» حلب", [["سوق الخضار"], ["حلب"]]),
        ("“bread and water”", [["bread and water"]]),
        ('"bread and', [["bread and"]]),
        ("al-Asad", [["al asad"]]),
        ("a OR b", [["a", "b"]]),
        ("a b OR c d", [["a"], ["b", "c"], ["d"]]),
        ("a | b أو ج", [["a", "b", "ج"]]),
        ('a OR "b c" OR d*', [["a", "b c", "d"]]),
        ("a or b", [["a"], ["or"], ["b"]]),
        ("OR a", [["or"], ["a"]]),
        ("a OR", [["a"]]),
        ("a OR OR b", [["a", "or"], ["b"]]),
        ("a OR -b c", [["a"], ["c"]]),
        ("a OR since:2015 b", [["a"], ["b"]]),
        ("bak*", [["bak*"]]),
        ("ba*", [["ba"]]),
        ("* - ! (bread)", [["bread"]]),
        ("title:bread", [["bread"]]),
        ("title: bread", [["title"], ["bread"]]),
        ("https://example.org/a", [["https example org a"]]),
        ("\u200fحلب\u200f -\u200fx", [["حلب"]]),
    ],
)
def test_what_is_understood(asked: str, groups: list[list[str]]) -> None:
    assert shown(parse_query(asked)) == groups


@pytest.mark.parametrize(
    ("asked", "excluded"),
    [
        ("-b", ["b"]),
        ('a -"b c"', ["b c"]),
        ("a -title:b", ["b"]),
        ("a-b", []),
        ("a - b", []),
        ("-since:2015", ["since 2015"]),
    ],
)
def test_what_is_excluded(asked: str, excluded: list[str]) -> None:
    assert [term.forms[0] for term in parse_query(asked).excluded] == excluded


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("title:a", ("title",)),
        ("TITLE:a", ("title",)),
        ("عنوان:a", ("title",)),
        ('نص:"a b"', ("text",)),
        ("الكاتب:a", ("author",)),
        ("captions:a", ("captions",)),
        ("تعليقات:a", ("comments",)),
        ("section:a", ("marks",)),
        ("edition:ar", ("marks",)),
        ("other:a", ("title", "text", "author", "captions", "comments")),
    ],
)
def test_fields(asked: str, places: tuple[str, ...]) -> None:
    ((term,),) = parse_query(asked).groups
    assert term.places == places


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("since:2015", "2015-01-01", None),
        ("until:2015", None, "2015-12-31"),
        ("since:2016-02 until:2016-02", "2016-02-01", "2016-02-29"),
        ("since:2017-08-11", "2017-08-11", None),
        ("منذ:٢٠١٧-٠٨ حتى:٢٠١٧", "2017-08-01", "2017-12-31"),
        ("since:2017/8/1", "2017-08-01", None),
        ("since:2015 since:2016 until:2018 until:2017", "2016-01-01", "2017-12-31"),
    ],
)
def test_dates(asked: str, since: str | None, until: str | None) -> None:
    query = parse_query(asked)
    assert (query.since, query.until, query.notes, query.groups) == (since, until, (), ())
    assert not query.empty


@pytest.mark.parametrize(
    ("asked", "notes"),
    [
        ("", []),
        ("  ", []),
        ("...", [("no_words", "...")]),
        ("since:yesterday", [("not_a_date", "since:yesterday")]),
        ("until:2017-13", [("not_a_date", "until:2017-13")]),
        ("since:2017-02-30", [("not_a_date", "since:2017-02-30")]),
        ("since:0000", [("not_a_date", "since:0000")]),
        ("since:2018 until:2017", [("no_day", "2018-01-01 2017-12-31")]),
        ("ba*", [("short_prefix", "ba*")]),
        ("a" * (MAX_QUERY_LETTERS + 1), [("too_long", "a")]),
        (" ".join(f"w{n}" for n in range(MAX_TERMS + 1)), [("too_long", f"w{MAX_TERMS}")]),
    ],
)
def test_what_is_told(asked: str, notes: list[tuple[str, str]]) -> None:
    assert [(note.code, note.what) for note in parse_query(asked).notes] == notes


@pytest.mark.parametrize(
    ("word", "among", "not_among"),
    [
        (
            "حكومة",
            [
                "حكومه",
                "الحكومه",
                "والحكومه",
                "بالحكومه",
                "للحكومه",
                "وبالحكومه",
                "وحكومه",
                "بحكومه",
            ],
            [],
        ),
        ("الحكومة", ["الحكومه", "والحكومه", "للحكومه"], ["حكومه", "وحكومه"]),
        ("عيد", ["عيد", "العيد", "وعيد"], ["بعيد"]),
        ("من", ["من"], ["ومن", "المن"]),
        ("الم", ["الم", "والم"], ["م"]),
        ('"حكومة"', ["حكومه"], ["الحكومه"]),
        ("bread", ["bread"], ["البread"]),
    ],
)
def test_forms_of_arabic_words(word: str, among: list[str], not_among: list[str]) -> None:
    ((term,),) = parse_query(word).groups
    assert set(among) <= set(term.forms)
    assert not set(not_among) & set(term.forms)


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        columns = ", ".join(COLUMNS)
        database.execute(f"CREATE VIRTUAL TABLE words USING fts5 ({columns}, tokenize='ascii')")
        yield database


@given(asked=QUERIES)
@example(asked='"' * MAX_QUERY_LETTERS)
@example(asked="« " * MAX_QUERY_LETTERS)
@example(asked="a OR " * MAX_QUERY_LETTERS)
@example(asked="-a " * MAX_TERMS)
@example(asked="حكومة OR " * MAX_TERMS)
@example(asked=" ".join(f"الحكومة{n}*" for n in range(MAX_TERMS)))
@example(asked="\ud800")
def test_no_query_is_an_error(asked: str, database: sqlite3.Connection) -> None:
    query = parse_query(asked)
    for earlier in (True, False):
        expression = match_expression(query, earlier=earlier)
        database.execute("SELECT 1 FROM words WHERE words MATCH ?", [expression]).fetchall()
    terms = [term for group in query.groups for term in group] + list(query.excluded)
    assert len(terms) <= MAX_TERMS
    assert all(form for term in terms for form in term.forms)
    assert query.text == asked


def test_an_empty_query_asks_nothing() -> None:
    assert parse_query(" . ").empty
    assert Query("").empty
    assert not Query("", excluded=(Term(("a",)),)).empty
