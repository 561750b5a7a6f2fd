"""The articles of both editions: which there are, in what order, section, markup and encoding.

Everything follows from the seed and the number of articles. What varies is dealt out in cycles of
different lengths, so that a few dozen articles already meet most combinations.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from random import Random

from tests.site.words.language import Language
from tests.site.words.language_ar import ARABIC
from tests.site.words.language_en import ENGLISH
from tests.site.words.model import (
    EDITIONS,
    Article,
    Charset,
    Edition,
    Layout,
    MarkupName,
    Outline,
    Section,
    Transfer,
)
from tests.site.words.writer import write_article

LANGUAGES: dict[Edition, Language] = {"ar": ARABIC, "en": ENGLISH}
FEED_LENGTH = 20

# The first id and its time are those of a real page; see the older English layout.
_FIRST_ID: dict[Edition, int] = {"ar": 93668, "en": 28874}
_FIRST_TIME: dict[Edition, datetime] = {
    "ar": datetime(2018, 9, 3, 9, 30, 5),
    "en": datetime(2017, 8, 11, 23, 56, 16),
}
_LAST_TIME = datetime(2025, 3, 1)

_MARKUPS: tuple[MarkupName, ...] = (
    "paragraphs", "breaks", "tables", "padded", "wrapped", "pasted", "spans", "unclosed",
)  # fmt: skip
_TRANSFERS = (
    Transfer(),
    Transfer("gzip"),
    Transfer(chunked=True),
    Transfer("gzip", chunked=True),
    Transfer("deflate"),
)
_UTF8 = Charset("utf-8", in_header=True, in_meta=True)
_CHARSETS: dict[Edition, tuple[Charset, ...]] = {
    "en": (
        _UTF8,
        Charset("utf-8", in_header=True, in_meta=False),
        Charset("utf-8", in_header=False, in_meta=True),
    ),
    "ar": (
        _UTF8,
        Charset("utf-8", in_header=True, in_meta=False),
        Charset("windows-1256", in_header=True, in_meta=False),
        Charset("utf-8", in_header=False, in_meta=True),
        _UTF8,
        Charset("windows-1256", in_header=False, in_meta=True),
        Charset("utf-8", in_header=True, in_meta=False),
        _UTF8,
        Charset("windows-1256", in_header=False, in_meta=False),
        _UTF8,
        Charset("utf-8", in_header=False, in_meta=True),
    ),
}


class Corpus:
    """All articles of the site.

    Args:
        seed: Another seed, another site; the same seed, the same site to the byte.
        articles: How many, in both editions together: 7 of 12 are Arabic.

    """

    def __init__(self, seed: int, articles: int) -> None:
        self.seed = seed
        arabic = round(articles * 7 / 12)
        counts: dict[Edition, int] = {"ar": arabic, "en": articles - arabic}
        self.sections: dict[Edition, tuple[Section, ...]] = {
            edition: tuple(Section(edition, *pair) for pair in LANGUAGES[edition].sections)
            for edition in EDITIONS
        }
        self.outlines: dict[Edition, tuple[Outline, ...]] = {
            edition: self._plan(edition, counts[edition]) for edition in EDITIONS
        }
        self._ids = {edition: [o.id for o in self.outlines[edition]] for edition in EDITIONS}
        self._listings: dict[Section, list[Outline]] = {
            section: [] for edition in EDITIONS for section in self.sections[edition]
        }
        self._listed = {
            edition: [outline for outline in self.outlines[edition] if outline.listed]
            for edition in EDITIONS
        }
        for edition in EDITIONS:
            for outline in reversed(self._listed[edition]):
                self._listings[outline.section].append(outline)
        self._feeds = {section: set(self.feed(section)) for section in self._listings}
        self.article = lru_cache(maxsize=1000)(self._write)

    def find(self, edition: Edition, article_id: int) -> Outline | None:
        """The article with this id, or None where there is a gap."""
        place = bisect_left(self._ids[edition], article_id)
        if place < len(self._ids[edition]) and self._ids[edition][place] == article_id:
            return self.outlines[edition][place]
        return None

    def listed(self, edition: Edition) -> Sequence[Outline]:
        """The articles of an edition that stand in a listing, oldest first."""
        return self._listed[edition]

    def listing(self, section: Section) -> Sequence[Outline]:
        """The articles of a section's listing, newest first."""
        return self._listings[section]

    def feed(self, section: Section) -> Sequence[Outline]:
        """The articles of a section's feed, newest first."""
        return self._listings[section][:FEED_LENGTH]

    def in_feed(self, outline: Outline) -> bool:
        """Whether the article is an item of its section's feed."""
        return outline in self._feeds[outline.section]

    def _write(self, outline: Outline) -> Article:
        return write_article(
            outline,
            language=LANGUAGES[outline.edition],
            outlines=self.outlines,
            seed=self.seed,
        )

    def _plan(self, edition: Edition, count: int) -> tuple[Outline, ...]:
        rng = Random(f"{self.seed}/{edition}")
        language, sections = LANGUAGES[edition], self.sections[edition]
        charsets = _CHARSETS[edition]
        titles: set[str] = set()
        article_id = _FIRST_ID[edition]
        outlines: list[Outline] = []
        for index in range(count):
            reachable = index % 41 != 25
            outlines.append(
                Outline(
                    edition=edition,
                    id=article_id,
                    index=index,
                    title=language.fresh(language.headlines, rng, titles),
                    section=sections[index % len(sections)],
                    published=_moment(edition, index, count, rng),
                    layout=_layout(edition, index, count),
                    # The shift keeps a markup from always meeting the same section and layout.
                    markup=_MARKUPS[(index + index // 8) % len(_MARKUPS)],
                    charset=charsets[index % len(charsets)],
                    transfer=_TRANSFERS[index % len(_TRANSFERS)],
                    listed=reachable and index % 17 != 9,
                    reachable=reachable,
                )
            )
            article_id += rng.choice((1, 1, 1, 2, 3))
        return _with_hosts(outlines)


def _moment(edition: Edition, index: int, count: int, rng: Random) -> datetime:
    """When the article appeared: later than the one before it, spread over the years."""
    first = _FIRST_TIME[edition]
    step = (_LAST_TIME - first) / count
    delay = rng.random() if index else 0.0
    return (first + (index + delay) * step).replace(microsecond=0)


def _layout(edition: Edition, index: int, count: int) -> Layout:
    if edition == "ar" or index >= count / 5:
        return "present"
    return "older" if index % 2 == 0 else "older-redirected"


def _with_hosts(outlines: list[Outline]) -> tuple[Outline, ...]:
    """Have each unlisted article linked from the body of the listed one before it."""
    host: int | None = None
    for index, outline in enumerate(outlines):
        if outline.listed:
            host = index
        elif outline.reachable and host is not None:
            hosted = (*outlines[host].hosted, outline.id)
            outlines[host] = replace(outlines[host], hosted=hosted)
    return tuple(outlines)
