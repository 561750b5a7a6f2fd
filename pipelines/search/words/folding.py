"""Folds words for search, so that spellings of the same word are equal.

Articles and queries are both folded here, and the database only sees words separated by spaces. So
what a word is does not depend on the version of SQLite.

- All scripts: compatibility forms (NFKD: ligatures, presentation forms, full width), case,
  accents and all other combining marks, zero-width letters and marks of direction.
- Arabic: harakat, the superscript alef, Quranic marks, tatweel; `أإآٱ` are `ا`, `ى` and the Persian
  `ی` are `ي`, `ک` is `ك`, `ة` is `ه`, `ؤ` is `و`, `ئ` is `ي`. A hamza on the line stays.
- Digits of all scripts become Western digits.

This is the normalization of Larkey, Ballesteros and Connell's light stemmers ("Improving stemming
for Arabic information retrieval", SIGIR 2002), plus the carriers of hamza.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

LONGEST_WORD: Final = 64
"""Letters of a folded word; the rest is cut off."""

MAX_CACHED: Final = 1 << 18
"""Words whose folded form is cached."""
_LETTERS: Final = str.maketrans(
    {
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه",
        "ہ": "ه", "ھ": "ه", "ە": "ه", "\u0640": None,
        "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe",
    }
)  # fmt: skip


def _points_of(*categories: str) -> Iterator[int]:
    """All characters of some Unicode categories.

    There are none beyond U+1F000, except for the tags and variation selectors of plane 14.
    """
    for point in (*range(0x80, 0x1F000), *range(0xE0000, 0xE0200)):
        if unicodedata.category(chr(point)) in categories:
            yield point


def _class_of(*categories: str) -> str:
    """All characters of some categories, as the content of a character class."""
    ranges: list[list[int]] = []
    for point in _points_of(*categories):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


@dataclass(frozen=True, slots=True)
class _Patterns:
    mark: re.Pattern[str]
    long_run: re.Pattern[str]
    """More marks on a letter than any text has. Sorting them takes quadratic time."""
    invisible: str
    """Characters that are invisible at the end of a word."""
    written: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """The patterns. Compiling takes 70 ms, so it is done when they are first needed."""
    marks = _class_of("Mn", "Mc", "Me", "Cf")
    return _Patterns(
        mark=re.compile(f"[{marks}]+"),
        long_run=re.compile(f"([{marks}]{{{MAX_MARKS}}})[{marks}]+"),
        invisible="_" + "".join(map(chr, _points_of("Cf"))),
        written=re.compile(rf"[^\W_][\w{marks}]*"),
    )


_PLAIN: Final = re.compile(r"[^\W_]+")
MAX_MARKS: Final = 30
"""The limit of Unicode's stream-safe format (UAX 15, section 13)."""
_cache: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place in a text."""

    start: int
    end: int
    folded: str
    """Several words separated by spaces if one character stands for them (`ﷺ`)."""


def fold(text: str) -> str:
    """The folded words of a text, separated by a space."""
    folded = map(_folded, _patterns().written.findall(text))
    return " ".join(word for word in folded if word)


def words_of(text: str, start: int = 0) -> Iterator[Word]:
    """Yields the words of a text from a position on."""
    for match in _patterns().written.finditer(text, start):
        folded = _folded(match[0])
        if folded:
            shown = match[0].rstrip(_patterns().invisible)
            yield Word(match.start(), match.start() + len(shown), folded)


def without_long_runs(written: str) -> str:
    """Limits the marks on each letter, so that normalization takes linear time."""
    return _patterns().long_run.sub(r"\1", written)


def _folded(written: str) -> str:
    """The folded form of a run of letters and digits."""
    cached = _cache.get(written)
    if cached is None:
        cached = _fold(written)
        if len(written) <= LONGEST_WORD:
            if len(_cache) >= MAX_CACHED:
                _cache.clear()
            _cache[written] = cached
    return cached


def _fold(written: str) -> str:
    plain = unicodedata.normalize("NFKD", without_long_runs(written)).casefold()
    plain = _patterns().mark.sub("", unicodedata.normalize("NFKD", plain)).translate(_LETTERS)
    digits = "".join(_digit(letter) for letter in plain) if not plain.isascii() else plain
    return " ".join(word[:LONGEST_WORD] for word in _PLAIN.findall(digits))


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
