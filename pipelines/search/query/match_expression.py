"""Translates a query for SQLite's FTS5 (https://www.sqlite.org/fts5.html section 3).

Words are folded and quoted, so that no query can be a syntax error.
"""

from __future__ import annotations

from pipelines.search.query.query import Query, Term
from pipelines.search.words.indexed_text import FIELDS


def match_expression(query: Query, *, earlier: bool) -> str:
    """The FTS5 expression of a query, without its dates.

    Args:
        query: The query.
        earlier: Whether terms without a field also match earlier versions. Excluded terms never do:
            only the current version must not have them.

    """
    groups = (_any_of(group, earlier=earlier) for group in query.needed)
    needed = " AND ".join(f"({group})" for group in groups)
    if not query.excluded:
        return needed
    return f"({needed}) NOT ({_any_of(query.excluded, earlier=False)})"


def _any_of(terms: tuple[Term, ...], *, earlier: bool) -> str:
    return " OR ".join(_term(term, earlier=earlier) for term in terms)


def _term(term: Term, *, earlier: bool) -> str:
    star = " *" if term.prefix else ""
    forms = " OR ".join(f'"{form}"{star}' for form in term.forms)
    if term.places == FIELDS:
        # The marks need no exclusion: no word is one.
        return f"({forms})" if earlier else f"- {{earlier}} : ({forms})"
    return f"{{{' '.join(term.places)}}} : ({forms})"
