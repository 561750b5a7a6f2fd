"""Which lines of a region are text, where its build and trafilatura may say different things.

Both readings are of the same lines. What both take for text is text. A line that only trafilatura
takes is text too, unless the site's words or its place say what else it is. A line that only the
region holds is text if it stands as the text stands: in the same box as lines of the text, or in a
box beside theirs of the same name, or in an element that only texts are made of. What is left is
named, or it counts against `coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from pipelines.extraction.furniture import is_action, is_navigation, leads_elsewhere
from pipelines.extraction.lines import Box, Line
from pipelines.extraction.phrases import (
    CREDITS,
    FURNITURE,
    OUTSIDE,
    Mark,
    is_site_name,
    related_headline,
    related_label,
)
from pipelines.extraction.reading import Reading
from pipelines.extraction.region import Region, repeats
from pipelines.site.folding import count_words

UNEXPLAINED: Final = "unexplained"
"""The kind of a line in the region that neither is text nor known as anything else."""
# A region holds at least this share of the prose that trafilatura finds, or it was wrong.
_SHARE: Final = 0.75
# Characters of prose above a headline that make it doubtful.
_MUCH: Final = 250
# Elements that texts are made of, whatever they stand in.
_TEXTUAL: Final = frozenset(
    "p li ul ol dl dt dd blockquote table tbody thead tfoot tr td th pre h2 h3 h4 h5 h6 center "
    "address details summary fieldset caption footer".split()
)
_MOST_WRAPPERS: Final = 10
# Lines that neither reading takes for text, after which an article is over.
_MOST_OTHERS: Final = 2
_SENTENCE_ENDS: Final = tuple('.!?؟…»”"')
# A related headline is not longer.
_HEADLINE: Final = 200
_TOP_MARKS: Final = frozenset({Mark.DATE, Mark.META, Mark.NUMBER, Mark.ACTIONS}) | CREDITS


@dataclass(slots=True)
class Decision:
    """What every line of a region is."""

    text: list[int] = field(default_factory=list)
    top: list[int] = field(default_factory=list)
    """Lines between headline and text that give fields: date, credit, byline."""
    foot: list[int] = field(default_factory=list)
    """Credit and byline below the text."""
    left_out: dict[int, str] = field(default_factory=dict)
    """Lines that are no text, and the kind of each."""


def is_doubtful(reading: Reading, region: Region) -> bool:
    """Whether so much stands above a headline that it may be none, and the region may grow."""
    above = (
        len(reading.lines[n].text)
        for n in range(region.start)
        if reading.is_prose(n) and not repeats(region.title, reading.lines[n])
    )
    return sum(above) > _MUCH


def fit_region(reading: Reading, region: Region, taken: AbstractSet[int]) -> tuple[Region, bool]:
    """The region made to hold what trafilatura takes for text; whether it had to grow.

    A region without marks ends behind the credit, where one stands below the text.

    Args:
        reading: The page.
        region: As it was found.
        taken: The lines that trafilatura takes.

    """
    lines = reading.lines
    own = {
        n for n, line in enumerate(lines) if reading.is_prose(n) and not repeats(region.title, line)
    }
    counted = own & taken or own
    prose = [len(line.text) if n in counted else 0 for n, line in enumerate(lines)]
    before = list(accumulate(prose, initial=0))
    end = len(lines) if not region.marked else region.end
    total = before[end]
    grown = False
    start = region.start
    if before[start] > _MUCH and before[end] - before[start] < _SHARE * total:
        region, grown = replace(region, start=0, headline=None), True
        start = 0
    if region.marked:
        return region, grown
    if before[region.end] - before[start] < _SHARE * total:
        region, grown = replace(region, end=len(lines)), True
    for n in range(start, region.end):
        if reading.marks[n] in CREDITS and reading.kinds[n] is None:
            above, below = before[n] - before[start], before[region.end] - before[n]
            if above > below:
                while n + 1 < region.end and reading.marks[n + 1] in CREDITS:
                    n += 1
                return replace(region, end=n + 1, marked=True), grown
    return replace(region, end=_last(reading, region, taken) + 1), grown


def _last(reading: Reading, region: Region, taken: AbstractSet[int]) -> int:
    """The last line of a region that nothing ends: of the text, or as its paragraphs stand."""
    prose = [n for n in range(region.start, region.end) if n in taken and reading.is_prose(n)]
    prose = prose or [n for n in range(region.start, region.end) if reading.is_prose(n)]
    if not prose:
        return region.start - 1
    last, others = prose[-1], 0
    places = _Places(reading, prose)
    for n in range(last + 1, region.end):
        mark = reading.marks[n]
        if reading.kinds[n] is not None or mark in FURNITURE or mark is Mark.ACTIONS:
            continue
        if mark is None and (n in taken or places.beside(n) or places.as_prose(n)):
            last, others = n, 0
        else:
            others += 1
            if others > _MOST_OTHERS:
                break
    return last


class _Places:
    """Where the lines of a text stand, and which others stand as they do."""

    def __init__(self, reading: Reading, text: Sequence[int]) -> None:
        self._reading = reading
        self._boxes = {reading.lines[n].box for n in text}
        self._parents = {box.parent for box in self._boxes}
        self._alike = {(box.parent, box.tag) for box in self._boxes}
        self._cousins = {_generations(box) for box in self._boxes}
        self._around = _with_ancestors(self._boxes)

    def beside(self, n: int) -> bool:
        """Whether a line is in a box of the text, or in one beside it of the same name."""
        box = self._reading.lines[n].box
        return box in self._boxes or (box.parent, box.tag) in self._alike

    def under_one(self, n: int) -> bool:
        """Whether the box of a line is in the same box as one of the text."""
        return self._reading.lines[n].box.parent in self._parents

    def as_prose(self, n: int) -> bool:
        """Whether a line is a paragraph and stands as those of the text, in a box beside theirs."""
        box = self._reading.lines[n].box
        return self._reading.is_prose(n) and _generations(box) in self._cousins

    def among(self, n: int) -> bool:
        """Whether only elements of texts are between a line and a box that holds the text.

        Or boxes with nothing else in them, of a heading, or more than a page ever needs.
        """
        box, textual, alone, wrappers = self._reading.lines[n].box, True, True, 0
        while box not in self._around and box.parent is not None:
            textual = textual and box.tag in _TEXTUAL
            alone = alone and box.end - box.start == 1
            box, wrappers = box.parent, wrappers + 1
        heading = self._reading.lines[n].heading > 0
        return textual or (alone and (heading or wrappers > _MOST_WRAPPERS))


def _generations(box: Box) -> tuple[Box | None, str, str]:
    parent = box.parent
    return (parent.parent, parent.tag, box.tag) if parent is not None else (None, "", box.tag)


def _with_ancestors(boxes: AbstractSet[Box]) -> set[Box]:
    """The boxes and all around them."""
    found: set[Box] = set()
    for inner in boxes:
        box: Box | None = inner
        while box is not None and box not in found:
            found.add(box)
            box = box.parent
    return found


def decide(
    reading: Reading, region: Region, taken: AbstractSet[int], captions: AbstractSet[int]
) -> Decision:
    """Say of every line of a region what it is.

    Args:
        reading: The page.
        region: The lines to decide on.
        taken: The lines that trafilatura takes for text.
        captions: Lines that belong to pictures.

    """
    decision = Decision()
    lines = [n for n in range(region.start, region.end) if n not in captions]
    for n in lines:
        if kind := _known(reading, n):
            decision.left_out[n] = kind
    _leave_out_related(reading, [n for n in lines if n not in decision.left_out], decision)
    lines = [n for n in lines if n not in decision.left_out]
    lines = _split_top(reading, region.title, lines, decision)
    lines = _split_foot(reading, lines, taken, decision)
    _decide_rest(reading, lines, taken, decision)
    return decision


def _known(reading: Reading, n: int) -> str | None:
    """What a line is that is no text wherever in a region it stands."""
    line, mark, kind = reading.lines[n], reading.marks[n], reading.kinds[n]
    if kind is not None:
        return kind.value
    if mark in FURNITURE and mark is not Mark.RELATED:
        return mark.name.lower()
    if is_action(line) or (line.button and not reading.is_prose(n)):
        return "actions"
    if mark is Mark.ACTIONS and (line.links or len(line.text.split()) > 1):
        return "actions"
    return "navigation" if mark not in _TOP_MARKS and is_navigation(line) else None


def _leave_out_related(reading: Reading, lines: Sequence[int], decision: Decision) -> None:
    """The label of a related headline, and the headline."""
    expected = links_only = False  # a headline; a further one
    previous = -1
    for n in lines:
        line = reading.lines[n]
        # Headlines in a box of their own are gone already.
        expected = expected and n == previous + 1
        previous = n
        if reading.marks[n] is Mark.RELATED or _is_label_and_link(line):
            expected = reading.marks[n] is Mark.RELATED and not related_headline(line.text)
            links_only = False
            decision.left_out[n] = "related"
            continue
        linked = leads_elsewhere(line, reading.own)
        plain = (
            not line.links
            and len(line.text) <= _HEADLINE
            and not line.text.endswith(_SENTENCE_ENDS)
            and not reading.marks[n]
        )
        if expected and (linked or (plain and not links_only)):
            expected = links_only = linked
            decision.left_out[n] = "related"
            continue
        expected = False


def _is_label_and_link(line: Line) -> bool:
    """Whether a line is the label of a related headline, and then a link alone."""
    label = related_label(line.text) if line.links else ""
    return bool(label) and line.linked >= 0.8 * (len(line.text) - len(label))


def _split_top(
    reading: Reading, title: str | None, lines: list[int], decision: Decision
) -> list[int]:
    """What stands between headline and text: its repetition, date, byline, site name."""
    for position, n in enumerate(lines):
        line, mark = reading.lines[n], reading.marks[n]
        if mark is Mark.ACTIONS:
            decision.left_out[n] = "actions"
        elif mark in _TOP_MARKS:
            decision.top.append(n)
        elif repeats(title, line) or is_site_name(line.text):
            decision.left_out[n] = "headline" if repeats(title, line) else "site_name"
        else:
            return lines[position:]
    return []


def _split_foot(
    reading: Reading, lines: list[int], taken: AbstractSet[int], decision: Decision
) -> list[int]:
    """Text, the credit and byline at its end, and what stands below them.

    What follows them is no text, unless a paragraph does: then they stand within it.
    """
    prose = [k for k, n in enumerate(lines) if reading.is_prose(n) and n in taken]
    prose = prose or [k for k, n in enumerate(lines) if reading.is_prose(n)]
    last = prose[-1] if prose else -1
    credit = next(
        (k for k in range(last + 1, len(lines)) if reading.marks[lines[k]] in CREDITS), None
    )
    if credit is None:
        return lines
    for n in lines[credit:]:
        mark = reading.marks[n]
        if mark in CREDITS:
            decision.foot.append(n)
        elif mark is Mark.ACTIONS:
            decision.left_out[n] = "actions"
        elif mark in (None, Mark.DATE, Mark.META):
            decision.left_out[n] = UNEXPLAINED
    return lines[:credit]


def _decide_rest(
    reading: Reading, lines: Sequence[int], taken: AbstractSet[int], decision: Decision
) -> None:
    """Decide on the lines from the first of the text to the last, where the readings may differ."""
    told = [n for n in lines if n in taken]
    prose = [n for n in told if reading.is_prose(n)]
    if not prose:
        decision.text = list(lines)
        return
    places = _Places(reading, told)
    for n in lines:
        if n in taken or places.beside(n) or places.as_prose(n):
            stays = True
        elif prose[0] < n < prose[-1]:
            stays = places.under_one(n) or places.among(n)
        else:
            heads = reading.lines[n].heading > 0 or reading.is_prose(n)
            stays = heads and places.under_one(n)
        if stays:
            decision.text.append(n)
        else:
            decision.left_out[n] = UNEXPLAINED


def coverage_of(reading: Reading, decision: Decision) -> float:
    """Words of the region that are accounted for over all its words; 1 where it has none."""
    lost = sum(
        count_words(reading.lines[n].text)
        for n, kind in decision.left_out.items()
        if kind == UNEXPLAINED
    )
    if not lost:
        return 1.0
    words = lost + sum(count_words(reading.lines[n].text) for n in decision.text)
    return round(1 - lost / words, 4)


def prose_left(reading: Reading, region: Region, known: AbstractSet[int]) -> float:
    """The share of a region's paragraphs, by their length, that are not among the known lines."""
    prose = [n for n in range(region.start, region.end) if reading.is_prose(n)]
    letters = sum(len(reading.lines[n].text) for n in prose)
    left = sum(len(reading.lines[n].text) for n in prose if n not in known)
    return left / letters if letters else 0.0


