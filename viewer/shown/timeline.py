"""The captures of an article in time: those that changed nothing are folded together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipelines.search.index.rows import CaptureRow

_MOST_RUNS: Final = 200
_MOST_UNCHANGED: Final = 200


@dataclass(frozen=True, slots=True)
class Run:
    """Captures one after the other with the same headline and text."""

    version: int
    first: CaptureRow
    unchanged: tuple[CaptureRow, ...]
    """Those after the first."""
    before: CaptureRow | None
    """The capture before the run, with which the first of it can be compared."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The runs, oldest first."""

    runs: tuple[Run, ...]
    left_out: int
    """Captures that are not shown: the oldest, where there are very many."""


def timeline(captures: Sequence[CaptureRow]) -> Timeline:
    """The timeline of captures that are given oldest first."""
    runs: list[Run] = []
    before: CaptureRow | None = None
    for version, its in groupby(captures, key=lambda capture: capture.version):
        first, *unchanged = its
        runs.append(Run(version, first, tuple(unchanged[-_MOST_UNCHANGED:]), before))
        before = unchanged[-1] if unchanged else first
    shown = tuple(runs[-_MOST_RUNS:])
    left_out = len(captures) - sum(1 + len(run.unchanged) for run in shown)
    return Timeline(shown, left_out)
