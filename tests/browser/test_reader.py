"""Every view of the reader in a real browser: both languages, a desk's width and a phone's.

With `SCREENSHOTS=FOLDER` (`make screenshots`) the pictures of the documentation are taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.views import NAMES, View, views_of
from tests.peers.programs import peer
from tests.pipelines.export.collections import with_records
from tests.viewer.hostile_records import of_markup
from tests.viewer.sample import Sample, make_sample
from tests.viewer.serving import text_of, viewing
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]
WIDTHS: Final = {"desk": 1280, "phone": 360}
LANGUAGES: Final = ("en", "ar")
PICTURES: Final = {
    ("front", "en", "desk"): "front",
    ("front", "ar", "desk"): "front-arabic",
    ("hits", "en", "desk"): "search",
    ("arabic-hits", "ar", "desk"): "search-arabic",
    ("article", "en", "desk"): "article",
    ("arabic-article", "ar", "desk"): "article-arabic",
    ("article", "en", "phone"): "article-phone",
    ("arabic-article", "ar", "phone"): "article-phone-arabic",
    ("changes", "en", "desk"): "changes",
    ("proof", "en", "desk"): "proof",
    ("cite", "en", "desk"): "cite",
    ("page", "en", "desk"): "page",
}
"""The pictures of the documentation, by view, language and width."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("browser"), articles=160)


@pytest.fixture(scope="module")
def origin(sample: Sample) -> Iterator[str]:
    """The reader of that collection, with its index whole."""
    with viewing(str(sample.collection.root), "--pywb", peer("wayback")) as (_, address):
        wait_until(lambda: "is being" not in text_of(f"{address}/articles"))
        yield address


class Watched:
    """A page of the browser, and all that should not happen on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.said: list[str] = []
        page.on("request", self._asked)
        page.on("console", self._told)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(f"dialog: {dialog.message}"))

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _told(self, message: ConsoleMessage) -> None:
        """What the browser says of an archived page in its frame is not about the reader."""
        if "/pages/" not in message.location["url"] + message.text:
            self.said.append(f"{message.text} {message.location['url']}")

    def elsewhere(self, origin: str) -> list[str]:
        """What was asked of others than the reader."""
        return [url for url in self.requests if not url.startswith(f"{origin}/")]


def watched(browser: Browser, width: str = "desk", **options: Any) -> Watched:  # noqa: ANN401
    size = {"width": WIDTHS[width], "height": 720 if width == "desk" else 740}
    return Watched(browser.new_context(viewport=size, **options).new_page())  # type: ignore[arg-type]


@pytest.fixture
def views(sample: Sample) -> dict[str, View]:
    return views_of(sample)


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical; frames are not ours."""
    found = Axe().run(page, options={"iframes": False}).response["violations"]
    return [
        f"{its['id']}: {node['html'][:200]}"
        for its in found
        if its["impact"] in ("serious", "critical")
        for node in its["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_view(
    browser: Browser, origin: str, views: dict[str, View], name: str, language: str, width: str
) -> None:
    its = watched(browser, width)
    page = its.page
    answer = page.goto(views[name].address(origin, language))
    assert answer is not None
    assert answer.status == (404 if name == "nothing-there" else 200)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("getComputedStyle(document.body).direction") == (
        "rtl" if language == "ar" else "ltr"
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDTHS[width], "the page has to be scrolled sideways"
    assert page.locator("h1").count() == 1
    assert serious(page) == []
    if name != "page":  # that one holds an archived page, which tests of its own look at
        assert its.elsewhere(origin) == []
        assert [line for line in its.said if "404" not in line] == []
    take_picture(page, name, language, width)
    page.context.close()


def take_picture(page: Page, name: str, language: str, width: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    picture = PICTURES.get((name, language, width))
    if folder and picture:
        page.wait_for_load_state("networkidle")
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{picture}.png")


@pytest.mark.parametrize("name", ["front", "hits", "article", "changes", "proof"])
def test_colours_of_the_night(
    browser: Browser, origin: str, views: dict[str, View], name: str
) -> None:
    its = watched(browser, color_scheme="dark")
    its.page.goto(views[name].address(origin, "en"))
    assert serious(its.page) == []
    its.page.context.close()


def test_the_narrowest_phone(browser: Browser, origin: str, views: dict[str, View]) -> None:
    page = watched(browser).page
    page.set_viewport_size({"width": 320, "height": 600})
    for view in views.values():
        page.goto(view.address(origin, "ar"))
        page.evaluate("document.querySelectorAll('details').forEach(its => its.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, view.name
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_alone(browser: Browser, origin: str, language: str) -> None:
    page = watched(browser).page
    page.goto(f"{origin}/?ui={language}")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("its => its === document.activeElement")
    assert skip.evaluate("its => its.getBoundingClientRect().top >= 0"), "it cannot be seen"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.reload()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("market")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator("mark").count() > 0
    page.locator(".headline a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    assert f"ui={language}" in page.url
    page.context.close()


def test_images_of_the_archive_are_seen(
    browser: Browser, origin: str, views: dict[str, View]
) -> None:
    page = watched(browser).page
    page.goto(views["capture"].address(origin, "en"))
    image = page.locator("figure img").first
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('figure img').complete")
    assert image.evaluate("its => its.naturalWidth") > 1
    page.context.close()


def test_markup_in_every_field_of_a_record_does_nothing(browser: Browser, tmp_path: Path) -> None:
    collection = with_records(tmp_path / "c", [of_markup(1), of_markup(2)])
    with viewing(str(collection.root)) as (_, origin):
        wait_until(lambda: "is being" not in text_of(f"{origin}/articles"))
        its = watched(browser)
        page = its.page
        page.goto(f"{origin}/article/en/1")
        capture = page.locator("a[href$='/proof']").get_attribute("href") or ""
        parts = ("", "/cite", "/page", "/record.json")
        paths = ["/", "/articles", "/search?q=pwned", "/article/en/1", "/article/en/1/changes"]
        for path in [*paths, capture, *(capture.removesuffix("/proof") + its for its in parts)]:
            page.goto(origin + path)
            assert page.evaluate("typeof window.pwned") == "undefined"
            assert page.evaluate("document.scripts.length") == 0
            assert page.evaluate("document.querySelectorAll('img[src=\"x\"]').length") == 0
        # The frame's address is of the archived pages' own origin, whatever a record says.
        assert not [url for url in its.requests if not url.startswith("http://127.0.0.1:")]
        assert [line for line in its.said if "404" not in line] == []  # the frame's answer
        page.context.close()
