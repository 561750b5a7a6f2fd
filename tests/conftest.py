"""Which tests take long: those run by `make test-slow`, and not by `make test`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

SLOW: Final = ("browser", "durability", "hostile", "replay")
"""Folders of tests that drive a browser, kill crawls, fill disks, feed bombs, and replay by whole
commands."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if item.path.relative_to(folder).parts[0] in SLOW:
            item.add_marker(pytest.mark.slow)
