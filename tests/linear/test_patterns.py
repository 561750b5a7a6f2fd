"""Every regular expression takes a time that grows with the text, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.linear.attacks import attacks
from tests.linear.patterns import patterns
from tests.linear.timing import is_slow

_SIZES: Final = (20, 600, 5_000)
"""Letters. Exponential time shows at the first of them, the square of it at the last."""
SHORT: Final = {
    "pipelines.html.decode._META_CHARSET": 4096,
    "viewer.words.words._CHOICE": 200,
}
"""Patterns that only meet texts of up to as many letters, as their callers see to."""

_ALL: Final = patterns()


def slow_texts(
    pattern: re.Pattern[Any], methods: frozenset[str], most: int = _SIZES[-1]
) -> Iterator[Any]:
    """Attacks that take far more than twice as long as half of them."""

    def use(text: str | bytes) -> None:
        if methods - {"match", "fullmatch"}:
            for _ in pattern.finditer(text):
                pass
        if "match" in methods:
            pattern.match(text)
        if "fullmatch" in methods:
            pattern.fullmatch(text)

    for size in (min(size, most) for size in _SIZES):
        for text, half in zip(attacks(pattern, size), attacks(pattern, size // 2), strict=True):
            if is_slow(use, text, half):
                yield text


@pytest.mark.parametrize("name", sorted(_ALL))
def test_it_is_linear(name: str) -> None:
    pattern, methods = _ALL[name]
    for text in slow_texts(pattern, methods, SHORT.get(name, _SIZES[-1])):
        pytest.fail(f"takes more than linear time for {len(text)} letters: {text[:60]!r}")


@pytest.mark.parametrize(
    "pattern",
    [
        r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
        r"(a+)+$",
        r"\s*[|]\s*",
        r"[^\s/:@]+:[^\s/@]*@",
        r"<([a-z][a-z0-9]*)((?:[^<>\"']|\"[^\"<>]*\")*)>",
        r"/[a-z]+/([^/?#\s]+\.[^\s]*)",
        r"[\s,]*+([^\s,]+)",
    ],
)
def test_one_that_is_not_is_found(pattern: str) -> None:
    assert any(slow_texts(re.compile(pattern), frozenset({"fullmatch", "search"})))
