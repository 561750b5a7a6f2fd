"""What a process has loaded, asked from within it."""

from __future__ import annotations

import sys


def loaded(module: str) -> bool:
    return module in sys.modules
