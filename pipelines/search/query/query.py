"""What is asked of the articles, as data, and whether a record answers it.

`docs/search.md` describes the language. Every text is a query: what is not understood is searched
for as words, or told in a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipelines.records.day import is_between
from pipelines.records.record import Record
from pipelines.search.words.indexed_text import ANY, FIELDS, Field, indexed_text

NoteCode = Literal["too_long", "not_a_date", "no_day", "short_prefix", "no_words"]
"""What a note says:

- `too_long`: the query was cut, or terms of it were left out.
- `not_a_date`: what stands after `since:` or `until:` is none, and was left out.
- `no_day`: no day is both after the one date and before the other.
- `short_prefix`: a prefix of less than three letters was taken for a word.
- `no_words`: there is no word in the query.
"""

MARKS: Final = "marks"


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader of the hits has to know of the query."""

    code: NoteCode
    what: str
    """The piece of the query that it is about."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, in any of several forms."""

    forms: tuple[str, ...]
    """Folded words with one space between them; one form is enough."""
    places: tuple[str, ...] = FIELDS
    """Where it is looked for: some of `FIELDS`, or the marks."""
    prefix: bool = False
    """Whether the last word may go on."""

    def within(self, indexed: Mapping[str, str]) -> bool:
        """Whether it stands in one of its places."""
        end = "" if self.prefix else " "
        return any(
            f" {form}{end}" in f" {words} "
            for words in (indexed[place] for place in self.places)
            if words
            for form in self.forms
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: one term of each group, none that is excluded, and a day between the dates."""

    text: str
    """As it was asked."""
    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    since: str | None = None
    """`2017-08-11`: this day or later."""
    until: str | None = None
    """This day or earlier."""
    notes: tuple[Note, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is asked; an empty query matches nothing."""
        return not self.groups and not self.excluded and self.since is None and self.until is None

    @property
    def needed(self) -> tuple[tuple[Term, ...], ...]:
        """The groups, or where there are none the mark that every article has."""
        return self.groups or ((Term((ANY,), (MARKS,)),),)

    def terms_in(self, field: Field) -> tuple[Term, ...]:
        """The terms that are looked for in a field."""
        return tuple(term for group in self.groups for term in group if field in term.places)

    def matches(self, record: Record) -> bool:
        """Whether a capture answers it.

        The article index answers the same where an article has one capture. Of several it knows the
        words of all, and takes the latest for the article.
        """
        if self.empty or not is_between(record.published, self.since, self.until):
            return False
        indexed = indexed_text(record)
        return all(
            any(term.within(indexed) for term in group) for group in self.groups
        ) and not any(term.within(indexed) for term in self.excluded)
