"""Text wrapped by hand: lines that end where the next word would not have fitted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipelines.extraction.lines import APART, Line, Page
from pipelines.extraction.phrases import Mark

# Fewer columns than this are no text width; verses and lists of names are narrower.
_NARROWEST: Final = 40
# So many line ends have to agree on a width before it is believed; fewer where the lines are one
# sentence, or go on with a small letter.
_EVIDENCE, _SENTENCE_EVIDENCE = 5, 2
_SENTENCE_ENDS: Final = '.!?؟:»”"'
# The widest line rarely fills the width to the last column.
_SLACK: Final = 3
# Where paragraphs are divided by one break too, most line ends are those of wrapped lines.
_MOST: Final = 0.6

# Lines that may be a list; and the share of them that begin differently in a text.
_LIST, _VARIED = 4, 0.6
_QUOTES: Final = "\"'«“‘("
_DIGITS: Final = re.compile(r"\d+")
_PUNCTUATION: Final = re.compile(r"[^\W\d_]+|\s+|(?<=.)[.!?؟]$")

Run = list[int]
"""The numbers of lines that one break each divides."""


def join_wrapped(page: Page, marks: Sequence[Mark | None]) -> list[Mark | None]:
    """Join the lines of a page that were wrapped by hand, in place; returns their marks.

    A line was wrapped if it has no room for the first word of the next one, at a width that no
    line exceeds. For one line that may be chance, for several at one width hardly. Lists keep
    their lines: these end anywhere.
    """
    runs = [run for run in _runs(page, marks) if len(run) > 1]
    widths = _believed_widths(page.lines, runs)
    joined = {n for run in runs for n in _continued(page.lines, run, widths)}
    return _merge(page, marks, joined) if joined else list(marks)


def _runs(page: Page, marks: Sequence[Mark | None]) -> Iterator[Run]:
    """Groups of lines in one box with single breaks between; a line with a mark is in none."""
    run: Run = []
    for n, line in enumerate(page.lines):
        if run and (marks[n] or line.gap >= APART or line.box is not page.lines[run[-1]].box):
            yield run
            run = []
        if marks[n] is None:
            run.append(n)
    if run:
        yield run


def _believed_widths(lines: Sequence[Line], runs: Sequence[Run]) -> list[int]:
    """Widths that enough line ends agree on."""
    ends: dict[int, int] = {}
    believed: list[int] = []
    for run in runs:
        width = _widest(lines, run)
        if width < _NARROWEST or _is_list(lines, run):
            continue
        full = [below for above, below in pairwise(run) if _is_full(lines, above, below, width)]
        if len(full) == len(run) - 1 >= _SENTENCE_EVIDENCE and _reads_on(lines, run):
            believed.append(width)
        elif len(full) >= _MOST * (len(run) - 1):
            ends[width] = ends.get(width, 0) + len(full)
    for width, count in ends.items():
        near = sum(ends.get(width - less, 0) for less in range(1, _SLACK + 1))
        if count + near >= _EVIDENCE:
            believed.append(width)
    return sorted(set(believed))


def _reads_on(lines: Sequence[Line], run: Run) -> bool:
    """Whether the lines are one sentence, or most of them begin with a small letter."""
    ends = [lines[n].text[-1] in _SENTENCE_ENDS for n in run]
    small = sum(lines[n].text[0].islower() for n in run[1:])
    return small >= 0.8 * len(run[1:]) or (ends[-1] and not any(ends[:-1]))


def _is_list(lines: Sequence[Line], run: Run) -> bool:
    """Whether most lines begin alike, with numbers or bullets, or are punctuated alike."""
    if len(run) < _LIST:
        return False
    texts = list(dict.fromkeys(lines[n].text for n in run))
    begins = {text.split(" ", 1)[0] for text in texts}
    items = sum(not text[0].isalpha() and text[0] not in _QUOTES for text in texts)
    shapes = Counter(_PUNCTUATION.sub("", _DIGITS.sub("0", text)) for text in texts)
    shape, count = shapes.most_common(1)[0]
    alike = len(begins) < _VARIED * len(texts) or items > _VARIED * len(texts)
    return alike or (shape != "" and count > _VARIED * len(texts))


def _widest(lines: Sequence[Line], run: Run) -> int:
    return max(len(lines[n].text) for n in run)


def _is_full(lines: Sequence[Line], above: int, below: int, width: int) -> bool:
    first = lines[below].text.split(" ", 1)[0]
    return len(lines[above].text) + 1 + len(first) > width


def _continued(lines: Sequence[Line], run: Run, widths: Sequence[int]) -> Run:
    """The lines of a run that go on with the line before."""
    widest = _widest(lines, run)
    if _is_list(lines, run):
        return []
    width = min((width for width in widths if widest <= width + _SLACK), default=None)
    if width is None:
        return []
    width = max(width, widest)
    full = [below for above, below in pairwise(run) if _is_full(lines, above, below, width)]
    if len(full) == len(run) - 1:
        return full
    if len(full) < _MOST * (len(run) - 1):
        return []
    # Paragraphs are divided by one break too: a full line may be a paragraph's last.
    return [n for n in full if lines[n - 1].text[-1] not in _SENTENCE_ENDS]


def _merge(page: Page, marks: Sequence[Mark | None], joined: set[int]) -> list[Mark | None]:
    """Join each line of `joined` to the one before, and count all lines anew."""
    lines: list[Line] = []
    kept: list[Mark | None] = []
    places: list[int] = []  # of each old line, and of the end
    for n, line in enumerate(page.lines):
        if n in joined:
            lines[-1].append(line)
        else:
            lines.append(line)
            kept.append(marks[n])
        places.append(len(lines) - 1)
    places.append(len(lines))
    for box in page.boxes:
        box.start, box.end = places[box.start], places[box.end]
    for picture in page.pictures:
        picture.before = places[picture.before]
    page.links = [(places[n], url) for n, url in page.links]
    page.hidden = [(places[n], text) for n, text in page.hidden]
    page.lines = lines
    return kept