def share_below(reading: Reading, region: Region, decision: Decision) -> float:
    """Words below the comments that stand as the text does, over the words of the text.

    The site has nothing there that is built like its texts; if something is, the votes and the
    comments may stand within a text.
    """
    if not decision.text:
        return 0.0
    lines, marks = reading.lines, reading.marks
    stop = next((n for n in range(region.end, len(lines)) if marks[n] in OUTSIDE), len(lines))
    last = max((n for n in reading.ends if n < stop), default=-1)
    places = _Places(reading, decision.text)
    below = sum(
        count_words(lines[n].text)
        for n in range(max(region.end, last + 1), stop)
        if places.beside(n)
        and not (marks[n] or reading.kinds[n] or lines[n].links or lines[n].button)
        and lines[n].box.around("form") is None
        and not lines[n].text.startswith(("http://", "https://"))
    )
    return below / max(sum(count_words(lines[n].text) for n in decision.text), 1)


def account(reading: Reading, decision: Decision) -> Iterator[tuple[str, int]]:
    """What is left out: each kind, in the order of the page, and its words."""
    words: dict[str, int] = {}
    for n, kind in sorted(decision.left_out.items()):
        words[kind] = words.get(kind, 0) + count_words(reading.lines[n].text)
    yield from words.items()


def text_among(reading: Reading, taken: AbstractSet[int]) -> list[int]:
    """What trafilatura takes of a page of unknown build, and what stands among it as it does."""
    prose = [n for n in taken if reading.is_prose(n)]
    within = range(min(prose, default=0), max(prose, default=-1) + 1)
    decision = Decision()
    lines = [n for n in within if reading.kinds[n] is None]
    _decide_rest(reading, lines, taken, decision)
    return sorted({*taken, *decision.text})
