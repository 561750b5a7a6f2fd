"""How well pages of other sites are read: `python -m tests.bench.generic_f1 PAGES.jsonl.gz ...`.

Each line of a file is an object with `html`, `url` and `gold.text`. The measure is that of the
article extraction benchmark (Scrapinghub, 2020): precision and recall of 4-grams of words, each
averaged over the pages, and the F1 of the two averages.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trafilatura import extract

from pipelines.extract import extract_article

_GRAM = 4
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Score:
    """Averages over pages, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"F1 {self.f1:.4f} (precision {self.precision:.4f}, recall {self.recall:.4f})"


def score(pairs: list[tuple[str, str]]) -> Score:
    """Of texts found, each with the text that should be."""
    precisions, recalls = [], []
    for found, gold in pairs:
        mine, theirs = _grams(found), _grams(gold)
        shared = (mine & theirs).total()
        precisions.append(shared / mine.total() if mine else 0.0)
        recalls.append(shared / theirs.total() if theirs else 0.0)
    return Score(sum(precisions) / len(pairs), sum(recalls) / len(pairs))


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _WORDS.findall(text)
    count = max(len(words) - _GRAM + 1, 1) if words else 0
    return Counter(tuple(words[n : n + _GRAM]) for n in range(count))


def _pages(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__)
        return 2
    for path in map(Path, paths):
        ours: list[tuple[str, str]] = []
        stock: list[tuple[str, str]] = []
        for page in _pages(path):
            gold = page["gold"]["text"]
            ours.append((extract_article(page["html"].encode(), page["url"]).text or "", gold))
            stock.append((extract(page["html"], include_comments=False) or "", gold))
        print(f"{path.name}, {len(ours)} pages: {score(ours)}; trafilatura alone {score(stock)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
