"""The forms in which an Arabic word stands after conjunctions, prepositions and the article.

Arabic writes them together with the word: `والحكومة` is "and the government". Light stemming takes
such prefixes off the words of a text (Larkey, Ballesteros and Connell, SIGIR 2002: `ال وال بال كال
فال لل و`); here they are put on the word that is asked for. One-letter prepositions come with words
of four letters and more: `ب` before the three letters of `عيد` (a feast) gives `بعيد`, "far".
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
_SHORTEST: Final = 3
_SHORTEST_WITH_PREPOSITION: Final = 4


def forms_of(word: str) -> tuple[str, ...]:
    """A folded word, and the forms it has with prefixes; itself first.

    A word that comes with its article keeps it: what stands before it is added alone. Words of
    other scripts, and those of less than three letters, have no other form.
    """
    if len(word) < _SHORTEST or not _ARABIC.fullmatch(word):
        return (word,)
    stem = word.removeprefix(_ARTICLE)
    if stem != word and len(stem) >= _SHORTEST:
        return (word, *(prefix + word for prefix in _BEFORE_ARTICLE), f"لل{stem}", f"ولل{stem}")
    long = len(word) >= _SHORTEST_WITH_PREPOSITION
    prefixes = (*_WITH_ARTICLE, "و", *(_PREPOSITIONS if long else ()))
    return (word, *(prefix + word for prefix in prefixes))


def bases_of(word: str) -> tuple[str, ...]:
    """The folded words that a folded word is a form of, itself left out."""
    rests = [word[len(prefix) :] for prefix in _ALL if word.startswith(prefix)]
    with_article = [_ARTICLE + rest for rest in rests]
    return tuple(
        dict.fromkeys(
            base for base in (*rests, *with_article) if base != word and word in forms_of(base)
        )
    )
