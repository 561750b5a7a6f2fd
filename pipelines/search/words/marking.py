"""Finds the words of a query in a text, to highlight them, and chooses excerpts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pipelines.records.record import Record
from pipelines.search.query.query import Query, Term
from pipelines.search.words.folding import Word, words_of
from pipelines.search.words.indexed_text import Field

CUT: Final = "…"
MAX_WORDS: Final = 50_000
"""Words of a text that are searched; the rest is not highlighted."""
LETTERS_BEFORE_HIT: Final = 40
"""Letters of an excerpt before its first hit."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text."""

    text: str
    hit: bool
    """Whether it matches the query."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The best excerpt of a record for a query."""

    field: Field
    segments: tuple[Segment, ...]

    @property
    def has_hit(self) -> bool:
        """Whether it contains a hit."""
        return any(segment.hit for segment in self.segments)


@dataclass(frozen=True, slots=True)
class _Span:
    """An occurrence of a term in a text."""

    start: int
    end: int
    term: int


def mark(text: str, query: Query, field: Field = "text") -> list[Segment]:
    """Divides a whole text into hits and the text between them."""
    return list(_segments(text, _spans(text, query.terms_in(field))))


def excerpt(text: str, query: Query, width: int = 240, field: Field = "text") -> list[Segment]:
    """About `width` letters of a text, at the place with most terms of the query.

    Without a hit it is the beginning. `…` marks where the text is cut.
    """
    spans = _spans(text, query.terms_in(field))
    return _around(text, spans, width)


def best_excerpt(record: Record, query: Query, width: int = 240) -> Excerpt:
    """An excerpt of the field with most terms of the query.

    If no field has a hit, it is the beginning of the text.
    """
    best: tuple[int, Field, str, list[_Span]] | None = None
    for field, text in _texts(record):
        spans = _spans(text, query.terms_in(field))
        terms = len({span.term for span in spans})
        if best is None or terms > best[0]:
            best = (terms, field, text, spans)
    assert best is not None
    _, field, text, spans = best
    return Excerpt(field, tuple(_around(text, spans, width)))


def _texts(record: Record) -> Iterator[tuple[Field, str]]:
    """The fields to take excerpts from. Title and author are shown with every hit anyway."""
    yield "text", record.text or ""
    yield "captions", "\n".join(image.caption for image in record.images if image.caption)
    yield "comments", "\n".join(f"{its.author or CUT}: {its.text}" for its in record.comments)


def _spans(text: str, terms: Sequence[Term]) -> list[_Span]:
    """The occurrences of terms in a text, in order, without overlaps."""
    if not terms:
        return []
    words = [
        (folded, word)
        for word in islice(words_of(text), MAX_WORDS)
        for folded in word.folded.split()
    ]
    return list(_without_overlaps(_found(words, _forms_of_terms(terms))))


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of the terms, each with the number of its term."""

    whole: dict[str, list[tuple[tuple[str, ...], int]]]
    """Words and phrases by their first word."""
    prefixes: list[tuple[str, int]]


def _forms_of_terms(terms: Sequence[Term]) -> _Forms:
    forms = _Forms(defaultdict(list), [])
    for number, term in enumerate(terms):
        for form in term.forms:
            if term.prefix:
                forms.prefixes.append((form, number))
            else:
                words = tuple(form.split())
                forms.whole[words[0]].append((words, number))
    return forms


def _found(words: list[tuple[str, Word]], forms: _Forms) -> Iterator[_Span]:
    for at, (folded, word) in enumerate(words):
        for prefix, number in forms.prefixes:
            if folded.startswith(prefix):
                yield _Span(word.start, word.end, number)
        for form, number in forms.whole.get(folded, ()):
            following = words[at : at + len(form)]
            if tuple(folded for folded, _ in following) == form:
                yield _Span(word.start, following[-1][1].end, number)


def _without_overlaps(spans: Iterable[_Span]) -> Iterator[_Span]:
    end = 0
    for span in sorted(spans, key=lambda its: (its.start, -its.end)):
        if span.start >= end:
            yield span
            end = span.end


def _segments(text: str, spans: Iterable[_Span], start: int = 0) -> Iterator[Segment]:
    at = start
    for span in spans:
        if span.start > at:
            yield Segment(text[at : span.start], False)
        yield Segment(text[span.start : span.end], True)
        at = span.end
    if at < len(text):
        yield Segment(text[at:], False)


def _around(text: str, spans: list[_Span], width: int) -> list[Segment]:
    start = _best_start(text, spans, width)
    end = min(len(text), start + width)
    if end < len(text):
        end = _end_of_word(text, end)
    inside = [span for span in spans if start <= span.start and span.end <= end]
    segments = list(_segments(text[:end], inside, start))
    before = [Segment(CUT, False)] if start else []
    after = [Segment(CUT, False)] if end < len(text) else []
    return [*before, *segments, *after]


def _end_of_word(text: str, end: int) -> int:
    """The last white space before a position, if one is near."""
    near = max(text.rfind(white, max(end - LETTERS_BEFORE_HIT, 0), end) for white in (" ", "\n"))
    return near if near > 0 else end


def _best_start(text: str, spans: list[_Span], width: int) -> int:
    """Where to begin so that most terms, then most hits, are within the width."""
    best, best_at = (0, 0), 0
    inside: Counter[int] = Counter()
    last = 0
    for first, span in enumerate(spans):
        while last < len(spans) and spans[last].end <= span.start + width - LETTERS_BEFORE_HIT:
            inside[spans[last].term] += 1
            last += 1
        worth = (sum(1 for count in inside.values() if count), last - first)
        if worth > best:
            best, best_at = worth, span.start
        if inside[span.term]:
            inside[span.term] -= 1
        last = max(last, first + 1)
    if best_at <= LETTERS_BEFORE_HIT:
        return 0
    space = text.find(" ", best_at - LETTERS_BEFORE_HIT, best_at)
    return best_at if space < 0 else space + 1
