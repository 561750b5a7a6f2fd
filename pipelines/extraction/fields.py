"""The fields of an article beside its text: date, credits, language, links, votes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pipelines.extraction.arbitration import Decision
from pipelines.extraction.dates import is_ambiguous, parse_date
from pipelines.extraction.phrases import Mark, counts_in, date_part
from pipelines.extraction.reading import Reading
from pipelines.extraction.region import Region
from pipelines.site import SITE
from pipelines.site.wording import Wording

_DATES: Final = (Mark.DATE, Mark.META)
_VOTES: Final = (Mark.VOTES, Mark.NUMBER)
# Characters of a text by which its language is told; a page may have megabytes.
_SAMPLE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Published:
    """The date of publication, as a page shows it or says it for machines."""

    date: str | None = None
    """None with a raw form: it may be two dates."""
    raw: str | None = None
    source: Literal["page", "meta"] | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening credit such as `By Rima Narenji (News Week)- ` names."""

    agency: str | None = None
    writer: str | None = None


def find_date(reading: Reading, region: Region | None, top: Iterable[int]) -> Published:
    """The date beside the headline, or else the one for machines."""
    title = reading.head.titles[0] if reading.head.titles else None
    if region is not None:
        title = region.title
        above = _date_above(reading, region)
        shown = [n for n in top if reading.marks[n] in _DATES] + ([above] if above else [])
        for n in shown:
            raw = date_part(reading.lines[n].text)
            if raw is not None:
                raw = raw.strip(" |\t")
                return Published(parse_date(raw), raw, "page")
    for raw in reading.head.published(title, reading.url):
        if date := parse_date(raw):
            return Published(date, raw, "meta")
        if is_ambiguous(raw):
            return Published(None, raw, "meta")
    return Published()


def _date_above(reading: Reading, region: Region) -> int | None:
    """A date in the line above the headline, in the same box or the one around it."""
    n = -1 if region.headline is None else region.headline - 1
    if n < 0 or reading.marks[n] not in _DATES or reading.kinds[n] is not None:
        return None
    box = reading.lines[n + 1].box
    near = reading.lines[n].box
    return n if near in (box, box.parent) or near.parent is box.parent else None


def first_text(reading: Reading, lines: Iterable[int], mark: Mark) -> str | None:
    """The first line of a mark."""
    return next((reading.lines[n].text for n in lines if reading.marks[n] is mark), None)


def links_of(reading: Reading, decision: Decision) -> tuple[str, ...]:
    """The http addresses that the text links to, each once."""
    urls = (
        link.url
        for n in decision.text
        for link in reading.lines[n].links
        if link.url.startswith(("http://", "https://"))
    )
    return tuple(dict.fromkeys(urls))


def split_opening(paragraphs: list[str], language: str | None) -> tuple[Opening, list[str]]:
    """What an opening credit names, and the paragraphs without it."""
    edition = next((edition for edition in SITE.wordings if edition.language == language), None)
    for pattern in edition.openings if edition and paragraphs else ():
        if match := re.match(pattern, paragraphs[0]):
            first = paragraphs[0][match.end() :].strip()
            rest = [first, *paragraphs[1:]] if first else paragraphs[1:]
            return Opening(match["agency"].strip(), match["writer"]), rest
    return Opening(), paragraphs


def language_of(paragraphs: Sequence[str], url: str) -> str | None:
    """`ar` or `en`, if the text is mostly in that script and has words of that language.

    A text of names has no words of any: it is in the language of its edition.
    """
    sample = " ".join(paragraphs)[:_SAMPLE].lower()
    words = sample.split()
    place = SITE.page(url)
    for edition in SITE.wordings:
        if _is_script_of(edition, sample, len(words)) and (
            not edition.common_words
            or not edition.common_words.isdisjoint(words)
            or (place is not None and place.edition.name == edition.language)
        ):
            return edition.language
    return None


def _is_script_of(edition: Wording, sample: str, words: int) -> bool:
    return len(re.findall(rf"(?<!\w){edition.letters}", sample)) > 0.6 * words


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
