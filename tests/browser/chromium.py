"""Debian's Chromium, driven by Playwright. `$CHROMIUM` names another one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Playwright

ARGUMENTS: Final = (
    "--no-sandbox",  # the tests run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def chromium() -> str:
    """The path of the browser; the test is skipped where there is none."""
    found = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if found is None:
        pytest.skip("no Chromium is here: apt-get install chromium, or CHROMIUM=/path/to/it")
    return found


def launch(playwright: Playwright, program: str | Path) -> Browser:
    """Starts the browser."""
    return playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
