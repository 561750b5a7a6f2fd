"""What changed between two captures of an article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from pipelines.records.record import Record, Section
from pipelines.search.index.rows import CaptureRow
from viewer.library import library_of
from viewer.links import record_id_of
from viewer.pages import query_params as asked
from viewer.shown.difference import Piece, difference, is_changed

_MOST_LETTERS: Final = 500_000
"""Of one field of one capture."""

_FIELDS: Final[dict[str, Callable[[Record], str | None]]] = {
    "title": lambda its: its.title,
    "text": lambda its: its.text,
    "dateline": lambda its: its.dateline,
    "credit": lambda its: its.credit,
    "author": lambda its: its.author,
    "published": lambda its: its.published,
    "section": lambda its: _section(its.section),
    "images": lambda its: "\n".join(f"{one.url or ''} {one.caption or ''}" for one in its.images),
    "links": lambda its: "\n".join(its.links),
    "likes": lambda its: None if its.likes is None else str(its.likes),
    "dislikes": lambda its: None if its.dislikes is None else str(its.dislikes),
    "comments": lambda its: "\n".join(f"{one.author or '?'}: {one.text}" for one in its.comments),
}
"""How each field is written for the comparison."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed."""

    field: str
    pieces: list[Piece]


def changes_between(before: Record, after: Record) -> list[Change]:
    """The fields that changed, in the order of the record's importance to a reader."""
    changes: list[Change] = []
    for field, written in _FIELDS.items():
        old, new = (written(record) or "" for record in (before, after))
        if old != new:
            pieces = difference(old[:_MOST_LETTERS], new[:_MOST_LETTERS])
            if is_changed(pieces):
                changes.append(Change(field, pieces))
    return changes


def _section(section: Section | None) -> str | None:
    return None if section is None else f"{section.id} {section.name or ''}".strip()


def answer(request: Request) -> Response:
    """The changes between the captures `from` and `to`; without them, the last change."""
    library = library_of(request)
    entry = library.article(request.path_params["edition"], request.path_params["article_id"])
    captures = entry.captures
    after = _capture(request, "to", captures) or captures[-1]
    before = _capture(request, "from", captures) or _before(after, captures)
    old, new = library.record(before), library.record(after)
    return library.page(
        request,
        "changes.html",
        row=entry.row,
        before=before,
        after=after,
        record=new,
        changes=changes_between(old, new),
    )


def _capture(request: Request, name: str, captures: Sequence[CaptureRow]) -> CaptureRow | None:
    """A capture of this article that is asked for.

    Raises:
        NothingThereError: Where there is no such capture.

    """
    value = asked.text(request, name)
    if value is None:
        return None
    record_id = record_id_of(value)
    for capture in captures:
        if capture.record_id == record_id:
            return capture
    raise asked.NothingThereError


def _before(after: CaptureRow, captures: Sequence[CaptureRow]) -> CaptureRow:
    """The latest capture before one that has another version; else the first."""
    earlier = captures[: captures.index(after)]
    others = [capture for capture in earlier if capture.version != after.version]
    return others[-1] if others else captures[0]
