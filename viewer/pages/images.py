"""The images of an article: of each, the archived capture nearest in time to the article's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from archive.errors import ArchiveError
from archive.http.message import decode_entity
from archive.index.entry import CdxjEntry
from archive.index.lookup import CaptureLookup, nearest
from viewer.library import library_of
from viewer.links import record_id_of
from viewer.pages.query_params import PageNotFoundError
from viewer.security import INERT
from viewer.shown.image_types import image_type

MAX_IMAGES: Final = 60
"""Of one article."""
_MAX_IMAGE_BYTES: Final = 32 << 20
_MAX_CAPTURES_TRIED: Final = 5


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image from the archive."""

    media_type: str
    data: bytes


def find_image(captures: CaptureLookup, url: str, captured_at: str) -> StoredImage | None:
    """Returns the image at an address; None if none of a known image type is archived.

    Args:
        captures: The captures of the collection.
        url: The address of the image.
        captured_at: When the article was captured: captures of the image near to it come first.

    """
    try:
        entries = [entry for entry in captures.entries(url) if entry.status in (200, None)]
        for entry in nearest(entries, captured_at)[:_MAX_CAPTURES_TRIED]:
            found = _image(captures, entry)
            if found is not None:
                return found
    except ArchiveError:
        return None
    return None


def _image(captures: CaptureLookup, entry: CdxjEntry) -> StoredImage | None:
    message = captures.response(captures.record(entry))
    if message is None:
        return None
    decoded = decode_entity(message, _MAX_IMAGE_BYTES)
    kind = image_type(decoded.data)
    return None if kind is None or decoded.fault == "size" else StoredImage(kind, decoded.data)


def answer(request: Request) -> Response:
    """Sends an image of a capture, by its number among the images of the record."""
    library = library_of(request)
    row = library.capture(record_id_of(request.path_params["capture"]))
    images = library.record(row).images
    place: int = request.path_params["place"]
    url = images[place].url if place < min(len(images), MAX_IMAGES) else None
    image = url and find_image(library.captures, url, row.captured_at)
    if not image:
        raise PageNotFoundError
    headers = {
        "Content-Security-Policy": INERT,
        "Cache-Control": "private, max-age=600",
    }
    return Response(image.data, media_type=image.media_type, headers=headers)
