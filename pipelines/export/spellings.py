"""Other spellings of the words of a text, for a full-text index whose queries are not folded.

SQLite cannot fold Arabic, and Datasette passes a query to SQLite as it was typed. So the index
holds, beside a text, other spellings of each Arabic word: without marks, with and without the
folding of letters of `pipelines/search/words/folding.py`, and without the prefixes of
`pipelines/search/words/affixes.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pipelines.search.words.affixes import bases_of
from pipelines.search.words.folding import fold, without_long_runs, words_of

_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_FOLDED_LETTERS: Final = tuple(
    str.maketrans(letters, plain * len(letters))
    for letters, plain in (("أإآٱ", "ا"), ("ىی", "ي"), ("ة", "ه"), ("ؤ", "و"), ("ئ", "ي"))
)
_MARKS: Final = frozenset({"Mn", "Me", "Cf"})


def other_spellings(text: str) -> str:
    """Other spellings of the Arabic words of a text, each once, in the order of the text."""
    found: dict[str, None] = {}
    for word in words_of(text):
        written = text[word.start : word.end]
        if _ARABIC.search(written):
            found.update(dict.fromkeys(_spellings(written)))
    return " ".join(found)


@lru_cache(1 << 16)
def _spellings(written: str) -> tuple[str, ...]:
    spellings = dict.fromkeys([_without_marks(written)])
    for letters in _FOLDED_LETTERS:
        spellings.update(dict.fromkeys([its.translate(letters) for its in spellings]))
    spellings[fold(written)] = None
    bases = [base for its in spellings for base in bases_of(its)]
    return tuple(its for its in dict.fromkeys((*spellings, *bases)) if its and its != written)


def _without_marks(written: str) -> str:
    """The word without diacritics; hamza and madda count as parts of their letters."""
    composed = unicodedata.normalize("NFKC", without_long_runs(written))
    return "".join(_letters(composed))


def _letters(text: str) -> Iterator[str]:
    for letter in text:
        if unicodedata.category(letter) not in _MARKS and letter != "\u0640":
            yield letter
