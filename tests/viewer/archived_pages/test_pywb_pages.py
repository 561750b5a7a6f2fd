"""pywb behind the gate, with a program in its place that tells what it was asked."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.errors import ArgumentError
from archive.index.entry import parse_line
from tests.archive.verified import SECOND, clean_collection
from viewer.archived_pages.pages_origin import PagesOrigin
from viewer.archived_pages.pywb_pages import PywbPages

ORIGIN = "http://127.0.0.1:8124"
ECHO = f"""#!{sys.executable}
import os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
host, port = sys.argv[sys.argv.index("--bind") + 1], int(sys.argv[sys.argv.index("--port") + 1])
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        told = str(os.getpid()) + "\\n" + self.path + "\\n" + str(self.headers)
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told.encode())
    def log_message(self, *_):
        pass
ThreadingHTTPServer((host, port), Handler).serve_forever()
"""


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "wayback"
    path.write_text(ECHO)
    path.chmod(0o755)
    return path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def with_pages(pages: Callable[[], PywbPages], use: Callable[[PywbPages], Awaitable[None]]) -> None:
    async def run() -> None:
        made = pages()
        try:
            await use(made)
        finally:
            await made.close()

    asyncio.run(run())


async def asked(pages: PywbPages, path: str = "/pages/x?y") -> tuple[int, str, str]:
    """Process, path and headers, as the program saw them."""
    async with pages.fetch(path) as response:
        told = (await response.aread()).decode()
    pid, path, headers = told.split("\n", 2)
    return int(pid), path, headers.lower()


def test_nothing_of_the_request_but_the_path_goes_on(
    tmp_path: Path, program: Path, temporary: Path
) -> None:
    collection = clean_collection(tmp_path / "site")

    async def use(pages: PywbPages) -> None:
        assert list(temporary.iterdir()) == []
        path = "/pages/20170811235616mp_/https://x.test//a%2Fb/%D8%AD?c=[d]&e=%7C|"
        _, seen, headers = await asked(pages, path)
        assert seen == path
        assert "host: 127.0.0.1:8124" in headers
        assert "accept-encoding: identity" in headers
        assert len(list(temporary.iterdir())) == 1

    with_pages(lambda: PywbPages(collection, program, ORIGIN), use)
    assert list(temporary.iterdir()) == []


def test_one_that_died_is_started_again(tmp_path: Path, program: Path, temporary: Path) -> None:
    collection = clean_collection(tmp_path / "site")

    async def use(pages: PywbPages) -> None:
        first, _, _ = await asked(pages)
        again, _, _ = await asked(pages)
        assert again == first
        os.kill(first, signal.SIGKILL)
        assert pages._replay is not None
        async with asyncio.timeout(20):
            while pages._replay.process.is_running:
                await asyncio.sleep(0.02)
        other, _, _ = await asked(pages)
        assert other != first

    with_pages(lambda: PywbPages(collection, program, ORIGIN), use)


def test_what_a_crawl_adds_is_found_when_it_is_asked_for(
    tmp_path: Path, program: Path, temporary: Path
) -> None:
    collection = clean_collection(tmp_path / "site")
    lines = collection.index.read_bytes().splitlines()
    entries = [parse_line(line)[1] for line in lines]
    later = next(entry for entry in entries if SECOND in entry.filename)
    hidden = tmp_path / "hidden"
    collection.warc_path(SECOND).rename(hidden)
    collection.index.unlink()
    clock = Clock()

    async def use(pages: PywbPages) -> None:
        assert not await pages.has(later.url, later.timestamp)
        hidden.rename(collection.warc_path(SECOND))
        assert not await pages.has(later.url, later.timestamp)  # a second has not passed
        clock.seconds += 1
        assert await pages.has(later.url, later.timestamp)
        assert not await pages.has(later.url, "20000101000000")

    with_pages(lambda: PywbPages(collection, program, ORIGIN, clock), use)


def test_a_port_that_is_taken(tmp_path: Path, program: Path) -> None:
    collection = Collection(tmp_path)

    async def run() -> None:
        async with PagesOrigin(collection, program, readers=[]) as pages:
            port = int(pages.origin.rpartition(":")[2])
            with pytest.raises(ArgumentError, match=f"port {port}"):
                PagesOrigin(collection, program, readers=[], port=port)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.test/a?b=c#d", "https://x.test/a?b=c"),
        ("https://x.test/حلب", "https://x.test/%D8%AD%D9%84%D8%A8"),
        ('https://x.test/"><script>\r\n ', "https://x.test/%22%3E%3Cscript%3E%0D%0A%20"),
        ("https://x.test/\ud800%2F", "https://x.test/?%2F"),
    ],
)
def test_addresses_for_the_frame(tmp_path: Path, program: Path, url: str, address: str) -> None:
    async def run() -> None:
        async with PagesOrigin(Collection(tmp_path), program, readers=[]) as pages:
            expected = f"{pages.origin}/capture/20170811235616/{address}"
            assert pages.frame_url(url, "20170811235616") == expected

    asyncio.run(run())
