"""The article's region: its headline, and the lines from there to what follows the article."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pipelines.extraction.furniture import is_action, leads_elsewhere
from pipelines.extraction.lines import APART, Line
from pipelines.extraction.phrases import (
    DIVIDERS,
    OUTSIDE,
    Mark,
    is_site_name,
    tells_of_missing_page,
)
from pipelines.extraction.reading import Reading
from pipelines.site.folding import fold

# Characters: of the longest headline, and of one that ends like a sentence; of the shortest part
# of a title that is a headline; of an article that no vote, comment or credit confirms.
_LONGEST, _LONGEST_SENTENCE, _SHORTEST_PART, _UNCONFIRMED = 300, 160, 15, 60


@dataclass(frozen=True, slots=True)
class Region:
    """Where the article stands on its page."""

    title: str | None
    headline: int | None
    """Its line; None where the title is not on the page, or only in its head."""
    start: int
    """The first line below the headline."""
    end: int
    """The first line that is no part of the article."""
    marked: bool
    """Whether votes, comments or their form say where the article ends."""


def find_region(reading: Reading) -> Region | None:
    """Find the article on a page of this site.

    It begins below its headline and ends at the votes, the comments or their form; where a page
    has none of them, the region goes on to the page's frame. None where there is no headline and
    no such mark, and on a page that is not marked and shows no article by its address.
    """
    headline, height = _find_headline(reading)
    end = _marked_end(reading, headline)
    if end is None and (headline is None or reading.is_overview):
        return None
    start = below_frame(reading, len(reading.lines) if end is None else end)
    title = title_without_line(reading)
    if headline is not None:
        start = headline + height
        title = " ".join(line.text for line in reading.lines[headline:start])
    if end is not None:
        return Region(title, headline, start, end, marked=True)
    frame = (n for n in range(start, len(reading.lines)) if reading.marks[n] in OUTSIDE)
    end = next(frame, len(reading.lines))
    region = Region(title, headline, start, end, marked=False)
    return region if _is_article(reading, region) else None


def _marked_end(reading: Reading, headline: int | None) -> int | None:
    """The first mark below the headline with text between; counts before it belong to it."""
    first = 0 if headline is None else headline + 1
    texts = (n for n in range(first, len(reading.lines)) if _is_text(reading, n))
    text = next(texts, len(reading.lines))
    above = [end for end in reading.ends if first <= end < text]
    if headline is not None and _is_sure_end({reading.marks[n] for n in above}):
        end: int | None = above[0]  # an article without text: a picture or a film
    else:
        end = next((end for end in reading.ends if end > text), None)
    while end is not None and end > first and reading.marks[end - 1] is Mark.NUMBER:
        end -= 1
    return end


def _is_sure_end(marks: AbstractSet[Mark | None]) -> bool:
    """Whether marks stand below an article, even if no text is above them."""
    both = {Mark.VOTES, Mark.COMMENT_TOTAL}
    return both <= marks or not {Mark.COMMENT_HEADING, Mark.FORM_PROMPT}.isdisjoint(marks)


def _is_text(reading: Reading, n: int) -> bool:
    line = reading.lines[n]
    known = reading.marks[n] is not None or reading.kinds[n] is not None
    return not known and not is_action(line) and not leads_elsewhere(line, reading.own)


def _is_article(reading: Reading, region: Region) -> bool:
    """Whether an unmarked page shows an article, and not that there is none."""
    lines = [n for n in range(region.start, region.end) if _is_text(reading, n)]
    text = " ".join(reading.lines[n].text for n in lines)
    if len(text) < _UNCONFIRMED:
        return False
    short = len(text) < 4 * _UNCONFIRMED
    return not (
        short and (tells_of_missing_page(region.title or "") or tells_of_missing_page(text))
    )


def repeats(title: str | None, line: Line) -> bool:
    """Whether a line only says the headline again."""
    return title is not None and len(line.text) < 2 * len(title) and fold(title) == line.folded


def _find_headline(reading: Reading) -> tuple[int | None, int]:
    """The line of the headline, and of how many it is; None where no line can be told to be it."""
    found, height = _by_title(reading)
    if found is None:
        found = _by_heading(reading)
    return (_by_place(reading) if found is None else found), height


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
        and reading.kinds[n] is None
        and reading.marks[n] is None
        and not leads_elsewhere(line, reading.own)
        and not is_site_name(line.text)
    )


def _by_title(reading: Reading) -> tuple[int | None, int]:
    """The line that a title of the page shows, best in a heading and not in a link.

    A headline may be broken into two lines.
    """
    ends = reading.ends
    last = ends[-1] if ends else len(reading.lines)
    wanted = [(fold(title), _parts(title)) for title in reading.head.titles]
    best: tuple[int, bool, bool, int, int] | None = None
    for n, line in enumerate(reading.lines[:last] if wanted else ()):
        length, height = _shared(line.folded, wanted), 1
        if n + 1 < last and 0 < reading.lines[n + 1].gap < APART:
            both = _shared(f"{line.folded} {reading.lines[n + 1].folded}", wanted)
            if both > length:
                length, height = both, 2
        if not length or not _may_be(reading, n):
            continue
        rank = (length, line.heading > 0, not line.is_link, -n, height)
        best = max(best, rank) if best else rank
    return (-best[3], best[4]) if best else (None, 1)


def _parts(title: str) -> frozenset[str]:
    return frozenset(fold(part) for part in DIVIDERS.split(title))


def _shared(line: str, wanted: Sequence[tuple[str, frozenset[str]]]) -> int:
    """How much of a title a line shows, in characters; 0 if it shows none of it."""
    if not line or len(line) > _LONGEST:
        return 0
    for title, parts in wanted:
        if line == title or line in parts:
            return len(line)
        if len(line) >= _SHORTEST_PART and title.startswith(line):
            return len(line)
        cut = title.rstrip(". …")
        if len(cut) >= _SHORTEST_PART and line.startswith(cut):
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
    return reading.kinds[n] is None and reading.marks[n] is None and not line.is_link


def _top(reading: Reading, line: int) -> int:
    """The first line below the page's frame, going up from `line`."""
    for n in range(line - 1, -1, -1):
        if _is_frame(reading, n):
            return n + 1
    return 0


