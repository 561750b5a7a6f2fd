"""A collection's records files, of as many invented articles as are asked for.

Words are drawn as languages have them: the second most frequent half as often as the first, the
third a third as often (Zipf). Equal numbers give equal files.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, islice
from typing import Any, Final

from archive.collection import Collection
from tests.pipelines.export.collections import line, record

VOCABULARY: Final = 60_000
WORDS: Final = (120, 420)
"""Of an article: the least, the most."""
_FIRST_DAY: Final = date(2011, 3, 15)
_DAYS: Final = 5000
_A_FILE: Final = 10_000
_LETTERS: Final = {"en": "etaoinshrdlucmfywgpbvk", "ar": "اليمنروتبةعدفسكحقجشطصخ"}
_KNOWN: Final = {
    "en": "the of to and in a Syria that for Aleppo said Damascus school water market".split(),
    "ar": "في من على أن إلى التي سوريا الذي قال حلب عن دمشق مدرسة المياه السوق".split(),
}


class Language:
    """Words of an invented language, and how often each comes."""

    def __init__(self, name: str, chance: random.Random) -> None:
        letters = _LETTERS[name]
        weights = [1 / rank for rank in range(1, len(letters) + 1)]
        words = dict.fromkeys(_KNOWN[name])
        while len(words) < VOCABULARY:
            words["".join(chance.choices(letters, weights, k=chance.randint(3, 9)))] = None
        self.words = list(words)
        self._sums = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
        self._chance = chance

    def text(self, words: int) -> str:
        """Sentences in paragraphs."""
        chosen = self._chance.choices(self.words, cum_weights=self._sums, k=words)
        sentences = [" ".join(chosen[at : at + 14]) for at in range(0, words, 14)]
        paragraphs = [". ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
        return ".\n".join(paragraphs)


def articles(number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Records of articles, one of three in English, with rising days."""
    chance = random.Random(seed)
    languages = {name: Language(name, chance) for name in ("ar", "en")}
    for n in range(1, number + 1):
        name = "en" if n % 3 == 0 else "ar"
        language = languages[name]
        day = _FIRST_DAY + timedelta(days=n * _DAYS // number)
        section = chance.choice((30, 52, 94, 7))
        yield record(
            n,
            edition=name,
            language=name,
            title=language.text(chance.randint(5, 12)).replace("\n", " "),
            text=language.text(chance.randint(*WORDS)),
            author=chance.choice(language.words[1000:1040]),
            published=day.isoformat(),
            section={"id": section, "name": f"Section {section}"},
            comments=[{"author": "Reader", "published": None, "text": language.text(20)}],
        )


def write_records(collection: Collection, number: int) -> None:
    """Makes the collection, with records files of some thousand lines each."""
    collection.create()
    made = articles(number)
    for serial in range((number + _A_FILE - 1) // _A_FILE):
        with collection.records_path(f"generated-{serial + 1:05d}").open("wb") as file:
            for its in islice(made, _A_FILE):
                file.write(line(its))
