"""Readers' comments: how many the page says there are, and what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.article import Comment
from pipelines.extraction.dates import parse_date
from pipelines.extraction.flow import Box, common_box
from pipelines.extraction.phrases import OUTSIDE, Mark, comment_total
from pipelines.extraction.reading import Reading

_LONGEST_AUTHOR: Final = 80
_DIVIDERS: Final = " \t-–—|:،,•·()[]#"
# A name and a date in elements of their own that only a style sheet sets apart.
_GLUED: Final = re.compile(r"^(\D*(?:[^\W\d_]|\.))(?=\d)")
_HEADINGS: Final = (Mark.COMMENT_TOTAL, Mark.COMMENT_HEADING)


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
    """The part of a comment above or below its text: who and when, as far as a line says it."""

    author: str | None
    published: str | None


def read_comments(reading: Reading, end: int) -> Comments:
    """The comments below the article that ends at line `end`.

    Their build is unknown, so they are read by what divides them: boxes of the same kind, as many
    as the page counts; else their dates. Comments that neither divides are left out.
    """
    start = next((n for n in range(end, len(reading.lines)) if reading.marks[n] in _HEADINGS), None)
    if start is None:
        return Comments(None, ())
    lines: list[int] = []
    count: int | None = None
    for n in range(start, len(reading.lines)):
        if reading.marks[n] is Mark.FORM_PROMPT or reading.marks[n] in OUTSIDE:
            break
        if reading.marks[n] in _HEADINGS:
            total = comment_total(reading.lines[n].text)
            count = total if count is None else count
        elif reading.marks[n] is Mark.NUMBER and count is None:
            count = int(re.sub(r"\D", "", reading.lines[n].text))
        elif not reading.strange[n]:
            lines.append(n)
    if not lines or not count:
        return Comments(count, ())
    groups = _by_boxes(reading, lines, count) or _by_dates(reading, lines)
    comments = (_comment(reading, group) for group in groups)
    return Comments(count, tuple(comment for comment in comments if comment))


def _by_boxes(reading: Reading, lines: Sequence[int], count: int) -> list[list[int]]:
    """The lines in as many groups as there are comments, each the content of sibling boxes.

    All of two lines or more. Boxes of one line each are the parts of comments, not comments.
    """
    box = reading.lines[lines[0]].box
    for n in lines[1:]:
        box = common_box(box, reading.lines[n].box)
    if count == 1:
        return [list(lines)] if len(lines) > 1 else []
    groups: dict[Box, list[int]] = {}
    for n in lines:
        child: Box = reading.lines[n].box
        while child is not box and child.parent is not box and child.parent is not None:
            child = child.parent
        groups.setdefault(child, []).append(n)
    if box in groups:
        return []
    several = [group for group in groups.values() if len(group) > 1]
    return several if len(several) == count else []


def _by_dates(reading: Reading, lines: Sequence[int]) -> list[list[int]]:
    """The lines in groups of one date each; the first line says what comes before a date."""
    heads = [_head(reading.lines[n].text) for n in lines]
    dated = [k for k, head in enumerate(heads) if head and head.published]
    if not dated or dated[0] > 1:
        return []
    starts = [k - dated[0] for k in dated]
    if any(b - a < 2 for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)):
        return []
    return [list(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _comment(reading: Reading, group: Sequence[int]) -> Comment | None:
    """A comment of its lines: one with date or author or both, or one for each, and the text."""
    texts = [reading.lines[n].text for n in group]
    heads = [_head(text) for text in texts]
    dated = next((k for k, head in enumerate(heads) if head and head.published), None)
    author: str | None = None
    published: str | None = None
    if dated is not None and (head := heads[dated]):
        author, published = head.author, head.published
        del texts[dated]
    if author is None and len(texts) > 1 and len(texts[0]) <= _LONGEST_AUTHOR:
        author = texts.pop(0).strip(_DIVIDERS)
    text = "\n".join(texts)
    return Comment(author or None, published, text) if text else None


def _head(text: str) -> _Head | None:
    """Author and date of a line that says no more: `Name - 2017-08-12 10:20`, or the other way."""
    if len(text) > _LONGEST_AUTHOR + 40 or not any(map(str.isdigit, text)):
        return None
    words = _GLUED.sub(r"\1 ", text).split()
    for k in range(len(words)):
        for date, rest in (
            (words[k:], words[:k]),
            (words[: len(words) - k], words[len(words) - k :]),
        ):
            published = parse_date(" ".join(date))
            if published:
                author = " ".join(rest).strip(_DIVIDERS)
                return _Head(author or None, published)
    return None
