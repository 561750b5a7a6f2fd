"""Tests wait for what they need, never for a time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 60.0
"""Seconds after which something that should happen has not happened. Long, for busy machines."""


def wait_until(
    is_so: Callable[[], bool],
    process: subprocess.Popen[str] | None = None,
    *,
    seconds: float = PATIENCE,
) -> None:
    """Wait until something is so; fail when `seconds` have passed, or when `process` has ended."""
    end = time.monotonic() + seconds
    while not is_so():
        if process is not None:
            assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"not so within {seconds} seconds"
        time.sleep(0.02)
