"""The images of an article, as they were archived nearest in time to the capture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from archive.errors import ArchiveError
from archive.http.message import decode_entity
from archive.index.entry import CdxjEntry
from archive.warc.stamps import moment_of, timestamp
from viewer.archived import Archived
from viewer.library import library_of
from viewer.links import record_id_of
from viewer.pages.query_params import NothingThereError
from viewer.security import INERT
from viewer.shown.image_types import image_type

MOST_IMAGES: Final = 60
"""Of one article."""
_LARGEST: Final = 32 << 20
_MOST_TRIED: Final = 5
_FAR: Final = datetime.max.replace(tzinfo=UTC)
"""Stands for what is no time."""


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image out of the archive."""

    media_type: str
    data: bytes


def find_image(archived: Archived, url: str, captured_at: str) -> StoredImage | None:
    """The image of an address; None where none is archived that a browser may be given.

    Args:
        archived: The captures.
        url: Of the image.
        captured_at: When the article was captured: the nearest capture of the image counts.

    """
    try:
        entries = [entry for entry in archived.entries(url) if entry.status in (200, None)]
        moment = moment_of(timestamp(captured_at)) or _FAR
        entries.sort(key=lambda entry: abs((moment_of(entry.timestamp) or _FAR) - moment))
        for entry in entries[:_MOST_TRIED]:
            found = _image(archived, entry)
            if found is not None:
                return found
    except ArchiveError:
        return None
    return None


def _image(archived: Archived, entry: CdxjEntry) -> StoredImage | None:
    message = archived.response(archived.read(entry))
    if message is None:
        return None
    decoded = decode_entity(message, _LARGEST)
    kind = image_type(decoded.data)
    return None if kind is None or decoded.fault == "size" else StoredImage(kind, decoded.data)


def answer(request: Request) -> Response:
    """An image of a capture's article, by its place among them."""
    library = library_of(request)
    row = library.capture(record_id_of(request.path_params["capture"]))
    images = library.record(row).images
    place: int = request.path_params["place"]
    url = images[place].url if place < min(len(images), MOST_IMAGES) else None
    image = url and find_image(library.archived, url, row.captured_at)
    if not image:
        raise NothingThereError
    headers = {
        "Content-Security-Policy": INERT,
        "Cache-Control": "private, max-age=600",
    }
    return Response(image.data, media_type=image.media_type, headers=headers)
