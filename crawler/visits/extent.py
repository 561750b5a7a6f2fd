"""The setting REQUISITES: what is fetched beside the pages themselves."""

from __future__ import annotations

from typing import Literal, cast, get_args

from archive.errors import ArgumentError

Extent = Literal["all", "images", "none"]
"""What any page needs to look as it did; the images of articles; or nothing."""


def extent_of(value: str) -> Extent:
    """Reads the setting.

    Raises:
        ArgumentError: Where it says anything else.

    """
    known = get_args(Extent)
    if value not in known:
        raise ArgumentError(f"-s REQUISITES={value} is not known. Give one of: {', '.join(known)}.")
    return cast("Extent", value)
