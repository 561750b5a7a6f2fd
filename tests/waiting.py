"""Tests wait for what they need, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

PATIENCE: Final = 60.0
"""Seconds after which something that should happen has not happened. Long, for busy machines."""


class Running(Protocol):
    """A process: `tests.programs.program.Program`, `subprocess.Popen`."""

    pid: int

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""


def wait_until(
    is_so: Callable[[], bool], process: Running | None = None, *, seconds: float = PATIENCE
) -> None:
    """Wait until something is so; fail when `seconds` have passed, or when `process` has ended."""
    end = time.monotonic() + seconds
    while not is_so():
        if process is not None:
            code = process.poll()
            assert code is None or is_so(), f"process {process.pid} ended with {code}"
        assert time.monotonic() < end, f"not so within {seconds} seconds"
        time.sleep(0.02)
