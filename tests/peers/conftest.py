"""One crawl of the sample site, a second visit to some of its pages, and a pywb that serves both.

The replay tools are no dependency: they run from `.venv-peers`, as programs of their own.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from archive.collection import Collection
from archive.index.entry import CdxjEntry, parse_line
from tests.crawl.running import bases, crawl
from tests.peers.archived import VISITED_AGAIN
from tests.peers.programs import peer
from tests.site.process import running_site
from tests.waiting import wait_until

ARTICLES: Final = 60


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A collection of two crawls: of the whole site, then of pages that had not changed."""
    folder = tmp_path_factory.mktemp("peers")
    collection = Collection(folder / "collections" / "zamanalwsl")
    with running_site(ARTICLES) as site:
        assert crawl(collection.root, *bases(site)).code == 0
        pages = [truth["url"] for truth in site.truth() if truth["reachable"]]
        # An index tells captures apart by the second.
        first_ended = int(time.time())
        wait_until(lambda: int(time.time()) > first_ended)
        again = folder / "again.txt"
        again.write_text("\n".join(pages[:: len(pages) // VISITED_AGAIN][:VISITED_AGAIN]))
        assert crawl(collection.root, *bases(site), f"urls={again}").code == 0
    return collection


@pytest.fixture(scope="session")
def warcs(collection: Collection) -> list[Path]:
    """The WARC files of the collection."""
    return sorted(collection.archive.iterdir())


@pytest.fixture(scope="session")
def index(collection: Collection) -> list[CdxjEntry]:
    """The lines of the collection's index."""
    return [parse_line(line)[1] for line in collection.index.read_bytes().splitlines()]


@pytest.fixture(scope="session")
def wayback(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a pywb that serves the collection where it lies."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = tmp_path_factory.mktemp("pywb") / "log"
    command = [peer("wayback"), "-b", "127.0.0.1", "-p", str(port)]
    folder = collection.root.parents[1]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=output) as process,
    ):
        try:
            wait_for(address, process, log)
            yield f"{address}/{collection.name}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until a server answers."""
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            urlopen(address, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text())


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
