"""Archived pages that try to reach out or to run, in a real browser: nothing leaves, nothing runs.

The same pages, unguarded, must do what they try: otherwise their silence behind the gate would say
nothing. The browser has a profile on the disk; in a private window it opens no connection ahead.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Playwright

from tests.browser.archived import TIMESTAMP, answer, collection_of
from tests.browser.chromium import chromium
from tests.browser.framing import SECRET
from tests.browser.hostile_pages import RAN, SITE, attacks
from tests.browser.lonely_network import LonelyNetwork, lonely_network
from tests.browser.original_site import OriginalSite, original_site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile-pages"), pytest.mark.timeout(400)]

ATTACKS: Final = attacks()
PIXEL: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WATCHED_MS: Final = 120
"""How long a page is watched after it has loaded."""


@dataclass(frozen=True, slots=True)
class Served:
    """What stands in the network."""

    network: LonelyNetwork
    site: OriginalSite
    reader: str
    pages: str
    folder: Path


@dataclass(slots=True)
class Seen:
    """What the pages did."""

    reached: set[str]
    ran: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hostile")
    answers = [its for attack in ATTACKS for its in attack.answers()]
    answers.append((f"{SITE}/pixel", answer(PIXEL, "image/gif")))
    collection = collection_of(folder / "site", answers)
    place = urlsplit(SITE)
    assert place.hostname
    with lonely_network(folder) as network:
        listening = network.listen(socket.SOCK_STREAM, place.hostname, place.port or 80)
        responses = {url.removeprefix(SITE): response for url, response in answers}
        with original_site(listening, responses) as site:
            command = network.command(sys.executable, "-m", "tests.browser.framing")
            with subprocess.Popen(
                [*command, str(collection.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            ) as framing:
                assert framing.stdout is not None
                reader, pages = json.loads(framing.stdout.readline())
                address = f"{pages}/pages/{TIMESTAMP}mp_/{SITE}/pixel"
                responses["/stranger"] = answer(
                    f"<iframe src={address}></iframe><img src={address}>"
                )
                yield Served(network, site, reader, pages, folder)
                framing.communicate(timeout=30)


@contextmanager
def person(playwright: Playwright, served: Served, name: str) -> Iterator[BrowserContext]:
    """A browser in the network, with a new profile and all that it does by itself."""
    program = served.network.program(served.folder / "chromium", chromium())
    context = playwright.chromium.launch_persistent_context(
        served.folder / name,
        executable_path=program,
        args=["--no-sandbox", "--disable-gpu", "--disable-component-update", "--no-first-run"],
        ignore_default_args=["--disable-background-networking"],
    )
    try:
        yield context
    finally:
        context.close()


def visit(context: BrowserContext, served: Served, *, framed: bool) -> Seen:
    """Opens each page, in the reader's frame or as it is."""
    seen = Seen(set())
    for attack in ATTACKS:
        page = context.new_page()
        page.on("console", partial(note_if_ran, attack.name, seen.ran))
        page.on("dialog", lambda dialog: dialog.dismiss())
        address = f"{served.reader}/?{attack.url}" if framed else attack.url
        try:
            page.goto(address, timeout=10_000)
        except Error:
            assert not framed, attack.name  # unguarded, it may lead anywhere
        page.wait_for_timeout(WATCHED_MS)
        if attack.is_clicked:
            page.mouse.click(300, 300)
            page.wait_for_timeout(2 * WATCHED_MS)
        if framed and is_in_place(page, served):
            seen.shown.add(attack.name)
        page.close()
    last = context.new_page()
    last.wait_for_timeout(1000)
    last.close()
    seen.reached = {attack.name for attack in ATTACKS if served.network.reached(attack.name)}
    return seen


def note_if_ran(name: str, ran: set[str], said: ConsoleMessage) -> None:
    if RAN in said.text:
        ran.add(name)


def names_of_cookies(context: BrowserContext) -> set[str]:
    return {str(cookie.get("name")) for cookie in context.cookies()}


def is_in_place(page: Page, served: Served) -> bool:
    """Whether the reader is where it was, and the frame within the pages."""
    own, *others = page.frames
    return (
        own.url.startswith(served.reader)
        and page.title() == SECRET
        and len(page.context.pages) <= 2
        and bool(others)
        and others[0].url.startswith(f"{served.pages}/")
    )


def test_unguarded_they_do_what_they_try(playwright: Playwright, served: Served) -> None:
    with person(playwright, served, "unguarded") as context:
        seen = visit(context, served, framed=False)
        assert "stays" in names_of_cookies(context)
    idle = {its.name for its in ATTACKS if its.works} - seen.reached - seen.ran
    # WebRTC asks by datagrams, and a busy machine may miss what takes its time.
    assert len(idle - {"js-webrtc"}) <= 3, idle
    assert served.network.datagrams
    assert len(seen.ran) > 12
    assert any(b"/seen" in line for line in served.site.heard)


def test_behind_the_gate_nothing_leaves_and_nothing_runs(
    playwright: Playwright, served: Served
) -> None:
    network, site = served.network, served.site
    for counted in (network.names, network.connections, network.datagrams, site.heard):
        counted.clear()
    with person(playwright, served, "guarded") as context:
        seen = visit(context, served, framed=True)
        assert not seen.reached
        assert not seen.ran
        assert names_of_cookies(context) == {"secret"}
        assert seen.shown == {attack.name for attack in ATTACKS}
    assert network.names == []
    assert network.connections == []
    assert network.datagrams == []
    assert site.heard == []


def test_by_itself_or_in_a_strangers_frame_a_page_is_not_shown(
    playwright: Playwright, served: Served
) -> None:
    address = f"{served.pages}/pages/{TIMESTAMP}mp_/{SITE}/pixel"
    with person(playwright, served, "stranger") as context:
        page = context.new_page()
        alone = page.goto(address)
        assert alone is not None
        assert alone.status == 403
        got: list[int] = []
        page.on("response", lambda its: got.extend([its.status] if its.url == address else []))
        page.goto(f"{SITE}/stranger")
        page.wait_for_timeout(500)
        assert set(got) == {403}
        assert page.evaluate("document.images[0].naturalWidth") == 0
