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
from viewer.pages import query_params
from viewer.shown.difference import Piece, difference, is_changed

_MAX_FIELD_CHARS: Final = 500_000
"""Characters of a field that are compared."""

_FIELDS: Final[dict[str, Callable[[Record], str | None]]] = {
    "title": lambda record: record.title,
    "text": lambda record: record.text,
    "dateline": lambda record: record.dateline,
    "credit": lambda record: record.credit,
    "author": lambda record: record.author,
    "published": lambda record: record.published,
    "section": lambda record: _section_text(record.section),
    "images": lambda record: "\n".join(
        f"{image.url or ''} {image.caption or ''}" for image in record.images
    ),
    "links": lambda record: "\n".join(record.links),
    "likes": lambda record: None if record.likes is None else str(record.likes),
    "dislikes": lambda record: None if record.dislikes is None else str(record.dislikes),
    "comments": lambda record: "\n".join(
        f"{comment.author or '?'}: {comment.text}" for comment in record.comments
    ),
}
"""The text of each field that is compared, most important field first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed."""

    field: str
    pieces: list[Piece]


def changes_between(before: Record, after: Record) -> list[Change]:
    """Returns the fields that differ between two records, most important field first."""
    changes: list[Change] = []
    for field, text_of in _FIELDS.items():
        old, new = (text_of(record) or "" for record in (before, after))
        if old != new:
            pieces = difference(old[:_MAX_FIELD_CHARS], new[:_MAX_FIELD_CHARS])
            if is_changed(pieces):
                changes.append(Change(field, pieces))
    return changes


def _section_text(section: Section | None) -> str | None:
    return None if section is None else f"{section.id} {section.name or ''}".strip()


def answer(request: Request) -> Response:
    """Shows the changes between the captures `from` and `to`; without them, the last change."""
    library = library_of(request)
    entry = library.article(request.path_params["edition"], request.path_params["article_id"])
    captures = entry.captures
    after = _capture(request, "to", captures) or captures[-1]
    before = _capture(request, "from", captures) or _previous_version(after, captures)
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
    """Returns the capture that a query parameter names; None without the parameter.

    Raises:
        PageNotFoundError: If the article has no such capture.

    """
    value = query_params.text(request, name)
    if value is None:
        return None
    record_id = record_id_of(value)
    for capture in captures:
        if capture.record_id == record_id:
            return capture
    raise query_params.PageNotFoundError


def _previous_version(after: CaptureRow, captures: Sequence[CaptureRow]) -> CaptureRow:
    """Returns the latest earlier capture of another version; if none, the first capture."""
    earlier = captures[: captures.index(after)]
    others = [capture for capture in earlier if capture.version != after.version]
    return others[-1] if others else captures[0]
