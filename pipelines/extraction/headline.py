"""The article's headline: by the page's own titles, by its headings, by its place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from pipelines.extraction.fold import fold
from pipelines.extraction.furniture import leads_elsewhere
from pipelines.extraction.phrases import DIVIDERS, OUTSIDE, Mark, is_site_name
from pipelines.extraction.reading import Reading

_LONGEST: Final = 300
# Part of a title is the headline if it is at least this long.
_LONG_PART: Final = 15
# A headline that ends like a sentence is not longer.
_LONGEST_SENTENCE: Final = 160


def find_headline(reading: Reading) -> int | None:
    """The line of the headline; None where no line can be told to be it."""
    found = _by_title(reading)
    if found is None:
        found = _by_heading(reading)
    return _by_place(reading) if found is None else found


def is_title_of(titles: Sequence[str], text: str) -> bool:
    """Whether a text is one of a page's titles, or one without the site's name."""
    folded = fold(text)
    return any(folded == fold(title) or folded in _parts(title) for title in titles)


def title_without_line(reading: Reading) -> str | None:
    """The headline as the page's titles have it, where no line shows it."""
    for title in reading.head.titles:
        parts = [part.strip() for part in DIVIDERS.split(title)]
        parts = [part for part in parts if part and not is_site_name(part)]
        if parts:
            return title if len(parts) == len(DIVIDERS.split(title)) else max(parts, key=len)
    return None


def _may_be(reading: Reading, n: int) -> bool:
    line = reading.lines[n]
    return (
        len(line.text) <= _LONGEST
        and not reading.strange[n]
        and reading.marks[n] is None
        and not leads_elsewhere(line, reading.own)
        and not is_site_name(line.text)
    )


def _by_title(reading: Reading) -> int | None:
    """The line that a title of the page shows, best in a heading and not in a link."""
    ends = reading.ends
    last = ends[-1] if ends else len(reading.lines)
    wanted = [(fold(title), _parts(title)) for title in reading.head.titles]
    best: tuple[int, bool, bool, int] | None = None
    for n, line in enumerate(reading.lines[:last] if wanted else ()):
        length = _shared(line.folded, wanted) if len(line.text) <= _LONGEST else 0
        if not length or not _may_be(reading, n):
            continue
        rank = (length, line.heading > 0, not line.is_link, -n)
        best = max(best, rank) if best else rank
    return -best[3] if best else None


def _parts(title: str) -> frozenset[str]:
    return frozenset(fold(part) for part in DIVIDERS.split(title))


def _shared(line: str, wanted: Sequence[tuple[str, frozenset[str]]]) -> int:
    """How much of a title a line shows, in characters; 0 if it shows none of it."""
    for title, parts in wanted:
        if not line:
            break
        if line == title or line in parts:
            return len(line)
        if len(line) >= _LONG_PART and title.startswith(line):
            return len(line)
        cut = title.rstrip(". …")
        if len(cut) >= _LONG_PART and line.startswith(cut):
            return len(cut)
    return 0


def _by_heading(reading: Reading) -> int | None:
    """The first heading of the highest rank that has text of its own below it.

    None where paragraphs stand above it: then it is a heading within the text.
    """
    headings = (n for n, line in enumerate(reading.lines) if line.heading)
    told = [n for n in headings if _may_be(reading, n) and _has_text(reading, n)]
    if not told:
        return None
    found = min(told, key=lambda n: (reading.lines[n].heading, n))
    above = range(_top(reading, found), found)
    return None if any(reading.is_prose(n) for n in above) else found


def _has_text(reading: Reading, n: int) -> bool:
    """Whether something other than links to other articles follows before the next heading."""
    end = next((end for end in reading.ends if end > n), len(reading.lines))
    for below in range(n + 1, len(reading.lines)):
        if reading.is_prose(below):
            return True
        if below == end or reading.marks[below] in OUTSIDE:
            return any(_is_own_text(reading, k) for k in range(n + 1, below))
        rank = reading.lines[below].heading
        if rank and rank <= reading.lines[n].heading:
            return False
    return False


def _is_own_text(reading: Reading, n: int) -> bool:
    line = reading.lines[n]
    return not reading.strange[n] and reading.marks[n] is None and not line.is_link


def _top(reading: Reading, line: int) -> int:
    """The first line below the page's frame, going up from `line`."""
    for n in range(line - 1, -1, -1):
        if _is_frame(reading, n):
            return n + 1
    return 0


def _is_frame(reading: Reading, n: int) -> bool:
    line = reading.lines[n]
    return reading.marks[n] in OUTSIDE or (
        not reading.strange[n] and leads_elsewhere(line, reading.own)
    )


def _by_place(reading: Reading) -> int | None:
    """The first line in bold, or else the first, between the page's frame and the text.

    A headline may look like a short paragraph: then it is bold or alone in its box, and text
    follows.
    """
    end = reading.ends[0] if reading.ends else len(reading.lines)
    own = [n for n in range(below_frame(reading, end), end) if _is_own_text(reading, n)]
    if len(own) < 2:
        return None
    above = list(takewhile(lambda n: not reading.is_prose(n), own[:-1]))
    titles = [n for n in above if _may_be(reading, n) and len(reading.lines[n].text.split()) > 2]
    bold = [n for n in titles if reading.lines[n].bold]
    if titles:
        return (bold or titles)[0]
    first = reading.lines[own[0]]
    apart = first.bold or first.box.end - first.box.start == 1
    fits = apart and len(first.text) <= _LONGEST_SENTENCE and _may_be(reading, own[0])
    return own[0] if fits and not above else None


def below_frame(reading: Reading, end: int) -> int:
    """The first line below search prompt, menu and ticker, above `end`."""
    tops = [n for n in range(end) if reading.marks[n] is Mark.PAGE_TOP]
    first = tops[-1] + 1 if tops else 0
    for n in range(first, end):
        if reading.marks[n] in OUTSIDE or (reading.lines[n].is_link and not reading.strange[n]):
            first = n + 1
        elif reading.is_prose(n):
            break
    return first
