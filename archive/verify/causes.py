"""Groups faults by cause: a deleted file is one cause, however many lines point to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.faults import Code, Fault
from archive.names import is_warc, sealed_name

_MAX_LINES_SHOWN: Final = 3
_ORDER: Final = {code: rank for rank, code in enumerate(Code)}
_DERIVED_CODES: Final = frozenset(
    {
        Code.RECORD_POINTER, Code.RECORD_DIFFERS, Code.INDEX_POINTER, Code.INDEX_DIFFERS,
        Code.INDEX_INCOMPLETE, Code.CATALOGUE_DIFFERS,
    }
)  # fmt: skip
"""A derived file and a WARC file disagree: it may be the WARC file that has changed."""
_MISSING: Final = "missing"
_DAMAGED: Final = "damaged"
_DAMAGE_CODES: Final = frozenset(
    {
        Code.UNREADABLE, Code.EMPTY, Code.GARBAGE, Code.GZIP_DAMAGED, Code.GZIP_TORN,
        Code.NOT_WARC, Code.HEADER_DAMAGED, Code.LENGTH_MISSING, Code.LENGTH_INVALID,
        Code.RECORD_SHORT, Code.RECORD_END, Code.BLOCK_DIGEST, Code.SEAL_BROKEN,
    }
)  # fmt: skip
_DAMAGED_FILE_CODES: Final = frozenset({*_DAMAGE_CODES, Code.PARTNER_MISSING, Code.PAYLOAD_DIGEST})
"""The codes of the faults that a damaged WARC file has."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Faults with a common cause."""

    heading: str
    shown: tuple[str, ...]
    """The first few places, in lines."""
    remedy: str
    """What to do about all of it."""


def causes_of(faults: Sequence[Fault], warcs: Container[str]) -> list[Cause]:
    """Returns the causes of faults, the worst first.

    Args:
        faults: The faults that a verification found.
        warcs: The sealed names of the WARC files that are present.

    """
    missing = {_warc_name(its) for its in faults if its.code is Code.SEALED_FILE_MISSING}
    named = {its.about for its in faults if its.about is not None}
    # A line may name anything; what leads out of the folder is no file that somebody has lost.
    missing |= {its for its in named if its not in warcs and is_warc(Path(its)) and "/" not in its}
    damaged = {_warc_name(its) for its in faults if its.code in _DAMAGE_CODES} - {None}
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        warc = fault.about or _warc_name(fault)
        if warc is not None and warc in missing:
            kind = _MISSING
        elif warc in damaged and fault.code in (
            _DERIVED_CODES if fault.about else _DAMAGED_FILE_CODES
        ):
            kind = _DAMAGED
        else:
            kind = fault.code
        groups.setdefault(kind, []).append(fault)
    return [_cause(kind, groups[kind]) for kind in sorted(groups, key=_rank)]


def _warc_name(fault: Fault) -> str | None:
    """Returns the sealed name of the WARC file that has a fault; None for another file."""
    path = Path(fault.file)
    return sealed_name(path) if is_warc(path) else None


def _rank(kind: str) -> int:
    special = {_MISSING: -2, _DAMAGED: -1}
    return special[kind] if kind in special else _ORDER[Code(kind)]


def _cause(kind: str, faults: Sequence[Fault]) -> Cause:
    if kind == _MISSING:
        names = sorted({its.about or Path(its.file).name for its in faults})
        return Cause(
            f"{_count(len(names), 'WARC file is', 'WARC files are')} missing",
            (*_first_lines(names), *_lines_pointing(faults)),
            "Restore it from another copy. Leave records and index as they are until then: they "
            "say what was there, and what is made again now would leave it out.",
        )
    if kind == _DAMAGED:
        own = [its for its in faults if its.about is None]
        files = list(dict.fromkeys(its.file for its in own))
        torn = any(its.code is Code.GZIP_TORN for its in own)
        return Cause(
            f"{_count(len(files), 'WARC file is', 'WARC files are')} damaged",
            (*_first_lines(f"{its.code}: {_where(its)}" for its in own), *_lines_pointing(faults)),
            "Keep it as it is, and compare it with another copy; all that can be read is read."
            + (" `scrapy verify --repair` moves the torn end to quarantine/." if torn else ""),
        )
    first = faults[0]
    what, _, remedy = first.message.partition(". ")
    places = Counter(its.file for its in faults)
    where = first.file if len(places) == 1 else f"{len(places)} files"
    heading = f"{kind}: {_count(len(faults), 'fault', 'faults')} in {where}"
    return Cause(heading, tuple(_first_lines(map(_where, faults))), remedy or f"{what}.")


def _lines_pointing(faults: Iterable[Fault]) -> list[str]:
    """Returns how many lines of derived files point to the missing or damaged files."""
    places = Counter(its.file for its in faults if its.about is not None)
    return [
        f"{_count(count, 'line', 'lines')} of {file} {'points' if count == 1 else 'point'} there"
        for file, count in places.most_common(_MAX_LINES_SHOWN)
    ]


def _first_lines(all_lines: Iterable[str]) -> list[str]:
    lines = list(dict.fromkeys(all_lines))
    more = len(lines) - _MAX_LINES_SHOWN
    return lines[:_MAX_LINES_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _where(fault: Fault) -> str:
    """Returns the place and the first sentence of the message."""
    place = fault.file if fault.offset is None else f"{fault.file}:{fault.offset}"
    return f"{place}: {fault.message.partition('. ')[0]}"


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
