"""A program in a process of its own: its exit code, its output, its signals."""

from __future__ import annotations

import atexit
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from tests.programs.fork_server import Request
from tests.waiting import PATIENCE

ROOT: Final = Path(__file__).resolve().parents[2]
SCRAPY: Final = ("-m", "scrapy")


class Stream:
    """What a program writes, read as it comes."""

    def __init__(self) -> None:
        reading, self.writing = os.pipe()
        self._file = os.fdopen(reading, "rb", buffering=0)
        self._parts: list[bytes] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def text(self, *, whole: bool) -> str:
        """What came so far; `whole` waits for its end."""
        if whole:
            self._reader.join(PATIENCE)
        return b"".join(self._parts).decode()

    def _read(self) -> None:
        with self._file:
            while part := self._file.read(1 << 16):
                self._parts.append(part)


class Program:
    """A program that was started; it is killed where a `with` block ends before it.

    Attributes:
        pid: Its process id.
        returncode: Its exit code, negative where a signal ended it; None while it runs.

    """

    def __init__(self, pid_and_code: IO[bytes], output: Stream, errors: Stream) -> None:
        self._status = pid_and_code
        self._output = output
        self._errors = errors
        self.pid = int(pid_and_code.readline())
        self.returncode: int | None = None

    def output(self) -> str:
        """What it has written: so far, or all of it once it has ended."""
        return self._output.text(whole=self.returncode is not None)

    def errors(self) -> str:
        """The same of its error output."""
        return self._errors.text(whole=self.returncode is not None)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._ended_within(0)

    def wait(self, timeout: float = PATIENCE) -> int:
        """The exit code, once it has ended.

        Raises:
            TimeoutError: It runs for longer than some seconds.

        """
        code = self._ended_within(timeout)
        if code is None:
            raise TimeoutError(f"process {self.pid} runs on after {timeout} s: {self.errors()}")
        return code

    def send_signal(self, signum: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """End it at once, if it still runs."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self.wait()
        self._status.close()

    def _ended_within(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], seconds)[0]:
            self.returncode = int(self._status.readline())
        return self.returncode


def start(
    *words: object,
    folder: Path = ROOT,
    variables: Mapping[str, str] | None = None,
    merged: bool = False,
    errors: int | None = None,
) -> Program:
    """Start Python with `-m MODULE` or `-c CODE` and arguments; it finds the project's modules.

    Args:
        words: All after `python`.
        folder: Where it runs.
        variables: Of the environment, beside this process's; but for those that name a proxy.
        merged: Whether what it writes to the error output stands with its output.
        errors: A file descriptor for the error output, a terminal's perhaps.

    """
    added = variables or {}
    request = Request(
        [str(word) for word in words],
        str(folder),
        {**_without_proxies(), **added},
        anew=any(name.startswith("PYTHON") for name in added),
    )
    output, own_errors = Stream(), Stream()
    told = output.writing if merged else own_errors.writing if errors is None else errors
    reading, writing = os.pipe()
    descriptors = [output.writing, told, writing]
    socket.send_fds(_server(), [pickle.dumps(request)], descriptors)
    for descriptor in (writing, output.writing, own_errors.writing):
        os.close(descriptor)
    return Program(os.fdopen(reading, "rb", buffering=0), output, own_errors)


def run(
    *words: object,
    folder: Path = ROOT,
    variables: Mapping[str, str] | None = None,
    merged: bool = False,
    errors: int | None = None,
    timeout: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Start a program and wait for its end; arguments as of `start`."""
    started = start(*words, folder=folder, variables=variables, merged=merged, errors=errors)
    with started as program:
        code = program.wait(timeout)
        return subprocess.CompletedProcess(
            list(map(str, words)), code, program.output(), program.errors()
        )


def _without_proxies() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}


@cache
def _server() -> socket.socket:
    """This process's end of the socket to its fork server."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.programs.fork_server", str(theirs.fileno())]
    server = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
    theirs.close()

    @atexit.register
    def end() -> None:
        ours.close()
        server.wait(PATIENCE)

    return ours