def _is_frame(reading: Reading, n: int) -> bool:
    line = reading.lines[n]
    return reading.marks[n] in OUTSIDE or (
        reading.kinds[n] is None and leads_elsewhere(line, reading.own)
    )


def _by_place(reading: Reading) -> int | None:
    """The first line in bold, or else the first, between the page's frame and the text.

    A headline may look like a short paragraph: then it is bold or alone in its box, and text
    follows.
    """
    end = reading.ends[0] if reading.ends else len(reading.lines)
    own = [n for n in range(below_frame(reading, end), end) if _is_own_text(reading, n)]
    above = own[: next((k for k, n in enumerate(own) if reading.is_prose(n)), len(own))]
    titles = [n for n in above if _may_be(reading, n) and len(reading.lines[n].text.split()) > 2]
    bold = [n for n in titles if reading.lines[n].bold]
    if titles and (len(own) > 1 or bold):
        return (bold or titles)[0]
    if len(own) < 2 or above:
        return None
    first = reading.lines[own[0]]
    apart = first.bold or first.box.end - first.box.start == 1
    fits = apart and len(first.text) <= _LONGEST_SENTENCE and _may_be(reading, own[0])
    return own[0] if fits else None


def below_frame(reading: Reading, end: int) -> int:
    """The first line below search prompt, menu and ticker, above `end`.

    A single link below a line in bold is the name of a section below a headline.
    """
    tops = [n for n in range(end) if reading.marks[n] is Mark.PAGE_TOP]
    first = tops[-1] + 1 if tops else 0
    headline = False
    for n in range(first, end):
        line = reading.lines[n]
        if reading.marks[n] in OUTSIDE or (
            line.is_link and not is_action(line) and reading.kinds[n] is None and not headline
        ):
            first = n + 1
        elif reading.is_prose(n):
            break
        elif line.bold and _may_be(reading, n) and len(line.text.split()) > 2:
            headline = True
    return first
