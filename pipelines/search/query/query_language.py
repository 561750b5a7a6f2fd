"""Parses the query language. See `docs/search.md`."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pipelines.search.query.query import MARKS, Note, NoteCode, Query, Term
from pipelines.search.words.affixes import forms_of
from pipelines.search.words.folding import fold
from pipelines.search.words.indexed_text import (
    FIELDS,
    edition_mark,
    section_name_marks,
    section_number_mark,
)

MAX_QUERY_LETTERS: Final = 1000
"""Letters of a query; the rest is ignored."""
MAX_TERMS: Final = 32
MIN_PREFIX_LETTERS: Final = 3

_NAMES: Final = {
    "title": "title", "عنوان": "title", "العنوان": "title",
    "text": "text", "نص": "text", "النص": "text",
    "author": "author", "كاتب": "author", "الكاتب": "author",
    "captions": "captions", "caption": "captions", "صور": "captions", "صورة": "captions",
    "comments": "comments", "comment": "comments", "تعليقات": "comments", "تعليق": "comments",
    "section": "section", "قسم": "section", "القسم": "section",
    "edition": "edition", "طبعة": "edition", "الطبعة": "edition",
    "since": "since", "منذ": "since",
    "until": "until", "حتى": "until",
}  # fmt: skip
"""The names of fields, as typed before a colon."""

_CHUNK: Final = re.compile(
    rf"""
    (?P<minus>-)?
    (?:(?P<name>{"|".join(_NAMES)}):(?=\S))?
    (?: "(?P<straight>[^"]*)"? | «(?P<guillemets>[^»]*)»? | “(?P<curly>[^”]*)”?
      | (?P<word>[^\s"«“]+) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OR: Final = frozenset({"OR", "|", "أو", "او"})
_DATE: Final = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")


def parse_query(text: str) -> Query:
    """Parses a query. Never raises."""
    parser = _Parser(text)
    unmarked = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    if len(unmarked) > MAX_QUERY_LETTERS:
        parser.note("too_long", unmarked[MAX_QUERY_LETTERS : MAX_QUERY_LETTERS + 20])
    for chunk in _chunks(unmarked[:MAX_QUERY_LETTERS]):
        parser.take(chunk)
    return parser.query()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A word or phrase as typed."""

    typed: str
    words: str
    """The text without quotation marks, minus and name."""
    name: str | None
    quoted: bool
    excluded: bool

    @property
    def is_or(self) -> bool:
        return self.typed in _OR


def _chunks(text: str) -> Iterator[_Chunk]:
    for match in _CHUNK.finditer(text):
        phrases = (match["straight"], match["guillemets"], match["curly"])
        phrase = next((its for its in phrases if its is not None), None)
        name = match["name"] and _NAMES[match["name"].lower()]
        words = match["word"] if phrase is None else phrase
        yield _Chunk(match[0], words, name, phrase is not None, match["minus"] is not None)


@dataclass(slots=True)
class _Parser:
    """The state of parsing a query."""

    text: str
    groups: list[list[Term]] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    since: list[str] = field(default_factory=list)
    until: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    waiting: _Chunk | None = None
    """An OR that still needs a term after it."""
    joins: bool = False
    """Whether an OR may follow."""

    def note(self, code: NoteCode, what: str) -> None:
        self.notes.append(Note(code, what))

    def take(self, chunk: _Chunk) -> None:
        if chunk.is_or and self.joins and self.waiting is None:
            self.waiting = chunk
            return
        if chunk.name in ("since", "until") and not chunk.excluded:
            self._date(chunk)
            self.joins, self.waiting = False, None
            return
        term = self._term(chunk)
        if term is None:
            return
        if sum(map(len, self.groups)) + len(self.excluded) >= MAX_TERMS:
            self.note("too_long", chunk.typed)
        elif chunk.excluded:
            self.excluded.append(term)
        elif self.waiting is not None:
            self.groups[-1].append(term)
        else:
            self.groups.append([term])
        self.joins, self.waiting = not chunk.excluded, None

    def _term(self, chunk: _Chunk) -> Term | None:
        """The term of a chunk; None if it has no word."""
        folded = fold(chunk.words)
        if not folded:
            return None
        if chunk.name == "section":
            number = (section_number_mark(folded),) if folded.isdigit() else ()
            return Term((*number, " ".join(section_name_marks(folded))), (MARKS,))
        if chunk.name == "edition":
            return Term((edition_mark(folded.replace(" ", "")),), (MARKS,))
        places = FIELDS if chunk.name is None else (chunk.name,)
        if chunk.name in ("since", "until"):  # excluded: dates cannot be, so it is a word
            folded, places = fold(chunk.typed), FIELDS
        if chunk.quoted or " " in folded:
            return Term((folded,), places)
        prefix = chunk.words.endswith("*")
        if prefix and len(folded) < MIN_PREFIX_LETTERS:
            self.note("short_prefix", chunk.typed)
            prefix = False
        return Term(forms_of(folded), places, prefix)

    def _date(self, chunk: _Chunk) -> None:
        span = _span(chunk.words)
        if span is None:
            self.note("not_a_date", chunk.typed)
        elif chunk.name == "since":
            self.since.append(span[0])
        else:
            self.until.append(span[1])

    def query(self) -> Query:
        since = max(self.since, default=None)
        until = min(self.until, default=None)
        if since and until and since > until:
            self.note("no_day", f"{since} {until}")
        groups = tuple(map(tuple, self.groups))
        query = Query(self.text, groups, tuple(self.excluded), since, until)
        if query.empty and not self.notes and self.text.strip():
            self.note("no_words", self.text[:40])
        return Query(self.text, groups, query.excluded, since, until, tuple(self.notes))


def _span(text: str) -> tuple[str, str] | None:
    """The first and last day of a year, month or day; None for anything else."""
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    match = _DATE.fullmatch(digits)
    if match is None:
        return None
    year, month, day = (None if its is None else int(its) for its in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    last_month = month or 12
    last = date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    return first.isoformat(), last.isoformat()
