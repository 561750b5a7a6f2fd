"""Starts worker processes without importing the main module.

multiprocessing makes a spawned process import the program's main module, in case its function is
defined there. Under `scrapy` that is all of Scrapy, half a second for each process.
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
    """The context for process pools: spawns, because the caller may have threads."""

    Process = _BareProcess


def cores() -> int:
    """Returns how many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
