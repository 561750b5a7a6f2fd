"""Likes and dislikes, as the numbers beside the vote links say."""

from __future__ import annotations

from pipelines.extraction.phrases import Mark, counts_in
from pipelines.extraction.reading import Reading

_VOTES = (Mark.VOTES, Mark.NUMBER)


def read_votes(reading: Reading, end: int) -> tuple[int | None, int | None]:
    """Likes and dislikes of the article that ends at line `end`; None where they are not shown.

    The first of two numbers is the likes, unless the link to dislike it comes first. That the
    first are the likes is inferred from stored pages, not confirmed.
    """
    numbers: list[int] = []
    linked = {n for n, _ in reading.votes}
    stop = end
    while stop < len(reading.lines) and (stop in linked or reading.marks[stop] in _VOTES):
        numbers += counts_in(reading.lines[stop].text)
        stop += 1
    kinds = [vote for n, vote in reading.votes if end <= n <= stop]
    if len(numbers) != 2:
        return None, None
    first, second = numbers
    return (second, first) if kinds[:1] == ["dislike"] else (first, second)
