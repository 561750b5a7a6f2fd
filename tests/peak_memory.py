"""The most memory that a process took; Linux."""

from __future__ import annotations

from pathlib import Path


def peak_memory() -> int:
    """Of this process, in bytes; unlike `ru_maxrss`, without that of the one it was forked from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
