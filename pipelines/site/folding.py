"""Texts made comparable: what a reader takes for the same words becomes the same string."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_PUNCTUATION_AROUND: Final = " \t.,:;،؛!*|-–—_«»\"'“”"


class _Table(dict[int, int | str | None]):
    """A table for `str.translate` that fills itself, one character at a time."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        replaced: int | str | None = code
        if unicodedata.category(character) in ("Cf", "Mn") or character == "ـ":
            replaced = None
        elif character in "أإآٱ":
            replaced = "ا"
        elif character == "ى":
            replaced = "ي"
        elif character == "ة":
            replaced = "ه"
        elif unicodedata.category(character) == "Nd":
            replaced = str(unicodedata.digit(character))
        # Bounded, since a hostile page may show every character there is.
        if len(self) < 4096:
            self[code] = replaced
        return replaced


_TABLE: Final = _Table()
_WORDS: Final = re.compile(r"\w+")
# The table is slow, and what most Arabic texts need of it is the forms of a few letters.
_FORMS: Final = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ٱ", "ا"), ("ى", "ي"), ("ة", "ه"))
_NEEDS_TABLE: Final = re.compile("[^\\x00-\\x7f\u0621-\u063a\u0641-\u064a\xa0«»،؛؟–—‘’“”…]")


# Longer lines are met once or twice; of the others half stand on other pages of the site too.
_LONGEST_KEPT: Final = 160


def fold(text: str) -> str:
    """The text without what does not count when words are compared.

    That is case, diacritics, tatweel, direction marks, the forms of alef, ya and ta marbuta, the
    script of digits, runs of spaces and the punctuation at both ends.
    """
    return _kept_fold(text) if len(text) <= _LONGEST_KEPT else _fold(text)


def _fold(text: str) -> str:
    if not text.isascii():
        for character, plain in _FORMS:
            text = text.replace(character, plain)
        if _NEEDS_TABLE.search(text):
            text = text.translate(_TABLE)
    return " ".join(text.casefold().split()).strip(_PUNCTUATION_AROUND)


_kept_fold: Final = lru_cache(maxsize=4096)(_fold)


def fold_digits(text: str) -> str:
    """Western digits, and no direction marks; all else as it is."""
    return "".join(
        str(unicodedata.digit(character)) if unicodedata.category(character) == "Nd" else character
        for character in text
        if unicodedata.category(character) != "Cf"
    )


def count_words(text: str) -> int:
    """Runs of letters and digits."""
    return len(_WORDS.findall(text))
