"""Lists of articles, newest first, by edition, section, author and month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from pipelines.search.index.answers import Counts
from pipelines.search.index.rows import Browse
from viewer.library import library_of
from viewer.pages import query_params as asked

PER_PAGE: Final = 50
_SECTIONS: Final = 40
_AUTHORS: Final = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow a list down."""

    name: str
    """The parameter: `edition`, `section`, `author`, `month`."""
    values: tuple[tuple[str, str | None, int], ...]
    """Value, what it is called where that is another word, and how many articles there are."""
    chosen: str | None


def answer(request: Request) -> Response:
    """A page of a list."""
    library = library_of(request)
    page = asked.page_number(request)
    year, month = asked.month(request)
    filters = Browse(
        edition=asked.text(request, "edition"),
        section_id=asked.number(request, "section"),
        author=asked.text(request, "author"),
        year=year,
        month=month,
    )
    with library.index() as index:
        found = index.browse(filters, first=(page - 1) * PER_PAGE, most=PER_PAGE)
        choices = _choices(request, library.counts.of(index))
    names = ("edition", "section", "author", "month")
    return library.page(
        request,
        "articles.html",
        found=found,
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        choices=choices,
        chosen={name: asked.text(request, name) for name in names},
    )


def _choices(request: Request, counts: Counts) -> list[Choice]:
    """What the list can be narrowed to; sections are those of the chosen edition."""
    edition = asked.text(request, "edition")
    years: dict[str, int] = {}
    for its, month, articles in counts.months:
        if edition in (None, its):
            years[month[:4]] = years.get(month[:4], 0) + articles
    sections = [its for its in counts.sections if edition in (None, its.edition)]
    values: dict[str, list[tuple[str, str | None, int]]] = {
        "edition": [(name, None, articles) for name, articles in counts.editions],
        "section": [(str(its.id), its.name, its.articles) for its in sections[:_SECTIONS]],
        "month": [(year, None, its) for year, its in sorted(years.items(), reverse=True)[:60]],
        "author": [(name, None, articles) for name, articles in counts.authors[:_AUTHORS]],
    }
    return [
        Choice(name, tuple(its), asked.text(request, name)) for name, its in values.items() if its
    ]
