"""pywb, the program that archived pages are rewritten by, as a process of its own.

pywb is under the GPL: it is neither imported nor shipped, and lives in an environment of its own.
It is given an index, the places of the WARC files, and nothing else: it does not record, ask the
live web, look for new files, or see our environment variables.
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
"""What pywb calls the collection: the first part of its paths."""
_INSTALLED: Final = ".venv-pywb/bin/wayback"
_CHECKOUT: Final = Path(__file__).resolve().parents[2]
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0
_ATTEMPTS: Final = 3
_TOLD: Final = 2000
"""Characters of pywb's last words that an error repeats."""


class PywbError(ArchiveError):
    """pywb does not do what it is needed for."""


def find_pywb(named: str | None = None) -> Path | None:
    """The program `wayback` of pywb: the one that is named, else the one that is found.

    It is looked for where `make setup-pywb` puts it, then in PATH.

    Raises:
        ArgumentError: Where the one that is named is no program.

    """
    if named is not None:
        found = shutil.which(named)
        if found is None:
            raise ArgumentError(
                f"--pywb {named} is no program. Give the path of pywb's `wayback`, or leave it out "
                "and run `make setup-pywb`."
            )
        return Path(found).absolute()
    programs = (shutil.which(place) for place in (str(_CHECKOUT / _INSTALLED), "wayback"))
    return next((Path(program).absolute() for program in programs if program), None)


def write_configuration(folder: Path, indexes: Mapping[str, Path], warcs: Path) -> None:
    """Writes the folder that pywb runs in: `config.yaml`, and what it puts into each page.

    Args:
        folder: An empty folder.
        indexes: CDXJ files by some name.
        warcs: The file that says where each WARC file lies.

    Raises:
        PywbError: Where the disk refuses.

    """
    sources = {name: str(path) for name, path in indexes.items()}
    pages = {"index_group": sources, "archive_paths": [str(warcs)]}
    # JSON is YAML. Pages are shown in a frame of ours, and scripts of pywb's have no use.
    told = {"collections": {COLLECTION: pages}, "framed_replay": False, "enable_auto_colls": False}
    try:
        (folder / "config.yaml").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
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
    """A running pywb, on a loopback address and port that nobody is told."""

    def __init__(self, program: Path, folder: Path) -> None:
        """Takes the program and the folder that `write_configuration` filled."""
        self._program = program
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "pywb.log"
        self.address = ("127.0.0.1", 0)
        """Host and port, once it runs."""

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Starts it and waits until it answers; it may be started again after it ended.

        Raises:
            PywbError: Where it ends, or is silent for a minute.

        """
        for attempt in range(1, _ATTEMPTS + 1):
            self.address = _free_address()
            try:
                await self._start()
            except PywbError:
                await self.stop()
                if attempt == _ATTEMPTS:
                    raise
            else:
                return

    async def stop(self) -> None:
        """Ends it."""
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
                    *_ends_with_us(),
                    self._program,
                    *("--bind", host, "--port", str(port)),
                    cwd=self._folder,
                    env=_environment(self._folder),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is for us, and we end it
                )
        except OSError as error:
            raise PywbError(
                f"{self._program} cannot be run ({error.strerror}). Run `make setup-pywb`."
            ) from error
        try:
            await asyncio.wait_for(self._answers(self._process), _START_SECONDS)
        except TimeoutError as error:
            raise self._failed(f"does not answer after {_START_SECONDS:.0f} seconds") from error

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
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
            said = self._log.read_bytes()[-_TOLD:].decode("utf-8", "replace").strip()
        except OSError:
            said = ""
        return PywbError(
            f"pywb ({self._program}) {how}. Run `make setup-pywb`, which makes it anew"
            + (f"; it said:\n{said}" if said else ".")
        )


def _ends_with_us() -> list[str]:
    """Has the kernel end it when this process is killed and cannot, where util-linux is there."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _environment(folder: Path) -> dict[str, str]:
    """What a program needs to run, and no proxy, configuration or credential of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "PYTHONUTF8": "1"}


def _free_address() -> tuple[str, int]:
    """A port that is free, on Linux of one of 16 million loopback addresses.

    What pywb serves is meant for the gate alone: without its headers a page could run scripts.
    """
    host = "127.0.0.1"
    if sys.platform == "linux":
        low, middle, high = (secrets.randbelow(254) + 1 for _ in range(3))
        host = f"127.{low}.{middle}.{high}"
    with socket.socket() as free:
        free.bind((host, 0))
        return host, free.getsockname()[1]
