"""Both languages say the same, with the same places to fill in."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

import viewer
from pipelines.search.query.query import NoteCode
from pipelines.site import SITE
from viewer.pages.changes import _FIELDS
from viewer.proof.manual_check import CommandName
from viewer.proof.proof import State, Step
from viewer.words.arabic import ARABIC
from viewer.words.english import ENGLISH
from viewer.words.words import Words, chosen_language

NAMES = [field.name for field in dataclasses.fields(Words)]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_fill_in_the_same(name: str) -> None:
    english, arabic = getattr(ENGLISH, name), getattr(ARABIC, name)
    if isinstance(english, dict):
        assert english.keys() == arabic.keys()
    elif isinstance(english, str):
        assert places(english) == places(arabic)
        assert english
        assert arabic
    else:
        assert len(english) == len(arabic)


@pytest.mark.parametrize("name", NAMES)
def test_arabic_is_arabic(name: str) -> None:
    value: Any = getattr(ARABIC, name)
    if name in ("language", "direction"):
        return
    texts = value.values() if isinstance(value, dict) else [value]
    assert all(re.search("[\u0620-\u064a]", str(text)) for text in texts)


@pytest.mark.parametrize("words", [ENGLISH, ARABIC], ids=["en", "ar"])
def test_every_code_has_words(words: Words) -> None:
    assert set(words.notes) == set(get_args(NoteCode))
    assert set(words.steps) == set(get_args(Step))
    assert set(words.commands) == set(get_args(CommandName))
    assert set(words.field_names) == set(_FIELDS)
    assert set(words.editions) == {edition.name for edition in SITE.editions}
    assert set(words.step_states) == set(words.proof_states) == set(get_args(State))


def test_every_word_is_used() -> None:
    folder = Path(viewer.__file__).parent
    used = "".join(
        path.read_text("utf-8")
        for pattern in ("templates/*.html", "*.py")
        for path in folder.glob(pattern)
        if not path.name.startswith("words")
    )
    unused = [
        name for name in NAMES if not re.search(rf"\b(?:w|words|other_language)\.{name}\b", used)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        (None, "", "en"),
        (None, "ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        (None, "en-GB,en;q=0.9,ar;q=0.5", "en"),
        (None, "fr, ar;q=0.3", "ar"),
        (None, "ar;q=0, en", "en"),
        (None, "ar;q=...,;;;=,", "en"),
        ("ar", "en", "ar"),
        ("en", "ar", "en"),
        ("xx", "ar", "ar"),
    ],
)
def test_the_language_that_is_spoken(asked: str | None, header: str, language: str) -> None:
    assert chosen_language(asked, header) == language
