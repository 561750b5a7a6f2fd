"""Which captures `scrapy export` is asked for."""

from __future__ import annotations

import argparse
import re
from datetime import date
from typing import Final

from archive.errors import ArgumentError
from pipelines.export.selection import Filters
from pipelines.search.query.query import NoteCode, Query
from pipelines.search.query.query_language import parse_query
from pipelines.site import SITE

_NOTES: Final[dict[NoteCode, str]] = {
    "too_long": "the query is too long, ask in fewer words.",
    "not_a_date": "give a day, a month or a year such as 2017-08-11, 2017-08 or 2017.",
    "no_day": "no day is after the one and before the other.",
    "short_prefix": "give at least three letters before the *.",
    "no_words": "there is no word in it.",
}


def filters_of(opts: argparse.Namespace) -> Filters:
    """The filters that the options give.

    Raises:
        ArgumentError: Where they make no sense.

    """
    known = [edition.name for edition in SITE.editions]
    for edition in opts.edition:
        if edition not in known:
            raise ArgumentError(f"--edition {edition}: the editions are {', '.join(known)}.")
    for section in opts.section:
        if not re.fullmatch("[0-9]{1,9}", section):
            raise ArgumentError(f"--section {section}: give the section's number.")
    since, until = _day("--since", opts.since), _day("--until", opts.until)
    if since and until and since > until:
        raise ArgumentError(f"--since {since} is after --until {until}: no day is both.")
    sections = frozenset(map(int, opts.section))
    query = None if opts.search is None else _query(opts.search)
    return Filters(frozenset(opts.edition), sections, since, until, query, opts.latest)


def _query(text: str) -> Query:
    """A query that would be misread is refused: what is handed over should be what was asked."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ArgumentError("--search: the query is not UTF-8.") from None
    query = parse_query(text)
    for note in query.notes:
        raise ArgumentError(f"--search {text}: {note.what}: {_NOTES[note.code]}")
    if query.empty:
        raise ArgumentError(f"--search {text}: {_NOTES['no_words']}")
    return query


def _day(option: str, value: str | None) -> str | None:
    try:
        if value is not None and date.fromisoformat(value).isoformat() != value:
            raise ValueError(value)
    except ValueError:
        raise ArgumentError(f"{option} {value}: give a day such as 2017-08-11.") from None
    return value


def in_words(filters: Filters) -> str:
    """The filters, for people."""
    words = [f"edition {name}" for name in sorted(filters.editions)]
    words += [f"section {number}" for number in sorted(filters.sections)]
    words += [f"since {filters.since}"] if filters.since else []
    words += [f"until {filters.until}"] if filters.until else []
    words += [f"search {filters.query.text}"] if filters.query else []
    words += ["latest capture of each article"] if filters.latest else []
    return ", ".join(words)
