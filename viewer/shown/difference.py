"""What changed between two texts, word by word. Pure.

The shortest way from one sequence to the other is found first of lines, then of the words of the
lines that changed, by the greedy algorithm of E. W. Myers, "An O(ND) Difference Algorithm and Its
Variations", Algorithmica 1, 1986. It takes time by the size of the texts and the number of
changes, so the work is bounded: where two texts have little in common, the rest of the one is
shown as gone and that of the other as new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

Kind = Literal["same", "gone", "new"]

MOST_STEPS: Final = 400_000
"""Steps for one pair of texts: some tenths of a second."""
_WORD: Final = re.compile(r"\s*\S+|\s+$")
"""A word with the white space before it; at the end, white space alone."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: in both, only in the earlier, only in the later."""

    kind: Kind
    text: str


def difference(before: str, after: str, steps: int = MOST_STEPS) -> list[Piece]:
    """The pieces of both texts, in reading order.

    The pieces that are not `new` make up `before` and those that are not `gone` make up `after`,
    but for white space, of which a `same` piece has that of `after`.

    Args:
        before: The earlier text.
        after: The later text.
        steps: The most work.

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
    return _joined(pieces)


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Whether anything is gone or new."""
    return any(piece.kind != "same" for piece in pieces)


@dataclass(slots=True)
class _Budget:
    left: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """Parts of two sequences of pieces of text; pieces are alike whatever space is around them."""

    before: Sequence[str]
    after: Sequence[str]

    def hunks(self, budget: _Budget) -> list[tuple[bool, _Pair]]:
        """Runs of pieces that are the same in both, and of those that are not, in turn."""
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
    """How many pieces at the beginning and at the end are the same."""
    most = min(len(old), len(new))
    first = 0
    while first < most and old[first] == new[first]:
        first += 1
    last = 0
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def _matches(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[tuple[int, int]]:
    """The places of a longest common subsequence; none where finding it costs too much."""
    reached = {1: 0}  # on each diagonal (place in old less place in new), the farthest place in old
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
                return _way_back(trail, len(old), len(new))
        if budget.left < 0:
            return []
    return []


def _is_insertion(reached: dict[int, int], diagonal: int, changes: int) -> bool:
    """Whether a diagonal is entered by a piece that is new, not by one that is gone."""
    return diagonal == -changes or (
        diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1]
    )


def _start(reached: dict[int, int], diagonal: int, changes: int) -> int:
    """The place in old where a diagonal is entered."""
    if _is_insertion(reached, diagonal, changes):
        return reached[diagonal + 1]
    return reached[diagonal - 1] + 1


def _way_back(trail: list[dict[int, int]], at: int, to: int) -> list[tuple[int, int]]:
    """The matches on the way that ends at these places, in their order."""
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


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece."""
    return [
        Piece(kind, "".join(piece.text for piece in its))
        for kind, its in groupby(pieces, key=lambda piece: piece.kind)
    ]
