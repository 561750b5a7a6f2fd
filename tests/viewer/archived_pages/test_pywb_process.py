from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from archive.errors import ArgumentError
from viewer.archived_pages import pywb_process
from viewer.archived_pages.pywb_process import (
    PywbError,
    PywbProcess,
    find_pywb,
    write_configuration,
)

LISTENS = """
import json, os, socket, sys, time
host, port = sys.argv[sys.argv.index("--bind") + 1], int(sys.argv[sys.argv.index("--port") + 1])
open("told", "w").write(json.dumps([dict(os.environ), os.getcwd(), os.getpid()]))
listening = socket.create_server((host, port))
time.sleep(60)
"""


def program(folder: Path, text: str) -> Path:
    path = folder / "wayback"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return path


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_runs_on_an_address_of_its_own_and_sees_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1/")
    monkeypatch.setenv("PYWB_CONFIG_FILE", "/etc/passwd")
    monkeypatch.setenv("SECRET", "x")
    process = PywbProcess(program(tmp_path, LISTENS), tmp_path)

    async def run() -> int:
        await process.start()
        assert process.is_running
        (host, port), told = process.address, json.loads((tmp_path / "told").read_text())
        assert host.startswith("127.")
        assert port > 1023
        environment, folder, pid = told
        assert {"HTTP_PROXY", "PYWB_CONFIG_FILE", "SECRET"}.isdisjoint(environment)
        assert environment["HOME"] == folder == str(tmp_path)
        assert is_alive(pid)
        await process.stop()
        return int(pid)

    assert not process.is_running
    assert not is_alive(asyncio.run(run()))


def test_it_starts_anew_after_it_ended(tmp_path: Path) -> None:
    process = PywbProcess(program(tmp_path, LISTENS), tmp_path)

    async def run() -> None:
        await process.start()
        first = process.address
        await process.stop()
        await process.start()
        assert process.is_running
        assert process.address != first
        await process.stop()
        await process.stop()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise SystemExit('no such thing')", "no such thing"),
        ("import sys; sys.exit(3)", "exit code 3"),
        ("print('\\x1b[31m' + 'x' * 100_000); raise SystemExit(1)", "xxx"),
    ],
)
def test_what_it_said_when_it_failed_is_told(tmp_path: Path, text: str, said: str) -> None:
    process = PywbProcess(program(tmp_path, text), tmp_path)
    with pytest.raises(PywbError, match="make setup-pywb") as raised:
        asyncio.run(process.start())
    assert said in str(raised.value)
    assert len(str(raised.value)) < 3000
    assert not process.is_running


def test_one_that_never_answers_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pywb_process, "_START_SECONDS", 0.3)
    monkeypatch.setattr(pywb_process, "_MAX_STARTS", 1)
    silent = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    process = PywbProcess(program(tmp_path, silent), tmp_path)
    with pytest.raises(PywbError, match="does not answer"):
        asyncio.run(process.start())
    pid = tmp_path / "pid"
    assert not pid.exists() or not is_alive(int(pid.read_text()))


def test_what_is_no_program(tmp_path: Path) -> None:
    path = tmp_path / "wayback"
    path.write_text("not a program")
    path.chmod(0o755)
    with pytest.raises(PywbError, match="make setup-pywb"):
        asyncio.run(PywbProcess(path, tmp_path).start())
    with pytest.raises(ArgumentError, match="--pywb /no/wayback"):
        find_pywb("/no/wayback")
    path.chmod(0o644)
    with pytest.raises(ArgumentError, match="make setup-pywb"):
        find_pywb(str(path))


def test_it_is_found_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pywb_process, "_CHECKOUT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_pywb() is None
    for place in ("bin", ".venv-pywb/bin"):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        expected = program(folder, "")
        assert find_pywb() == expected
    assert find_pywb(str(tmp_path / "bin/wayback")) == tmp_path / "bin/wayback"
    assert find_pywb("wayback") == tmp_path / "bin/wayback"


def test_the_configuration_replays_and_does_nothing_else(tmp_path: Path) -> None:
    write_configuration(tmp_path, {"own": Path("/a b/ü.cdxj")}, Path("/t/warcs.txt"))
    assert json.loads((tmp_path / "config.yaml").read_text()) == {
        "collections": {
            "pages": {"index_group": {"own": "/a b/ü.cdxj"}, "archive_paths": ["/t/warcs.txt"]}
        },
        "framed_replay": False,
        "enable_auto_colls": False,
    }
    with pytest.raises(PywbError, match="TMPDIR"):
        write_configuration(tmp_path / "none", {}, Path("/t/warcs.txt"))
