"""`scrapy view` as a person types it."""

from __future__ import annotations

import hashlib
import signal
import socket
from pathlib import Path

import pytest

from archive.collection import Collection
from tests.command_line import scrapy
from tests.pipelines.export.collections import line, record, with_records
from tests.viewer.serving import text_of, viewing
from tests.waiting import wait_until


def children_of(pid: int) -> list[str]:
    """The processes that any thread of a process has begun."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [child for path in lists for child in path.read_text().split()]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "search.sqlite" not in path.name
    }


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return with_records(tmp_path / "c", [record(1), record(2)])


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_ended(collection: Collection, signum: signal.Signals) -> None:
    before = digests(collection.root)
    with viewing(str(collection.root)) as (process, address):
        wait_until(lambda: "Bread in village 2" in text_of(f"{address}/articles"))
        children = children_of(process.pid)
        assert children
        process.send_signal(signum)
        assert (process.wait(), process.errors()) == (0, "")
        wait_until(lambda: not any(map(is_living, children)))
    assert digests(collection.root) == before
    assert (collection.root / "indexes" / "search.sqlite").is_file()


def test_what_a_crawl_adds_is_found(collection: Collection) -> None:
    with viewing(str(collection.root)) as (_, address):
        wait_until(lambda: "Bread in village 2" in text_of(f"{address}/search?q=bread"))
        with_records(collection.root, [record(3, title="A new market")], stem="later-1")
        wait_until(lambda: "A new market" in text_of(f"{address}/search?q=market"))


def test_a_killed_reader_leaves_no_process(collection: Collection) -> None:
    with viewing(str(collection.root)) as (process, address):
        wait_until(lambda: "Bread in village 2" in text_of(f"{address}/articles"))
        children = children_of(process.pid)
        assert children
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(is_living, children)))


def is_living(pid: str) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_port_that_is_taken(collection: Collection) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = scrapy("view", str(collection.root), "--port", port)
    assert done.returncode == 2
    assert f"cannot listen on port {port} of 127.0.0.1" in done.stderr
    assert "--port 0" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/nowhere"], "is no collection"),
        (["a", "b"], "Give one DIR"),
        (["--port", "70000"], "up to 65535"),
        (["--port", "-1"], "up to 65535"),
        (["--pywb", "/nowhere/wayback"], "is no program"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str) -> None:
    done = scrapy("view", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.startswith("scrapy view: ")
    assert done.stderr.count("\n") == 1


def test_a_host_that_cannot_be(collection: Collection) -> None:
    done = scrapy("view", str(collection.root), "--host", "host.invalid")
    assert done.returncode == 2
    assert "cannot listen" in done.stderr


def test_who_else_can_read_is_said(collection: Collection) -> None:
    with viewing(str(collection.root), "--host", "0.0.0.0") as (process, address):
        port = address.rpartition(":")[2]
        assert "What the collection holds" in text_of(f"http://127.0.0.1:{port}/")
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        assert "whoever reaches it can read the collection" in process.errors()


def test_a_line_that_is_half_written_is_not_read(collection: Collection) -> None:
    path = next(collection.records.iterdir())
    with viewing(str(collection.root)) as (_, address):
        wait_until(lambda: "Bread in village 2" in text_of(f"{address}/articles"))
        with path.open("ab") as file:
            file.write(line(record(3))[:-1])
        with_records(collection.root, [record(4)], stem="later-1")
        wait_until(lambda: "Bread in village 4" in text_of(f"{address}/articles"))
        assert "Bread in village 3" not in text_of(f"{address}/articles")
