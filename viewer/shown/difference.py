"""What changed between two texts, word by word. Pure.

The shortest edit script is found first for the lines, then for the words of the lines that changed,
by the greedy algorithm of E. W. Myers, "An O(ND) Difference Algorithm and Its
Variations", Algorithmica 1, 1986. Its time grows with the size of the texts and the number of
changes, so the work is bounded: if two texts have little in common, the rest of the earlier is
shown as gone and the rest of the later as new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

Kind = Literal["same", "gone", "new"]

MAX_STEPS: Final = 400_000
"""Steps of the algorithm for one pair of texts: some tenths of a second."""
_WORD: Final = re.compile(r"\s*\S+|\s+$")
"""A word with the white space before it; at the end, white space alone."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: in both texts, only in the earlier, or only in the later."""

    kind: Kind
    text: str


def difference(before: str, after: str, steps: int = MAX_STEPS) -> list[Piece]:
    """Returns the pieces of both texts, in reading order.

    The pieces that are not `new` make up `before`, and those that are not `gone` make up `after`,
    except for white space: a `same` piece has the white space of `after`.

    Args:
        before: The earlier text.
        after: The later text.
        steps: The most steps of the algorithm.

    """
    budget = _Budget(steps)
    pieces: list[Piece] = []
    lines = _Pair(before.splitlines(keepends=True), after.splitlines(keepends=True))
    for is_same, its in lines.hunks(budget):
        if is_same:
            pieces.append(Piece("same", "".join(its.after)))
        else:
            words = _Pair(_WORD.findall("".join(its.before)), _WORD.findall("".join(its.after)))
            for same, part in words.hunks(budget):
                pieces += _pieces(part, is_same=same)
    return _merged(pieces)


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Returns whether any piece is gone or new."""
    return any(piece.kind != "same" for piece in pieces)


@dataclass(slots=True)
class _Budget:
    left: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sequences of lines or words, which are compared without the white space around them."""

    before: Sequence[str]
    after: Sequence[str]

    def hunks(self, budget: _Budget) -> list[tuple[bool, _Pair]]:
        """Returns the parts that are the same, and those that are not, in order."""
        old = [piece.strip() for piece in self.before]
        new = [piece.strip() for piece in self.after]
        first, last = _common_ends(old, new)
        inner = _matches(old[first : len(old) - last], new[first : len(new) - last], budget)
        matches = [(at, at) for at in range(first)]
        matches += [(first + one, first + other) for one, other in inner]
        matches += [(len(old) - back, len(new) - back) for back in range(last, 0, -1)]
        return self._split(matches)

    def _split(self, matches: list[tuple[int, int]]) -> list[tuple[bool, _Pair]]:
        hunks: list[tuple[bool, _Pair]] = []
        one = other = 0
        for at, to in [*matches, (len(self.before), len(self.after))]:
            if (at, to) != (one, other):
                hunks.append((False, _Pair(self.before[one:at], self.after[other:to])))
            one, other = at + 1, to + 1
            if at < len(self.before):
                hunks.append((True, _Pair(self.before[at:one], self.after[to:other])))
        return hunks


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Returns how many pieces at the beginning and at the end are the same."""
    most = min(len(old), len(new))
    first = 0
    while first < most and old[first] == new[first]:
        first += 1
    last = 0
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def _matches(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[tuple[int, int]]:
    """Returns the index pairs of a longest common subsequence; none if the budget is used up."""
    reached = {1: 0}  # for each diagonal (index in old - index in new), the farthest index in old
    trail: list[dict[int, int]] = []
    for changes in range(len(old) + len(new) + 1):
        trail.append(dict(reached))
        budget.left -= len(reached)
        for diagonal in range(-changes, changes + 1, 2):
            at = _start(reached, diagonal, changes)
            begun = at
            while at < len(old) and at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            budget.left -= at - begun + 1
            reached[diagonal] = at
            if at >= len(old) and at - diagonal >= len(new):
                return _backtrack(trail, len(old), len(new))
        if budget.left < 0:
            return []
    return []


def _is_insertion(reached: dict[int, int], diagonal: int, changes: int) -> bool:
    """Returns whether a diagonal is entered by an insertion, not by a deletion."""
    return diagonal == -changes or (
        diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1]
    )


def _start(reached: dict[int, int], diagonal: int, changes: int) -> int:
    """Returns the index in old where a diagonal is entered."""
    if _is_insertion(reached, diagonal, changes):
        return reached[diagonal + 1]
    return reached[diagonal - 1] + 1


def _backtrack(trail: list[dict[int, int]], at: int, to: int) -> list[tuple[int, int]]:
    """Returns the matches on the path that ends at these indexes, in order."""
    matches: list[tuple[int, int]] = []
    for changes in range(len(trail) - 1, -1, -1):
        reached, diagonal = trail[changes], at - to
        begun = _start(reached, diagonal, changes)
        while at > begun and to > 0:
            at, to = at - 1, to - 1
            matches.append((at, to))
        if _is_insertion(reached, diagonal, changes):
            to -= 1
        else:
            at -= 1
    return matches[::-1]


def _pieces(part: _Pair, *, is_same: bool) -> list[Piece]:
    if is_same:
        return [Piece("same", "".join(part.after))]
    both: list[tuple[Kind, str]] = [("gone", "".join(part.before)), ("new", "".join(part.after))]
    return [Piece(kind, text) for kind, text in both if text]


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Merges neighbours of the same kind into one piece."""
    return [
        Piece(kind, "".join(piece.text for piece in its))
        for kind, its in groupby(pieces, key=lambda piece: piece.kind)
    ]
