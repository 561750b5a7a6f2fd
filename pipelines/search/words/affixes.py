"""The forms of an Arabic word with conjunctions, prepositions and the article.

Arabic writes them as part of the word: `والحكومة` is "and the government". Light stemming takes
such prefixes off the words of a text (Larkey, Ballesteros and Connell, SIGIR 2002: `ال وال بال كال
فال لل و`); here they are added to the words of a query. One-letter prepositions are added to words
of four letters or more: `ب` before the three letters of `عيد` (a feast) gives `بعيد`, "far".
"""

from __future__ import annotations

import re
from typing import Final

_ARABIC: Final = re.compile("[\u0621-\u064a]+")
_ARTICLE: Final = "ال"
_WITH_ARTICLE: Final = ("ال", "وال", "بال", "كال", "فال", "لل", "وبال", "ولل")
_BEFORE_ARTICLE: Final = ("و", "ب", "ك", "ف", "وب")
_PREPOSITIONS: Final = ("ب", "ل", "ف", "ك")
_ALL: Final = (*_WITH_ARTICLE, *_BEFORE_ARTICLE, "ل")
MIN_LETTERS: Final = 3
MIN_LETTERS_FOR_PREPOSITION: Final = 4


def forms_of(word: str) -> tuple[str, ...]:
    """A folded word, and its forms with prefixes.

    A word with the article keeps it and only gets what may precede it. Words in other scripts or of
    less than three letters have no other form.
    """
    if len(word) < MIN_LETTERS or not _ARABIC.fullmatch(word):
        return (word,)
    stem = word.removeprefix(_ARTICLE)
    if stem != word and len(stem) >= MIN_LETTERS:
        return (word, *(prefix + word for prefix in _BEFORE_ARTICLE), f"لل{stem}", f"ولل{stem}")
    long = len(word) >= MIN_LETTERS_FOR_PREPOSITION
    prefixes = (*_WITH_ARTICLE, "و", *(_PREPOSITIONS if long else ()))
    return (word, *(prefix + word for prefix in prefixes))


def bases_of(word: str) -> tuple[str, ...]:
    """The other folded words that a folded word is a form of."""
    rests = [word[len(prefix) :] for prefix in _ALL if word.startswith(prefix)]
    with_article = [_ARTICLE + rest for rest in rests]
    return tuple(
        dict.fromkeys(
            base for base in (*rests, *with_article) if base != word and word in forms_of(base)
        )
    )
