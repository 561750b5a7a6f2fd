"""Lists of articles, newest first, by edition, section, author and month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from pipelines.search.index.answers import Counts
from pipelines.search.index.rows import Browse
from viewer.library import library_of
from viewer.pages import query_params

PER_PAGE: Final = 50
_MAX_SECTIONS: Final = 40
_MAX_AUTHORS: Final = 20
_MAX_YEARS: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list, and the values that can be chosen."""

    name: str
    """The parameter: `edition`, `section`, `author`, `month`."""
    values: tuple[tuple[str, str | None, int], ...]
    """Value, name if it has one, and number of articles."""
    chosen: str | None


def answer(request: Request) -> Response:
    """Shows one page of the list."""
    library = library_of(request)
    page = query_params.page_number(request)
    year, month = query_params.month(request)
    filters = Browse(
        edition=query_params.text(request, "edition"),
        section_id=query_params.number(request, "section"),
        author=query_params.text(request, "author"),
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
        chosen={name: query_params.text(request, name) for name in names},
    )


def _choices(request: Request, counts: Counts) -> list[Choice]:
    """Returns the filters on offer; sections and years are those of the chosen edition."""
    edition = query_params.text(request, "edition")
    years: dict[str, int] = {}
    for of_edition, month, articles in counts.months:
        if edition in (None, of_edition):
            years[month[:4]] = years.get(month[:4], 0) + articles
    sections = [section for section in counts.sections if edition in (None, section.edition)]
    values: dict[str, list[tuple[str, str | None, int]]] = {
        "edition": [(name, None, articles) for name, articles in counts.editions],
        "section": [(str(one.id), one.name, one.articles) for one in sections[:_MAX_SECTIONS]],
        "month": [
            (year, None, articles)
            for year, articles in sorted(years.items(), reverse=True)[:_MAX_YEARS]
        ],
        "author": [(name, None, articles) for name, articles in counts.authors[:_MAX_AUTHORS]],
    }
    return [
        Choice(name, tuple(offered), query_params.text(request, name))
        for name, offered in values.items()
        if offered
    ]
