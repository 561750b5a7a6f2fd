"""Writes CSV for spreadsheet programs: RFC 4180, UTF-8 with a byte order mark, no formulas.

A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet program, whoever wrote
the text in it (https://owasp.org/www-community/attacks/CSV_Injection). Such a text gets an
apostrophe before it, and so does one that begins with a white space, a control character, a mark
of direction or an apostrophe: taking one apostrophe off each cell that begins with one gives the
texts back as they were. A program that takes `;` or a tab for the end of a cell sees cells where
there are none: an apostrophe goes before what would be a formula behind one of these, too, and
before an apostrophe there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipelines.export.columns import COLUMNS
from pipelines.export.selection import Selected

_ESCAPED: Final = re.compile(
    r"['=+\-@\uff1d\uff0b\uff0d\uff20\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    r"\u061c\ufeff]"
)

_WITHIN: Final = re.compile(r"""([;\t]["\x20\r\n]*+)(?=['=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Places where a formula would begin if `;` or a tab separated cells."""


def write_csv(captures: Iterable[Selected], path: Path) -> None:
    """Writes a header row, then a row for each capture.

    An unknown value is an empty cell. NUL, at which such programs stop reading, becomes U+FFFD.

    Raises:
        OSError: If the disk refuses.

    """
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerow(column.name for column in COLUMNS)
        for capture in captures:
            rows.writerow(cell(column.of(capture.record)) for column in COLUMNS)


def cell(value: str | float | None) -> str | float | None:
    """Escapes a value so that no spreadsheet program takes it for a formula."""
    if not isinstance(value, str):
        return value
    safe = _WITHIN.sub(r"\1'", value.replace("\x00", "\ufffd"))
    return f"'{safe}" if _ESCAPED.match(value) else safe
