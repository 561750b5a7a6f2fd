from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.search.words.folding import LONGEST_WORD, fold, words_of
from pipelines.search.words.indexed_text import ANY, BREAK

ALIKE = {
    "alef": ["أحمد", "إحمد", "آحمد", "ٱحمد", "احمد"],
    "alef maqsura": ["مستشفى", "مستشفي", "مستشفی"],
    "ta marbuta": ["مدرسة", "مدرسه", "مدرسۀ"],
    "carriers of hamza": ["مسؤول", "مسوول"],
    "hamza on ya": ["طائرة", "طايره"],
    "tatweel": ["سوريا", "ســـوريـا"],
    "harakat": ["كُتِبَتْ", "كتبت", "كُتبت"],
    "shadda and tanwin": ["حقّاً", "حقا"],
    "superscript alef": ["هٰذا", "هذا"],
    "Quranic marks": ["قُرْءَانٌۭ", "قرءان"],
    "presentation forms": ["ﺣﻠﺐ", "حلب"],
    "ligature of lam and alef": ["ﻻجئ", "لاجئ", "لاجي"],
    "combining hamza": ["ا\u0654حمد", "أحمد"],
    "Persian letters": ["کتابی", "كتابي", "كتابى"],
    "no width": ["حل\u200cب", "\u200fحلب\u200e", "ح\u00adلب", "\u202bحلب\u202c"],
    "Arabic-Indic digits": ["٢٠١٧", "۲۰۱۷", "2017", "２０１７"],
    "case": ["Aleppo", "ALEPPO", "aleppo"],
    "sharp s": ["Straße", "STRASSE"],
    "accents": ["Élysée", "elysee", "E\u0301lyse\u0301e"],
    "dotless i": ["İdlib", "ıdlib", "IDLIB"],
    "ligature": ["ﬁre", "fire"],
    "letters with a stroke": ["Łódź", "lodz"],
}


@pytest.mark.parametrize("spellings", ALIKE.values(), ids=ALIKE)
def test_spellings_that_are_found_alike(spellings: list[str]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1
    assert fold(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("حلب", "جلب"), ("سأل", "سال ماء"), ("شيء", "شي"), ("على", "علا"), ("a", "b")],
)
def test_spellings_that_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        (" \n\t.,؟،", ""),
        ("حلب.. ١٤ قرية، «سوق»", "حلب 14 قريه سوق"),
        ("don't 1,234 x_y al-Asad", "don t 1 234 x y al asad"),
        ("ﷺ", "صلي الله عليه وسلم"),
        ("½ ²", "1 2 2"),
        ("\u0301abc", "abc"),
        ("x" * 200, "x" * LONGEST_WORD),
    ],
)
def test_words(text: str, words: str) -> None:
    assert fold(text) == words


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_are_of_letters_and_digits_with_one_space_between(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split(" ")) == folded.strip()
    assert all(word.isalnum() for word in folded.split())
    assert BREAK not in folded
    assert ANY not in folded


@given(st.text())
def test_each_word_is_where_it_is_said_to_be(text: str) -> None:
    words = list(words_of(text))
    assert " ".join(word.folded for word in words) == fold(text)
    end = 0
    for word in words:
        assert end <= word.start < word.end <= len(text)
        assert fold(text[word.start : word.end]) == word.folded
        assert unicodedata.category(text[word.end - 1]) != "Cf"
        end = word.end


@given(st.text())
def test_the_database_sees_the_same_words(text: str) -> None:
    """Words are not taken apart by SQLite, nor put together."""
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize='ascii')")
        database.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)")
        database.execute("INSERT INTO t VALUES (?)", [fold(text)])
        terms = [row[0] for row in database.execute("SELECT term FROM v ORDER BY offset")]
        assert terms == fold(text).split()
    finally:
        database.close()


def test_much_text_of_one_kind_is_no_trouble() -> None:
    assert fold("\u064b" * 2_000_000) == ""
    assert fold("ا" + "\u064b" * 2_000_000) == "ا"
    assert len(fold("ﷺ" * 100_000)) <= 100_000 * 19
    assert len(fold("_" * 2_000_000)) == 0
