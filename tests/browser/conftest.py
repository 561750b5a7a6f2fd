from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.chromium import chromium, launch


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright; at the end of the module it ends, since till then it has an event loop run in
    this thread, and no other test could run one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests of a module; each makes a context of its own in it."""
    browser = launch(playwright, chromium())
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What one person's browser holds, empty: no cookies, no cache, no pages."""
    context = browser.new_context()
    yield context
    context.close()
