"""Texts that make a pattern try many ways, made from the pattern itself.

Backtracking is slow where one text can be matched in many ways and the rest of it does not fit. So
each attack repeats what the pattern repeats, behind what the pattern needs to come there, and ends
in something that it does not want.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

_CATEGORIES: Final = {
    _constants.CATEGORY_DIGIT: "1",
    _constants.CATEGORY_NOT_DIGIT: "a",
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_NOT_SPACE: "a",
    _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_WORD: " ",
}
_REPEATS: Final = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_MOST_WORDS: Final = 4
"""Words for one part of a pattern."""
_MOST_PUMPS: Final = 24
_ENDS: Final = ("", "\0", "\n", "!", " ")
_Node = tuple[Any, Any]


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[Any]:
    """Texts of about this length, of the pattern's own type."""
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    ends = (*_ENDS, *islice(_excluded(list(tree)), _MOST_WORDS))
    seen: set[tuple[str, str]] = set()
    for before, pump in islice(_pumps(list(tree), ("",)), 400):
        if not pump or (before, pump) in seen:
            continue
        seen.add((before, pump))
        for end in ends:
            text = before + pump * (length // len(pump)) + end
            yield text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def _pumps(nodes: list[_Node], befores: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What may be repeated, and what has to stand before it."""
    befores = tuple(befores)
    for number, node in enumerate(nodes):
        code, argument = node
        rest = [_words([later])[0] for later in nodes[number + 1 :]]
        for inner in _inner(node):
            yield from _pumps(inner, befores)
        if code in _REPEATS and argument[1] > 1:
            bodies = _words(list(argument[2]))
            # The repeated part alone, in pairs, and together with what comes after it: a text that
            # is full of beginnings makes each of them look on to the end.
            pumps = [*bodies, *map("".join, product(bodies, repeat=2))]
            pumps += [body + "".join(rest[:many]) for body in bodies for many in (1, 2, 3)]
            for before in befores[:2]:
                yield from ((before, pump) for pump in pumps[:_MOST_PUMPS])
                yield from (("", before + pump) for pump in bodies)
                yield from ((before, pump * 2 + before) for pump in bodies)
        befores = tuple(islice((b + word for b in befores for word in _words([node])), _MOST_WORDS))
    yield from (("", before) for before in befores)


def _excluded(nodes: list[_Node]) -> Iterator[str]:
    """What the negated classes do not take."""
    for node in nodes:
        code, argument = node
        if code is _constants.IN and argument[0][0] is _constants.NEGATE:
            yield from (chr(value) for kind, value in argument if kind is _constants.LITERAL)
        for inner in _inner(node):
            yield from _excluded(inner)


def _inner(node: _Node) -> list[list[_Node]]:
    code, argument = node
    if code in _REPEATS:
        return [list(argument[2])]
    if code is _constants.SUBPATTERN:
        return [list(argument[3])]
    if code is _constants.BRANCH:
        return [list(branch) for branch in argument[1]]
    if code is _constants.ATOMIC_GROUP:
        return [list(argument)]
    return []


def _words(nodes: list[_Node]) -> list[str]:
    """Some texts that a sequence matches, never none."""
    found = [""]
    for node in nodes:
        found = [one + other for one in found for other in _of(node)][:_MOST_WORDS]
    return found


def _of(node: _Node) -> list[str]:
    code, argument = node
    if code is _constants.LITERAL:
        return [chr(argument)]
    if code in (_constants.NOT_LITERAL, _constants.ANY):
        return ["a", " "]
    if code is _constants.IN:
        return _of_class(argument)
    if code in _REPEATS:
        least = argument[0]
        return [word * max(least, 1) for word in _words(list(argument[2]))]
    inner = _inner(node)
    if inner:
        return [word for branch in inner for word in _words(branch)][: 2 * _MOST_WORDS]
    return [""]


def _of_class(items: list[_Node]) -> list[str]:
    """Some characters of a class: of each of its parts one, and of a negated one what it allows."""
    members = [letter for item in items for letter in _of_item(item)]
    if items[0][0] is _constants.NEGATE:
        excluded = re.compile(f"[{''.join(map(re.escape, members))}]")
        return [letter for letter in "a 1.-/<=\"';:,&%\t" if not excluded.match(letter)][:6] or [
            "a"
        ]
    return members[:6]


def _of_item(node: _Node) -> list[str]:
    code, argument = node
    if code is _constants.LITERAL:
        return [chr(argument)]
    if code is _constants.RANGE:
        return [chr(argument[0])]
    if code is _constants.CATEGORY:
        return [_CATEGORIES.get(argument, "a")]
    return []
