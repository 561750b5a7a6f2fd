"""Runs pywb, the program that rewrites archived pages, as a process of its own.

pywb is under the GPL, so it is neither imported nor shipped; it has its own environment. Its only
input is an index and the paths of the WARC files. It does not record, does not ask the live web,
does not look for new files, and does not see the reader's environment variables.
Source: pywb 2.10, https://pywb.readthedocs.io/en/latest/manual/configuring.html
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from archive.errors import ArchiveError, ArgumentError

COLLECTION: Final = "pages"
"""The name of the collection in pywb: the first part of its paths."""
_VENV_PROGRAM: Final = ".venv-pywb/bin/wayback"
_CHECKOUT: Final = Path(__file__).resolve().parents[2]
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0
_MAX_STARTS: Final = 3
_MAX_LOG_CHARS: Final = 2000
"""The end of pywb's log that an error message shows."""


class PywbError(ArchiveError):
    """pywb cannot be configured, or does not start."""


def find_pywb(named: str | None = None) -> Path | None:
    """Returns the path of pywb's program `wayback`; None if there is none.

    Args:
        named: A program to use. Without it, the program is looked for where `make setup-pywb`
            installs it, then in PATH.

    Raises:
        ArgumentError: If `named` is not a program.

    """
    if named is not None:
        found = shutil.which(named)
        if found is None:
            raise ArgumentError(
                f"--pywb {named} is no program. Give the path of pywb's `wayback`, or leave it out "
                "and run `make setup-pywb`."
            )
        return Path(found).absolute()
    programs = (shutil.which(place) for place in (str(_CHECKOUT / _VENV_PROGRAM), "wayback"))
    return next((Path(program).absolute() for program in programs if program), None)


def write_configuration(folder: Path, indexes: Mapping[str, Path], warcs: Path) -> None:
    """Writes the folder that pywb runs in: `config.yaml`, and what it puts into each page.

    Args:
        folder: An empty folder.
        indexes: The path of each CDXJ file, by a name for it.
        warcs: pywb's path index: the file with the path of each WARC file.

    Raises:
        PywbError: If a file cannot be written.

    """
    sources = {name: str(path) for name, path in indexes.items()}
    pages = {"index_group": sources, "archive_paths": [str(warcs)]}
    # JSON is YAML. The reader has its own frame, and pywb's scripts would not run.
    config = {
        "collections": {COLLECTION: pages},
        "framed_replay": False,
        "enable_auto_colls": False,
    }
    try:
        (folder / "config.yaml").write_text(json.dumps(config, indent=1) + "\n", "utf-8")
        templates = folder / "templates"
        templates.mkdir()
        for name in ("head_insert.html", "custom_banner.html"):
            (templates / name).write_text("\n", "utf-8")
    except OSError as error:
        raise PywbError(
            f"The configuration of pywb could not be written ({error}). Free space for temporary "
            "files, or name another folder for them in TMPDIR."
        ) from error


class PywbProcess:
    """A pywb process, on a random loopback address and port."""

    def __init__(self, program: Path, folder: Path) -> None:
        """Starts nothing yet; `folder` is the one that `write_configuration` filled."""
        self._program = program
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "pywb.log"
        self.address = ("127.0.0.1", 0)
        """Host and port, once it runs."""

    @property
    def is_running(self) -> bool:
        """Whether pywb was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Starts pywb and waits until it answers. It may be started again after it ended.

        Raises:
            PywbError: If it ends, or does not answer within a minute, three times.

        """
        for attempt in range(1, _MAX_STARTS + 1):
            self.address = _free_loopback_address()
            try:
                await self._start()
            except PywbError:
                await self.stop()
                if attempt == _MAX_STARTS:
                    raise
            else:
                return

    async def stop(self) -> None:
        """Stops pywb, and waits until it has ended."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _start(self) -> None:
        host, port = self.address
        try:
            with self._log.open("wb") as log:
                self._process = await asyncio.create_subprocess_exec(
                    *_parent_death_signal(),
                    self._program,
                    *("--bind", host, "--port", str(port)),
                    cwd=self._folder,
                    env=_environment(self._folder),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C reaches the reader only, which then stops pywb
                )
        except OSError as error:
            raise PywbError(
                f"{self._program} cannot be run ({error.strerror}). Run `make setup-pywb`."
            ) from error
        try:
            await asyncio.wait_for(self._wait_for_answer(self._process), _START_SECONDS)
        except TimeoutError as error:
            raise self._failed(f"does not answer after {_START_SECONDS:.0f} seconds") from error

    async def _wait_for_answer(self, process: asyncio.subprocess.Process) -> None:
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection(*self.address)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise self._failed(f"ended with exit code {process.returncode}")

    def _failed(self, how: str) -> PywbError:
        try:
            log = self._log.read_bytes()[-_MAX_LOG_CHARS:].decode("utf-8", "replace").strip()
        except OSError:
            log = ""
        return PywbError(
            f"pywb ({self._program}) {how}. Run `make setup-pywb` to install it again."
            + (f" The end of its log:\n{log}" if log else "")
        )


def _parent_death_signal() -> list[str]:
    """Returns a command that has the kernel end pywb if the reader is killed; needs util-linux."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _environment(folder: Path) -> dict[str, str]:
    """Returns pywb's environment variables: no proxy, configuration or credential of the user's."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "PYTHONUTF8": "1"}


def _free_loopback_address() -> tuple[str, int]:
    """Returns a loopback host and a free port; on Linux, one of 16 million addresses.

    Only the gate should reach pywb: without the gate's headers a page could run scripts.
    """
    host = "127.0.0.1"
    if sys.platform == "linux":
        low, middle, high = (secrets.randbelow(254) + 1 for _ in range(3))
        host = f"127.{low}.{middle}.{high}"
    with socket.socket() as free:
        free.bind((host, 0))
        return host, free.getsockname()[1]
