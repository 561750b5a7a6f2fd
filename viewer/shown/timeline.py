"""The captures of an article over time, with unchanged captures folded together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipelines.search.index.rows import CaptureRow

_MAX_RUNS: Final = 200
_MAX_UNCHANGED: Final = 200


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive captures with the same headline and text."""

    version: int
    first: CaptureRow
    unchanged: tuple[CaptureRow, ...]
    """The captures after the first."""
    before: CaptureRow | None
    """The last capture of the previous run, to compare the first of this run with."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The runs, oldest first."""

    runs: tuple[Run, ...]
    left_out: int
    """How many captures are not shown; they are the oldest."""


def timeline(captures: Sequence[CaptureRow]) -> Timeline:
    """Returns the timeline of captures, which are given oldest first."""
    runs: list[Run] = []
    before: CaptureRow | None = None
    for version, its in groupby(captures, key=lambda capture: capture.version):
        first, *unchanged = its
        runs.append(Run(version, first, tuple(unchanged[-_MAX_UNCHANGED:]), before))
        before = unchanged[-1] if unchanged else first
    shown = tuple(runs[-_MAX_RUNS:])
    left_out = len(captures) - sum(1 + len(run.unchanged) for run in shown)
    return Timeline(shown, left_out)
