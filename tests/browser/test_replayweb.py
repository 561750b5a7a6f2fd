"""replayweb.page opens an exported package, offline: every picture, and a search for a word.

replayweb.page is under the AGPL: npm installs it for this test (`npm ci` with the lock file in
`tests/browser/npm`), and the project neither imports nor ships it.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Frame, Page, expect
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from archive.collection import Collection
from archive.index.entry import parse_line
from archive.warc.stamps import timestamp
from tests.command_line import scrapy
from tests.crawl.running import bases, crawl
from tests.programs.program import ROOT
from tests.site.process import running_site
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("replayweb"), pytest.mark.timeout(300)]

INSTALLED: Final = ROOT / ".node-peers" / "node_modules" / "replaywebpage"
ARTICLES: Final = 24
_PATIENCE: Final = 1000 * PATIENCE
"""Milliseconds."""


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A crawl of the sample site, which is gone when the package is looked at."""
    if not (INSTALLED / "ui.js").is_file():
        pytest.skip("replayweb.page is not here: make setup-peers, where there is npm")
    collection = Collection(tmp_path_factory.mktemp("replayweb") / "sample")
    with running_site(articles=ARTICLES, seed=3) as site:
        done = crawl(collection.root, *bases(site))
    assert done.code == 0, done.log
    return collection


@pytest.fixture(scope="module", params=["whole", "selection"])
def package(collection: Collection, request: pytest.FixtureRequest) -> Path:
    """The files as they are, or captures chosen one by one: here all of them."""
    path = collection.root.parent / f"{request.param}.wacz"
    words = ["export", "wacz", "-o", str(path)]
    words += ["--latest"] if request.param == "selection" else []
    words += ["-s", f"COLLECTION={collection.root}"]
    assert scrapy(*words).returncode == 0
    return path


@pytest.fixture(scope="module")
def pages(package: Path) -> list[dict[str, Any]]:
    """The lines of `pages.jsonl`."""
    with zipfile.ZipFile(package) as files:
        lines = files.read("pages/pages.jsonl").splitlines()[1:]
    found = [json.loads(line) for line in lines]
    assert len(found) >= ARTICLES
    return found


@pytest.fixture(scope="module")
def origin(package: Path) -> Iterator[str]:
    """Where replayweb.page and the package are served from, as any file server would."""
    with serving({its: INSTALLED / its for its in ("index.html", "ui.js", "sw.js")}, package) as at:
        yield at


@contextmanager
def serving(files: dict[str, Path], package: Path) -> Iterator[str]:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        name = Request(scope).url.path.removeprefix("/") or "index.html"
        path = {**files, package.name: package}.get(name)
        answer = FileResponse(path) if path else Response(status_code=404)
        await answer(scope, receive, send)

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(serve, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(30)
        listening.close()


@pytest.fixture
def viewer(context: BrowserContext, origin: str, package: Path) -> Iterator[Page]:
    """The package, open in replayweb.page; nothing is asked of any other place."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(f"{origin}/?source={origin}/{package.name}#view=pages")
    page.wait_for_selector("wr-page-entry", timeout=_PATIENCE)
    yield page
    elsewhere = [url for url in asked if not url.startswith((f"{origin}/", "data:", "blob:"))]
    assert not elsewhere
    assert len(asked) > 5


def test_all_pages_are_listed(viewer: Page, pages: list[dict[str, Any]]) -> None:
    expect(viewer.locator("wr-page-entry")).to_have_count(len(pages), timeout=_PATIENCE)


@pytest.mark.parametrize("language", ["English", "Arabic"])
def test_search_finds_a_page_by_a_word_of_its_text(
    viewer: Page, pages: list[dict[str, Any]], language: str
) -> None:
    word, expected = telling_word(pages, is_english=language == "English")
    viewer.get_by_placeholder("Search by Page URL").fill(word)
    entries = viewer.locator("wr-page-entry")
    end = time.monotonic() + PATIENCE
    while True:  # it searches while one types
        shown = entries.evaluate_all("all => all.map(its => its.page.url)")
        if (set(expected) <= set(shown) and len(shown) < len(pages)) or time.monotonic() > end:
            break
        viewer.wait_for_timeout(100)
    assert len(shown) < len(pages)
    assert set(expected) <= set(shown), word


def telling_word(pages: list[dict[str, Any]], *, is_english: bool) -> tuple[str, list[str]]:
    """A long word that few texts have and no title, and the addresses of those that have it."""
    texts = {page["url"]: set((page.get("text") or "").split()) for page in pages}
    titles = " ".join(page.get("title") or "" for page in pages)
    words = {word for text in texts.values() for word in text if word.isalpha()}
    fit = [word for word in words if word.isascii() == is_english and word not in titles]
    word = max(sorted(fit), key=len)
    return word, [url for url, text in texts.items() if word in text]


def test_every_page_is_shown_with_every_picture(
    viewer: Page, origin: str, package: Path, collection: Collection, pages: list[dict[str, Any]]
) -> None:
    lines = collection.index.read_bytes().splitlines()
    held = {entry.url for _, entry in map(parse_line, lines) if entry.status == 200}
    pictures = 0
    for page in pages:
        place = f"url={page['url']}&ts={timestamp(page['ts'])}"
        viewer.goto(f"{origin}/?source={origin}/{package.name}#view=pages&{place}")
        frame = frame_of(viewer, page["url"])
        frame.wait_for_function(
            "[...document.images].every(its => its.complete)", timeout=_PATIENCE
        )
        shown = frame.evaluate("[...document.images].map(its => [its.src, its.naturalWidth])")
        broken = [url for url, width in shown if url in held and not width]
        assert not broken, page["url"]
        pictures += sum(url in held for url, _ in shown)
    assert pictures > len(pages)


def frame_of(viewer: Page, url: str) -> Frame:
    """The frame that shows a page, once it is there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for frame in viewer.frames:
            if frame.url.endswith(f"mp_/{url}"):
                frame.wait_for_load_state("load", timeout=_PATIENCE)
                return frame
        viewer.wait_for_timeout(100)
    raise AssertionError(f"{url} is not shown")
