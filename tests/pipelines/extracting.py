"""Extracts some of the tests' pages, a line of JSON for each article: a program.

`python -m tests.pipelines.extracting forward|reverse`
"""

from __future__ import annotations

import sys

import msgspec

from pipelines.extract import extract_article
from tests.pipelines.markups import MARKUPS
from tests.pipelines.stories import STORIES

_ADDRESSES = ("https://post.example/x", "https://www.zamanalwsl.net/news/article/93668")


def pages() -> list[bytes]:
    """Some of the tests' pages."""
    names = ["en-full", "ar-full", "ar-bare"]
    return [MARKUPS[markup](STORIES[name]).encode() for markup in MARKUPS for name in names]


if __name__ == "__main__":
    for body in pages()[:: -1 if sys.argv[1] == "reverse" else 1]:
        for address in _ADDRESSES:
            print(msgspec.json.encode(extract_article(body, address)).decode())
