"""A query as data, and whether a record matches it.

`docs/search.md` describes the language. Every text is a query: what is not understood is searched
for as words, or reported in a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipelines.records.day import is_between
from pipelines.records.record import Record
from pipelines.search.words.indexed_text import ANY, FIELDS, Field, indexed_text

NoteCode = Literal["too_long", "not_a_date", "no_day", "short_prefix", "no_words"]
"""What a note reports:

- `too_long`: the query was cut, or terms of it were left out.
- `not_a_date`: the value of `since:` or `until:` is not a date, and was left out.
- `no_day`: no day is between the two dates.
- `short_prefix`: a prefix of less than three letters was searched as a word.
- `no_words`: there is no word in the query.
"""

MARKS: Final = "marks"


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the query that the user should know."""

    code: NoteCode
    what: str
    """The part of the query that it is about."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, in one of several forms."""

    forms: tuple[str, ...]
    """Folded words separated by a space. One matching form is enough."""
    places: tuple[str, ...] = FIELDS
    """Where to search: some of `FIELDS`, or the marks."""
    prefix: bool = False
    """Whether the last word is a prefix."""

    def within(self, indexed: Mapping[str, str]) -> bool:
        """Whether it occurs in one of its places."""
        end = "" if self.prefix else " "
        return any(
            f" {form}{end}" in f" {words} "
            for words in (indexed[place] for place in self.places)
            if words
            for form in self.forms
        )


@dataclass(frozen=True, slots=True)
class Query:
    """Matches one term of each group, no excluded term, and a day between the dates."""

    text: str
    """The query as it was typed."""
    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    since: str | None = None
    """Published on this day (`2017-08-11`) or later."""
    until: str | None = None
    """Published on this day or earlier."""
    notes: tuple[Note, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search for; an empty query matches nothing."""
        return not self.groups and not self.excluded and self.since is None and self.until is None

    @property
    def needed(self) -> tuple[tuple[Term, ...], ...]:
        """The groups, or if there are none the mark that every article has."""
        return self.groups or ((Term((ANY,), (MARKS,)),),)

    def terms_in(self, field: Field) -> tuple[Term, ...]:
        """The terms to search for in a field."""
        return tuple(term for group in self.groups for term in group if field in term.places)

    def matches(self, record: Record) -> bool:
        """Whether a record matches.

        The article index gives the same result for an article with one capture. For several, it
        also searches the words of earlier versions.
        """
        if self.empty or not is_between(record.published, self.since, self.until):
            return False
        indexed = indexed_text(record)
        return all(
            any(term.within(indexed) for term in group) for group in self.groups
        ) and not any(term.within(indexed) for term in self.excluded)
