"""A query in the language of SQLite's FTS5 (https://www.sqlite.org/fts5.html section 3).

All words are folded, so that no letter of them means anything there, and each stands in quotation
marks besides: no query can be an error of syntax.
"""

from __future__ import annotations

from pipelines.search.query.query import Query, Term
from pipelines.search.words.indexed_text import FIELDS


def match_expression(query: Query, *, earlier: bool) -> str:
    """The expression that the articles of a query match, dates aside.

    Args:
        query: What is asked.
        earlier: Whether terms of no field are also looked for in earlier versions. What is
            excluded never is: the article as it is now must not have it.

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
        # Marks need not be shut out: no word is one.
        return f"({forms})" if earlier else f"- {{earlier}} : ({forms})"
    return f"{{{' '.join(term.places)}}} : ({forms})"
