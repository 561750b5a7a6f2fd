"""The article's container: the lines from below its headline to what follows its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipelines.extraction.flow import Box, Line, common_box
from pipelines.extraction.fold import fold
from pipelines.extraction.furniture import is_action
from pipelines.extraction.headline import below_frame, find_headline, title_without_line
from pipelines.extraction.phrases import OUTSIDE, Mark, tells_of_missing_page
from pipelines.extraction.reading import Reading

# An article that no vote, comment or credit confirms has at least this many characters.
_UNCONFIRMED: Final = 60
_CREDITS: Final = (Mark.CREDIT, Mark.BYLINE)


@dataclass(frozen=True, slots=True)
class Container:
    """Where the article stands on its page."""

    title: str | None
    headline: int | None
    """Its line; None where the title is not on the page, or only in its head."""
    body: tuple[int, ...]
    """The lines from headline to end, without those of other articles."""
    end: int
    """The first line that is no part of the article."""


def find_container(reading: Reading) -> Container | None:
    """Find the article on a page of this site.

    It begins below its headline and ends at the votes, the comments or their form; where a page
    has none of them, at the credit, or with the box that headline and text stand in. None where
    there is no headline or no text, and where nothing says that the page is an article of this
    site: neither those marks nor its address.
    """
    headline = find_headline(reading)
    marked = _marked_end(reading, headline)
    if headline is None and marked is None:
        return None
    if marked is None and reading.is_overview:
        return None
    start = below_frame(reading, len(reading.lines) if marked is None else marked)
    if headline is not None:
        start = headline + 1
    end = _unmarked_end(reading, start) if marked is None else marked
    body = tuple(n for n in range(start, end) if not reading.strange[n])
    if marked is None and not _is_article(reading, headline, body):
        return None
    if not any(reading.marks[n] is None for n in body):
        return None
    title = title_without_line(reading) if headline is None else reading.lines[headline].text
    return Container(title, headline, body, end)


def _marked_end(reading: Reading, headline: int | None) -> int | None:
    """The first mark below the headline with text between; counts before it belong to it."""
    first = 0 if headline is None else headline + 1
    texts = (
        n
        for n in range(first, len(reading.lines))
        if reading.marks[n] is None and not reading.strange[n]
    )
    text = next(texts, len(reading.lines))
    end = next((end for end in reading.ends if end > text), None)
    while end is not None and end > first and reading.marks[end - 1] is Mark.NUMBER:
        end -= 1
    return end


def _unmarked_end(reading: Reading, start: int) -> int:
    """The end of an article that no mark follows.

    Behind the credit, if one stands below the text. Else with the smallest box that holds the
    headline and a paragraph, less what at its end is no paragraph and stands apart from the last.
    """
    count = len(reading.lines)
    prose = [n for n in range(start, count) if reading.is_prose(n)]
    if not prose:
        return min(start + 1, count)
    top = reading.lines[max(start - 1, 0)].box
    box = common_box(top, reading.lines[prose[0]].box)
    frame = (n for n in range(start, count) if reading.marks[n] in OUTSIDE)
    end = min(box.end, next(frame, count))
    for n in range(prose[0] + 1, end):
        if reading.marks[n] in _CREDITS and not reading.strange[n]:
            while n + 1 < end and reading.marks[n + 1] in _CREDITS:
                n += 1
            return n + 1
    if end <= prose[0]:
        return end
    last = max(n for n in prose if n < end)
    near = _near(reading.lines[last].box, box)
    while end > last + 1 and not (near.holds(end - 1) and _is_text(reading, end - 1)):
        end -= 1
    return end


def _near(box: Box, outer: Box) -> Box:
    """The box around a paragraph's own, within the article's."""
    return box if box is outer or box.parent is None else box.parent


def _is_text(reading: Reading, n: int) -> bool:
    line = reading.lines[n]
    return not reading.strange[n] and reading.marks[n] is None and not is_action(line)


def _is_article(reading: Reading, headline: int | None, body: tuple[int, ...]) -> bool:
    """Whether an unmarked page shows an article, and not that there is none."""
    text = " ".join(reading.lines[n].text for n in body if reading.marks[n] is None)
    if len(text) < _UNCONFIRMED:
        return False
    heading = reading.lines[headline].text if headline is not None else ""
    short = len(text) < 4 * _UNCONFIRMED
    return not (short and (tells_of_missing_page(heading) or tells_of_missing_page(text)))


def repeats(title: str | None, line: Line) -> bool:
    """Whether a line only says the headline again."""
    return title is not None and len(line.text) < 2 * len(title) and fold(title) == line.folded
