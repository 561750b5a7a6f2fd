"""The first lines of what may be many: nobody reads a thousand faults on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

_NAMED: Final = 20


def first_of_many(lines: Iterable[object], more: str) -> Iterator[str]:
    """The first lines as text, and one more line where there are others.

    Args:
        lines: All of them.
        more: The line that stands for the others; `{}` in it is their number.

    """
    count = 0
    for count, line in enumerate(lines, start=1):
        if count <= _NAMED:
            yield str(line)
    if count > _NAMED:
        yield more.format(count - _NAMED)
