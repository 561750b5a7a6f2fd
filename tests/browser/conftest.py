"""Debian's Chromium, driven by Playwright. `$CHROMIUM` names another one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

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


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests; each makes a context of its own in it."""
    browser = launch(playwright, chromium())
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What one person's browser holds, empty: no cookies, no cache, no pages."""
    context = browser.new_context()
    yield context
    context.close()
