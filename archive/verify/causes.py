"""Faults by what caused them: a deleted file is one cause, whatever points to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archive.faults import Code, Fault
from archive.names import is_warc, sealed_name

_SHOWN: Final = 3
_ORDER: Final = {code: rank for rank, code in enumerate(Code)}
_DERIVED: Final = frozenset(
    {
        Code.RECORD_POINTER, Code.RECORD_DIFFERS, Code.INDEX_POINTER, Code.INDEX_DIFFERS,
        Code.INDEX_INCOMPLETE, Code.CATALOGUE_DIFFERS,
    }
)  # fmt: skip
"""Where something derived and a WARC file disagree: the WARC file may be what has changed."""
_MISSING: Final = "missing"
_DAMAGED: Final = "damaged"
_OF_DAMAGE: Final = frozenset(
    {
        Code.UNREADABLE, Code.EMPTY, Code.GARBAGE, Code.GZIP_DAMAGED, Code.GZIP_TORN,
        Code.NOT_WARC, Code.HEADER_DAMAGED, Code.LENGTH_MISSING, Code.LENGTH_INVALID,
        Code.RECORD_SHORT, Code.RECORD_END, Code.BLOCK_DIGEST, Code.SEAL_BROKEN,
    }
)  # fmt: skip
_WITH_DAMAGE: Final = frozenset({*_OF_DAMAGE, Code.PARTNER_MISSING, Code.PAYLOAD_DIGEST})
"""What a WARC file shows of its damage."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Faults that go back to one thing."""

    heading: str
    shown: tuple[str, ...]
    """Some lines on where it is."""
    remedy: str
    """What to do about all of it."""


def causes_of(faults: Sequence[Fault], warcs: Container[str]) -> list[Cause]:
    """The causes of some faults, the worst first.

    Args:
        faults: What a verification found.
        warcs: The sealed names of the WARC files that are there.

    """
    missing = {_warc(its) for its in faults if its.code is Code.SEALED_FILE_MISSING}
    missing |= {its.about for its in faults if its.about is not None and its.about not in warcs}
    damaged = {_warc(its) for its in faults if its.code in _OF_DAMAGE} - {None}
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        warc = fault.about or _warc(fault)
        if warc is not None and warc in missing:
            kind = _MISSING
        elif warc in damaged and fault.code in (_DERIVED if fault.about else _WITH_DAMAGE):
            kind = _DAMAGED
        else:
            kind = fault.code
        groups.setdefault(kind, []).append(fault)
    return [_cause(kind, groups[kind]) for kind in sorted(groups, key=_rank)]


def _warc(fault: Fault) -> str | None:
    """The sealed name of the WARC file that a fault is of."""
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
            (*_some(names), *_pointing(faults)),
            "Restore it from another copy. Leave records and index as they are until then: they "
            "say what was there, and what is made again now would leave it out.",
        )
    if kind == _DAMAGED:
        own = [its for its in faults if its.about is None]
        files = list(dict.fromkeys(its.file for its in own))
        torn = any(its.code is Code.GZIP_TORN for its in own)
        return Cause(
            f"{_count(len(files), 'WARC file is', 'WARC files are')} damaged",
            (*_some(f"{its.code}: {_where(its)}" for its in own), *_pointing(faults)),
            "Keep it as it is, and compare it with another copy; all that can be read is read."
            + (" `scrapy verify --repair` moves the torn end to quarantine/." if torn else ""),
        )
    first = faults[0]
    what, _, remedy = first.message.partition(". ")
    places = Counter(its.file for its in faults)
    where = first.file if len(places) == 1 else f"{len(places)} files"
    heading = f"{kind}: {_count(len(faults), 'fault', 'faults')} in {where}"
    return Cause(heading, tuple(_some(map(_where, faults))), remedy or f"{what}.")


def _pointing(faults: Iterable[Fault]) -> list[str]:
    """How much of what is derived points to what is gone."""
    places = Counter(its.file for its in faults if its.about is not None)
    return [
        f"{_count(count, 'line', 'lines')} of {file} {'points' if count == 1 else 'point'} there"
        for file, count in places.most_common(_SHOWN)
    ]


def _some(all_lines: Iterable[str]) -> list[str]:
    lines = list(dict.fromkeys(all_lines))
    more = len(lines) - _SHOWN
    return lines[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _where(fault: Fault) -> str:
    """The place, and what is wrong there."""
    place = fault.file if fault.offset is None else f"{fault.file}:{fault.offset}"
    return f"{place}: {fault.message.partition('. ')[0]}"


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
