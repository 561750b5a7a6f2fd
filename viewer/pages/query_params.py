"""Query parameters, checked: anyone may have written the address."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_MONTH: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?")
_MAX_CHARS: Final = 1000


class PageNotFoundError(Exception):
    """There is nothing at this address: 404."""


class BadRequestError(Exception):
    """A query parameter has a value that is not allowed: 400."""


def text(request: Request, name: str) -> str | None:
    """Returns a parameter as text; None if it is absent or empty.

    Raises:
        BadRequestError: If it is longer than 1000 characters.

    """
    value = request.query_params.get(name, "").strip()
    if len(value) > _MAX_CHARS:
        raise BadRequestError
    return value or None


def number(request: Request, name: str) -> int | None:
    """Returns a parameter as a number; None if it is absent or empty.

    Raises:
        BadRequestError: If it is not a number of up to 9 digits.

    """
    value = text(request, name)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value) or not value.isascii():
        raise BadRequestError
    return int(value)


def page_number(request: Request, name: str = "page") -> int:
    """Returns which page of a list to show, from 1; 1 if the parameter is absent.

    Raises:
        BadRequestError: If it is not a number, or 0.

    """
    value = number(request, name)
    if value == 0:
        raise BadRequestError
    return value or 1


def month(request: Request) -> tuple[int | None, int | None]:
    """Returns the year and month of `month=2017-08`; of `month=2017`, the year and None.

    Raises:
        BadRequestError: If it is neither.

    """
    value = text(request, "month")
    if value is None:
        return None, None
    match = _MONTH.fullmatch(value)
    if match is None or not value.isascii() or match[1] == "0000":
        raise BadRequestError
    return int(match[1]), int(match[2]) if match[2] else None
