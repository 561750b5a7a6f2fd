"""Words as search compares them: what writers do not agree on is folded together.

Both sides are folded here, the articles and what is asked for, and the database sees nothing but
words with spaces between them. So what a word is does not depend on a version of SQLite.

- All scripts: compatibility forms (NFKD: ligatures, presentation forms, full width), case,
  accents and all other combining marks, zero-width letters and marks of direction.
- Arabic: harakat, the superscript alef, Quranic marks, tatweel; `أإآٱ` are `ا`, `ى` and the Persian
  `ی` are `ي`, `ک` is `ك`, `ة` is `ه`, `ؤ` is `و`, `ئ` is `ي`. A hamza of its own stays.
- Digits of all scripts are Western.

That is the normalization of Larkey, Ballesteros and Connell's light stemmers ("Improving stemming
for Arabic information retrieval", SIGIR 2002), and the carriers of hamza besides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

LONGEST_WORD: Final = 64
"""Letters of a folded word that count."""

_MOST_KNOWN: Final = 1 << 18
"""Words whose folded form is remembered."""
_LETTERS: Final = str.maketrans(
    {
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه",
        "ہ": "ه", "ھ": "ه", "ە": "ه", "\u0640": None,
        "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe",
    }
)  # fmt: skip


def _points_of(*categories: str) -> Iterator[int]:
    """All characters of some categories.

    None of them lies beyond U+1F000 but for the tags and variation selectors of plane 14.
    """
    for point in (*range(0x80, 0x1F000), *range(0xE0000, 0xE0200)):
        if unicodedata.category(chr(point)) in categories:
            yield point


def _class_of(*categories: str) -> str:
    """The inside of a character class: all characters of some categories."""
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
    """More marks on one letter than any text has; to put them in order takes the square of it."""
    unseen: str
    """Characters that show nothing at the end of a word."""
    written: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Made when they are first needed: that takes 70 ms, which commands that fold nothing spare."""
    marks = _class_of("Mn", "Mc", "Me", "Cf")
    return _Patterns(
        mark=re.compile(f"[{marks}]+"),
        long_run=re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+"),
        unseen="_" + "".join(map(chr, _points_of("Cf"))),
        written=re.compile(rf"[^\W_][\w{marks}]*"),
    )


_PLAIN: Final = re.compile(r"[^\W_]+")
_MOST_MARKS: Final = 30
"""As in the stream-safe format of Unicode (UAX 15, section 13)."""
_known: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands in a text."""

    start: int
    end: int
    folded: str
    """Several words with spaces between them where a sign stands for that many (`ﷺ`)."""


def fold(text: str) -> str:
    """The words of a text, folded, with one space between them."""
    folded = map(_folded, _patterns().written.findall(text))
    return " ".join(word for word in folded if word)


def words_of(text: str, start: int = 0) -> Iterator[Word]:
    """The words of a text from a place on, each with its place."""
    for match in _patterns().written.finditer(text, start):
        folded = _folded(match[0])
        if folded:
            shown = match[0].rstrip(_patterns().unseen)
            yield Word(match.start(), match.start() + len(shown), folded)


def without_long_runs(written: str) -> str:
    """The text with so few marks on each letter that it can be normalized in linear time."""
    return _patterns().long_run.sub(r"\1", written)


def _folded(written: str) -> str:
    """The folded form of what stands between white space or punctuation."""
    known = _known.get(written)
    if known is None:
        known = _fold(written)
        if len(written) <= LONGEST_WORD:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[written] = known
    return known


def _fold(written: str) -> str:
    plain = unicodedata.normalize("NFKD", without_long_runs(written)).casefold()
    plain = _patterns().mark.sub("", unicodedata.normalize("NFKD", plain)).translate(_LETTERS)
    digits = "".join(_digit(letter) for letter in plain) if not plain.isascii() else plain
    return " ".join(word[:LONGEST_WORD] for word in _PLAIN.findall(digits))


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
