"""What an address of the reader asks for, read with care: anyone may have written the address."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_MONTH: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?")
_LONGEST: Final = 1000


class NothingThereError(Exception):
    """An address of the reader at which there is nothing."""


class WrongAddressError(Exception):
    """An address of the reader that asks for what cannot be."""


def text(request: Request, name: str) -> str | None:
    """A text that is asked for; None where it is not, or is empty.

    Raises:
        WrongAddressError: Where it is longer than any name.

    """
    value = request.query_params.get(name, "").strip()
    if len(value) > _LONGEST:
        raise WrongAddressError
    return value or None


def number(request: Request, name: str) -> int | None:
    """A number that is asked for, or None.

    Raises:
        WrongAddressError: Where it is no number, or one of more than 9 digits.

    """
    value = text(request, name)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value) or not value.isascii():
        raise WrongAddressError
    return int(value)


def page_number(request: Request, name: str = "page") -> int:
    """Which page of a list: 1 where it is not said.

    Raises:
        WrongAddressError: Where it is no number from 1.

    """
    value = number(request, name)
    if value == 0:
        raise WrongAddressError
    return value or 1


def month(request: Request) -> tuple[int | None, int | None]:
    """The year and the month of `month=2017-08`, or of `month=2017` the year alone.

    Raises:
        WrongAddressError: Where it is neither.

    """
    value = text(request, "month")
    if value is None:
        return None, None
    match = _MONTH.fullmatch(value)
    if match is None or not value.isascii() or match[1] == "0000":
        raise WrongAddressError
    return int(match[1]), int(match[2]) if match[2] else None
