"""Processes that begin with nothing but the work they are given.

A process that is spawned loads the program's main module first, in case its work is defined there.
Under `scrapy` that is all of Scrapy: half a second for each, which no work on archives needs.
"""

from __future__ import annotations

import os
import sys
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType

__all__ = ["BareContext", "cores"]


class _BareProcess(SpawnProcess):
    def start(self) -> None:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class BareContext(SpawnContext):
    """How a pool starts its processes: not forked, as the caller may have threads."""

    Process = _BareProcess


def cores() -> int:
    """How many cores of the processor this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # of Linux alone
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
