"""Class names that say nothing, and the stylesheet that gives them a look."""

from __future__ import annotations

from random import Random
from typing import get_args

from tests.site.words.model import MarkupName

_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")

_RULES = {
    "page": "max-width:62rem;margin:0 auto;background:#fff;padding:0 1rem",
    "top": "border-bottom:3px solid #14532d;padding:.7rem 0",
    "name": "font-size:1.7rem;font-weight:bold;color:#14532d;text-decoration:none",
    "search": "float:inline-end;font-size:.85rem",
    "menu": "margin-top:.4rem;font-size:.9rem;word-spacing:.3em",
    "columns": "display:flex;gap:2rem;flex-wrap:wrap",
    "main": "flex:3 1 30rem;min-width:0",
    "side": "flex:1 1 13rem;font-size:.9rem;border-inline-start:1px solid #ddd;"
    "padding-inline-start:1rem",
    "headline": "font-size:1.6rem;line-height:1.3;margin:1rem 0;font-weight:bold;display:block",
    "picture": "margin:0 0 1rem",
    "caption": "color:#666;font-size:.85rem",
    "body": "font-size:1.08rem;line-height:1.7",
    "related": "background:#f0f4f0;padding:.4rem .7rem",
    "votes": "margin:1.5rem 0;padding:.5rem 0;border-top:1px solid #ddd",
    "teaser": "background:#faf6e8;padding:.5rem .7rem;margin:1rem 0",
    "comments": "border-top:1px solid #ddd;margin-top:1rem",
    "comment": "margin:.7rem 0",
    "when": "color:#888;font-size:.85rem",
    "form": "background:#f4f4f4;padding:.7rem;margin-top:1rem",
    "item": "border-bottom:1px solid #eee;padding:.4rem 0",
    "foot": "border-top:1px solid #ddd;margin-top:2rem;padding:.7rem 0;font-size:.8rem;color:#777",
}


class ClassNames:
    """The classes of one markup: each part of a page has a word without meaning for its class."""

    def __init__(self, seed: int, markup: MarkupName) -> None:
        self._words = {
            part: "".join(Random(f"{seed}/{markup}/{part}").choices(_SYLLABLES, k=4))
            for part in _RULES
        }

    def __call__(self, part: str) -> str:
        """The class of `part`, one of the stylesheet's."""
        return self._words[part]


def stylesheet(seed: int) -> str:
    """The rules of all markups."""
    lines = [
        "body{margin:0;background:#e9ece9;font-family:Georgia,'Noto Naskh Arabic',serif}",
        "img{max-width:100%;height:auto}",
        "a{color:#14532d}",
    ]
    for markup in get_args(MarkupName):
        names = ClassNames(seed, markup)
        lines += [f".{names(part)}{{{rule}}}" for part, rule in _RULES.items()]
    return "\n".join(lines) + "\n"
