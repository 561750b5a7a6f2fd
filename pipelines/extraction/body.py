"""The article's body: its paragraphs, without all that stands among them and is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.extraction.container import Container, repeats
from pipelines.extraction.flow import Line
from pipelines.extraction.fold import count_words
from pipelines.extraction.furniture import is_action, is_navigation, leads_elsewhere
from pipelines.extraction.phrases import Mark, is_site_name, related_headline, related_label
from pipelines.extraction.reading import Reading
from pipelines.site.wording import EDITIONS, Wording

_LONGEST_HEADLINE: Final = 200
_CREDITS: Final = (Mark.CREDIT, Mark.BYLINE)
# The language of a text shows in its first words.
_SAMPLE: Final = 500


@dataclass(frozen=True, slots=True)
class Body:
    """What the container's lines say."""

    paragraphs: tuple[str, ...]
    left_out: tuple[str, ...]
    """Lines below the credit, which are taken for furniture."""
    links: tuple[str, ...]
    language: str | None
    dateline: str | None
    credit: str | None
    author: str | None
    date: str | None
    """The publication date as it is shown beside the headline."""


def read_body(reading: Reading, container: Container, captions: set[int]) -> Body:
    """Take the body apart: date, opening credit, text, credit and byline."""
    lines = [n for n in container.body if n not in captions]
    head, lines = _split_head(reading, container.title, lines)
    lines, foot, left_out = _split_foot(reading, lines)
    lines = [n for n in _without_related(reading, lines) if not _is_button(reading.lines[n])]
    paragraphs = [reading.lines[n].text for n in lines]
    language = language_of(paragraphs)
    dateline, writer, paragraphs = _split_opening(paragraphs, language)
    credits_ = [*foot, *(n for n in head if reading.marks[n] in _CREDITS)]
    byline = _first_text(reading, credits_, Mark.BYLINE)
    shown = (reading.lines[n].text for n in head if reading.marks[n] is Mark.DATE)
    return Body(
        paragraphs=tuple(paragraphs),
        left_out=tuple(reading.lines[n].text for n in left_out),
        links=_links(reading, lines),
        language=language,
        dateline=dateline,
        credit=_first_text(reading, credits_, Mark.CREDIT),
        author=writer or byline,
        date=next(shown, None) or _date_above(reading, container),
    )


def _split_head(
    reading: Reading, title: str | None, lines: Sequence[int]
) -> tuple[list[int], list[int]]:
    """What stands between headline and text: its repetition, date, byline, buttons, section."""
    head: list[int] = []
    for position, n in enumerate(lines):
        line = reading.lines[n]
        no_text = (
            reading.marks[n] in (*_CREDITS, Mark.DATE, Mark.NUMBER)
            or repeats(title, line)
            or is_site_name(line.text)
            or _is_button(line)
        )
        if not no_text:
            return head, list(lines[position:])
        head.append(n)
    return head, []


def _split_foot(reading: Reading, lines: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """Text, the credit and byline at its end, and what stands below them.

    What follows them is no text, unless a paragraph does: then they stand within it.
    """
    last = next((k for k in reversed(range(len(lines))) if reading.is_prose(lines[k])), -1)
    credit = next(
        (k for k in range(last + 1, len(lines)) if reading.marks[lines[k]] in _CREDITS), None
    )
    if credit is None:
        return list(lines), [], []
    below = [n for n in lines[credit:] if not _is_button(reading.lines[n])]
    foot = [n for n in below if reading.marks[n] in _CREDITS]
    return list(lines[:credit]), foot, [n for n in below if reading.marks[n] is None]


def _is_button(line: Line) -> bool:
    return is_action(line) or is_navigation(line)


def _without_related(reading: Reading, lines: Sequence[int]) -> list[int]:
    """Without the label of a related headline, and the headline."""
    kept: list[int] = []
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
            continue
        linked = leads_elsewhere(line, reading.own)
        plain = not line.links and len(line.text) <= _LONGEST_HEADLINE
        if expected and (linked or (plain and not links_only)):
            expected = links_only = linked
            continue
        expected = False
        kept.append(n)
    return kept


def _is_label_and_link(line: Line) -> bool:
    """Whether a line is the label of a related headline, and then a link alone."""
    label = related_label(line.text) if line.links else ""
    linked = sum(link.length for link in line.links)
    return bool(label) and linked >= 0.8 * (len(line.text) - len(label))


def _split_opening(
    paragraphs: list[str], language: str | None
) -> tuple[str | None, str | None, list[str]]:
    """Agency and writer of an opening credit, and the paragraphs without it."""
    edition = _edition(language)
    for pattern in edition.openings if edition and paragraphs else ():
        if match := re.match(pattern, paragraphs[0]):
            first = paragraphs[0][match.end() :].strip()
            groups = match.groupdict()
            rest = [first, *paragraphs[1:]] if first else paragraphs[1:]
            return groups["agency"].strip(), groups["writer"], rest
    return None, None, paragraphs


def _edition(language: str | None) -> Wording | None:
    return next((edition for edition in EDITIONS if edition.language == language), None)


def language_of(paragraphs: Sequence[str]) -> str | None:
    """`ar` or `en`, if the text is mostly in that script and has words of that language."""
    sample = " ".join(paragraphs)[:_SAMPLE].lower()
    words = sample.split()
    for edition in EDITIONS:
        own = len(re.findall(rf"(?<!\w){edition.letters}", sample))
        known = not edition.common_words or not edition.common_words.isdisjoint(words)
        if own > 0.6 * len(words) and known:
            return edition.language
    return None


def _links(reading: Reading, lines: Iterable[int]) -> tuple[str, ...]:
    """The http addresses that the text links to, each once."""
    urls = (
        link.url
        for n in lines
        for link in reading.lines[n].links
        if link.url.startswith(("http://", "https://"))
    )
    return tuple(dict.fromkeys(urls))


def _first_text(reading: Reading, lines: Iterable[int], mark: Mark) -> str | None:
    return next((reading.lines[n].text for n in lines if reading.marks[n] is mark), None)


def _date_above(reading: Reading, container: Container) -> str | None:
    """A date in the line above the headline, in the same box or the one around it."""
    n = -1 if container.headline is None else container.headline - 1
    if n < 0 or reading.marks[n] is not Mark.DATE or reading.strange[n]:
        return None
    box = reading.lines[n + 1].box
    near = reading.lines[n].box
    return reading.lines[n].text if near in (box, box.parent) or near.parent is box.parent else None


def coverage_of(kept: Sequence[str], paragraphs: Sequence[str]) -> float:
    """Words kept over words there were; 1 where there were none."""
    if len(kept) == len(paragraphs):
        return 1.0
    words = sum(map(count_words, paragraphs))
    return round(sum(map(count_words, kept)) / words, 4) if words else 1.0
