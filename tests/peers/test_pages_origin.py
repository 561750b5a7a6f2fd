"""Archived pages through the gate and pywb: each capture, with its pictures and style sheets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from archive.collection import Collection
from archive.index.entry import REVISIT_MIME, CdxjEntry
from tests.peers.archived import read_archived
from tests.peers.programs import peer
from viewer.archived_pages.pages_origin import PagesOrigin

pytestmark = pytest.mark.xdist_group("peers")

READER = "http://127.0.0.1:1"
FRAME = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "iframe"}
PART = {"Sec-Fetch-Site": "same-origin"}
Visit = Callable[[PagesOrigin, httpx.AsyncClient], Awaitable[None]]


def with_pages(collection: Collection, visit: Visit) -> None:
    async def run() -> None:
        pages = PagesOrigin(collection, Path(peer("wayback")), readers=[READER])
        async with pages, httpx.AsyncClient(follow_redirects=True, timeout=60) as client:
            await visit(pages, client)

    asyncio.run(run())


def test_every_page_is_shown(collection: Collection, index: list[CdxjEntry]) -> None:
    async def visit(pages: PagesOrigin, client: httpx.AsyncClient) -> None:
        shown = 0
        for entry in index:
            if entry.mime not in ("text/html", REVISIT_MIME) or "/news/article" not in entry.url:
                continue
            if entry.status not in (200, 404):
                continue
            url = pages.frame_url(entry.url, entry.timestamp)
            answer = await client.get(url, headers=FRAME)
            assert answer.status_code == entry.status, entry
            assert answer.url.path.startswith(f"/pages/{entry.timestamp}mp_/"), entry
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.headers["content-security-policy"].startswith("sandbox ")
            assert "wombat.js" not in answer.text
            assert "�" not in answer.text
            shown += 1
        assert shown > 60

    with_pages(collection, visit)


def test_pages_come_with_their_pictures_and_style_sheets(
    collection: Collection, index: list[CdxjEntry]
) -> None:
    held = {entry.url: entry for entry in index if entry.status == 200}
    asked: dict[str, tuple[bytes, str]] = {}

    async def visit(pages: PagesOrigin, client: httpx.AsyncClient) -> None:
        for entry in index:
            if entry.mime != "text/html" or "/news/article/" not in entry.url:
                continue
            url = pages.frame_url(entry.url, entry.timestamp)
            answer = await client.get(url, headers=FRAME)
            for kind, part in parts_of(answer.text):
                address = urljoin(str(answer.url), part)
                if part == "/static/never.png":
                    continue  # in a comment: no browser asks for it
                assert address.startswith(f"{pages.origin}/pages/"), (entry.url, part)
                original = re.sub(r"^.*?/pages/\d+\w\w_/", "", address)
                if original in held and original not in asked:
                    its = await client.get(address, headers={**PART, "Sec-Fetch-Dest": kind})
                    assert its.status_code == 200, original
                    asked[original] = its.content, its.headers["content-type"]

    with_pages(collection, visit)
    pictures = {url for url in asked if (held[url].mime or "").startswith("image/")}
    assert len(pictures) > 20
    assert len(asked) > len(pictures)
    for url in pictures:
        content, kind = asked[url]
        assert content == read_archived(collection.archive, held[url]).payload
        assert kind == held[url].mime


def parts_of(page: str) -> list[tuple[str, str]]:
    """What a page shows: how a browser asks for it, and its address."""
    images = re.findall(r'<img\b[^>]*?\ssrc="([^"]+)"', page, re.IGNORECASE)
    styles = re.findall(r'<link\b[^>]*?rel="stylesheet"[^>]*?href="([^"]+)"', page, re.IGNORECASE)
    found = [("image", image) for image in images if not image.startswith("data:")]
    return [(kind, unescape(url)) for kind, url in found + [("style", its) for its in styles]]


def test_another_moment_than_was_captured_is_not_passed_off_as_it(
    collection: Collection, index: list[CdxjEntry]
) -> None:
    entry = next(its for its in index if its.mime == "text/html" and its.status == 200)

    async def visit(pages: PagesOrigin, client: httpx.AsyncClient) -> None:
        answer = await client.get(pages.frame_url(entry.url, "20010101000000"), headers=FRAME)
        assert answer.status_code == 404
        address = f"{pages.origin}/pages/20010101000000mp_/{entry.url}"
        answer = await client.get(address, headers=FRAME)
        assert answer.status_code == 200
        assert "This page was captured on" in answer.text

    with_pages(collection, visit)


def test_a_collection_without_index_and_catalogue(
    collection: Collection, index: list[CdxjEntry], tmp_path: Path
) -> None:
    bare = Collection(tmp_path / "bare")
    bare.create()
    for warc in collection.archive.iterdir():
        (bare.archive / warc.name).symlink_to(warc)
    entry = next(its for its in index if its.mime == "text/html" and its.status == 200)

    async def visit(pages: PagesOrigin, client: httpx.AsyncClient) -> None:
        url = pages.frame_url(entry.url, entry.timestamp)
        assert (await client.get(url, headers=FRAME)).status_code == 200

    with_pages(bare, visit)


def test_looking_changes_nothing_in_the_collection(
    collection: Collection, index: list[CdxjEntry]
) -> None:
    def files() -> dict[Path, tuple[int, int]]:
        found = (path for path in collection.root.rglob("*") if path.is_file())
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in found}

    before = files()

    async def visit(pages: PagesOrigin, client: httpx.AsyncClient) -> None:
        await client.get(pages.frame_url(index[0].url, index[0].timestamp), headers=FRAME)

    with_pages(collection, visit)
    assert files() == before
