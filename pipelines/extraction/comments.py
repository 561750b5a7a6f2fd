"""Readers' comments: how many the page says there are, and what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.extraction.article import Comment
from pipelines.extraction.dates import may_hold_date, parse_date
from pipelines.extraction.furniture import is_action
from pipelines.extraction.lines import Box, common_box
from pipelines.extraction.phrases import OUTSIDE, Mark, comment_total, counts_in
from pipelines.extraction.reading import Reading
from pipelines.site import SITE
from pipelines.site.folding import fold

_LONGEST_AUTHOR: Final = 80
_DIVIDERS: Final = " \t-–—|:،,•·()[]#"
# A name and a date in elements of their own that only a style sheet sets apart.
_GLUED: Final = re.compile(r"^(\D*(?:[^\W\d_]|\.))(?=\d)")
_NUMBERED: Final = re.compile(r"^#\s?\d+\s")
_RANK: Final = re.compile(r"#? ?\d{1,5}[.)]?")
_AGO: Final = re.compile(rf"(?<!\w)(?:{'|'.join(edition.ago for edition in SITE.wordings)})\Z")
_HEADINGS: Final = (Mark.COMMENT_TOTAL, Mark.COMMENT_HEADING)
_COUNTERS: Final = (Mark.VOTES, Mark.NUMBER)

Group = list[int]
"""The numbers of the lines that are one comment."""


@dataclass(frozen=True, slots=True)
class Comments:
    """What a page shows of comments."""

    count: int | None
    """As it is printed."""
    comments: tuple[Comment, ...]

    @property
    def unread(self) -> bool:
        """Whether the page counts more or fewer comments than were read."""
        return self.count is not None and self.count != len(self.comments)


@dataclass(frozen=True, slots=True)
class _Head:
    """Who and when, as far as a line says it and nothing more."""

    author: str | None
    published: str | None
    """None for a time that counts from now: `2 days ago`."""


def read_comments(reading: Reading, end: int) -> Comments:
    """The comments below the article that ends at line `end`.

    Their build is unknown, so they are read by what divides them: boxes of the same kind, as many
    as the page counts; else their dates. They stand above the form or, where none do, below it.
    Comments that cannot be told apart are left out.
    """
    marks = reading.marks
    start = next((n for n in range(end, len(marks)) if marks[n] in _HEADINGS), None)
    if start is None:
        return Comments(None, ())
    stop = next((n for n in range(start, len(marks)) if marks[n] in OUTSIDE), len(marks))
    count = _count(reading, start, stop)
    form = next((n for n in range(start, stop) if marks[n] is Mark.FORM_PROMPT), stop)
    if not count:
        return Comments(count, ())
    above = _read(reading, _lines(reading, start, form), count)
    below = () if above else _read(reading, _lines(reading, form, stop), count)
    return Comments(count, above or (below if len(below) == count else ()))


def _count(reading: Reading, start: int, stop: int) -> int | None:
    """The number in or directly below a heading."""
    for n in range(start, stop):
        text = reading.lines[n].text
        if reading.marks[n] is Mark.COMMENT_TOTAL and (total := comment_total(text)) is not None:
            return total
        if reading.marks[n] is Mark.NUMBER and reading.marks[n - 1] is Mark.COMMENT_TOTAL:
            return counts_in(text)[0]
    return None


def _lines(reading: Reading, start: int, stop: int) -> Group:
    """The lines that may be comments: no heading, counter, button, or other article."""
    unwanted = (*_HEADINGS, *_COUNTERS, Mark.FORM_PROMPT)
    return [
        n
        for n in range(start, stop)
        if reading.marks[n] not in unwanted
        and not reading.kinds[n]
        and not _is_no_part(reading, n)
        and not _is_of_form(reading.lines[n].box, start)
    ]


def _is_no_part(reading: Reading, n: int) -> bool:
    """Whether a line is a button or a rank; a date may be a link to its comment."""
    line, mark = reading.lines[n], reading.marks[n]
    if mark in (Mark.DATE, Mark.META):
        return False
    return (
        is_action(line)
        or line.button
        or mark is Mark.ACTIONS
        or _RANK.fullmatch(line.text) is not None
    )


def _is_of_form(box: Box, start: int) -> bool:
    """Whether a line belongs to a form that begins below the heading of the comments."""
    form = box.around("form")
    return form is not None and form.start >= start


def _read(reading: Reading, lines: Group, count: int) -> tuple[Comment, ...]:
    told = {n: _head(reading.lines[n].text) for n in lines}
    groups = _by_boxes(reading, lines, count) or _by_dates(lines, told)
    texts = [[reading.lines[n].text for n in group] for group in groups]
    heads = [[told[n] for n in group] for group in groups]
    author_below = _is_author_below(texts, heads)
    comments = (
        _comment(group, found, author_below) for group, found in zip(texts, heads, strict=True)
    )
    return tuple(comment for comment in comments if comment)


def _by_boxes(reading: Reading, lines: Group, count: int) -> list[Group]:
    """The lines in as many groups as there are comments, each the content of a sibling box.

    All of two lines or more: boxes of one line each are the parts of comments.
    """
    if count == 1:
        return [lines] if len(lines) > 1 else []
    if not lines:
        return []
    box = reading.lines[lines[0]].box
    for n in lines[1:]:
        box = common_box(box, reading.lines[n].box)
    groups: dict[Box, Group] = {}
    for n in lines:
        child = reading.lines[n].box
        while child is not box and child.parent is not box and child.parent is not None:
            child = child.parent
        groups.setdefault(child, []).append(n)
    whole = all(len(group) > 1 for group in groups.values())
    return list(groups.values()) if whole and box not in groups and len(groups) == count else []


def _by_dates(lines: Group, told: Mapping[int, _Head | None]) -> list[Group]:
    """The lines in groups of one date each; at most one line of a group stands above its date."""
    dated = [k for k, n in enumerate(lines) if told[n]]
    if not dated or dated[0] > 1:
        return []
    starts = [k - dated[0] for k in dated]
    groups = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return groups if all(len(group) > 1 for group in groups) else []


def _is_author_below(texts: list[list[str]], heads: list[list[_Head | None]]) -> bool:
    """Whether the author stands between text and date, and not above the text.

    Both where the date is the last of three lines or more: names are shorter than what they say.
    """
    last = [group for group, found in zip(texts, heads, strict=True) if found[-1]]
    if len(last) < len(texts) or any(len(group) < 3 for group in last):
        return False
    return sum(len(group[-2]) for group in last) < sum(len(group[0]) for group in last)


def _comment(texts: list[str], heads: Sequence[_Head | None], author_below: bool) -> Comment | None:
    """A comment of its lines: one with date or author or both, or one for each, and the text."""
    author: str | None = None
    published: str | None = None
    dated = next((k for k, head in enumerate(heads) if head), None)
    if dated is not None and (head := heads[dated]):
        author, published = head.author, head.published
        texts = texts[:dated] + texts[dated + 1 :]
    place = -1 if author_below else 0
    if author is None and len(texts) > 1 and len(texts[place]) <= _LONGEST_AUTHOR:
        author = texts[place].strip(_DIVIDERS)
        texts = texts[:-1] if author_below else texts[1:]
    text = "\n".join(texts)
    return Comment(author or None, published, text) if text else None


def _head(text: str) -> _Head | None:
    """Author and date of a line that says no more: `Name - 2017-08-12 10:20`, or the other way."""
    if len(text) > _LONGEST_AUTHOR + 40:
        return None
    if match := _AGO.search(fold(text)):
        count = len(match.string[: match.start()].split())
        return _Head(" ".join(text.split()[:count]).strip(_DIVIDERS) or None, None)
    if not may_hold_date(text):
        return None
    words = _GLUED.sub(r"\1 ", text).split()
    splits = [(words[k:], words[:k]) for k in range(len(words))]
    splits += [(words[:k], words[k:]) for k in range(1, len(words))]
    # The longest date that begins with a digit, as most do; a shorter one has lost its time.
    splits.sort(key=lambda split: (not split[0][0][0].isdigit(), -len(split[0])))
    for date, rest in splits:
        if published := parse_date(" ".join(date)):
            author = _NUMBERED.sub("", " ".join(rest)).strip(_DIVIDERS)
            return _Head(author or None, published)
    return None
