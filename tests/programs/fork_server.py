"""Forks a process for each program that is asked for: `python -m tests.programs.fork_server FD`.

FD is a Unix socket. A message asks for a program and brings three file descriptors: standard
output, error output, and one that gets the program's process id, then its exit code, each as a
line. The server ends with the other end of the socket.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import runpy
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

PRELOADED: Final = (
    "scrapy.cmdline",
    "crawler.settings",
    "crawler.spiders.zamanalwsl",
    "crawler.commands.crawl",
    "crawler.commands.export",
    "crawler.commands.replay",
    "crawler.commands.verify",
    "crawler.commands.view",
)
MESSAGE_BYTES: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Request:
    """A program to start."""

    words: list[str]
    """`-m MODULE` or `-c CODE`, and the arguments."""
    folder: str
    variables: dict[str, str]
    anew: bool
    """Whether to start Python anew, as variables want that Python reads when it starts."""


def next_program(control: socket.socket) -> Request | None:
    """Serve requests; return one in the process that is to run it, None at the end."""
    keepers: list[int] = []
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 3)
        # Whoever is waited for counts in the time of the processor that the tests take.
        keepers = [its for its in keepers if not os.waitpid(its, os.WNOHANG if message else 0)[0]]
        if not message:
            return None
        keeper = os.fork()
        if keeper == 0:
            control.close()
            return _kept(pickle.loads(message), descriptors)
        keepers.append(keeper)
        for descriptor in descriptors:
            os.close(descriptor)


def _kept(request: Request, descriptors: Sequence[int]) -> Request:
    """Fork once more: the parent tells how the child ends, the child returns."""
    output, errors, status = descriptors
    child = os.fork()
    if child:
        os.close(output)
        os.close(errors)
        with suppress(BrokenPipeError):  # nobody wants to know any more
            os.write(status, b"%d\n" % child)
            _, how = os.waitpid(child, 0)
            os.write(status, b"%d\n" % os.waitstatus_to_exitcode(how))
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, number in ((nothing, 0), (output, 1), (errors, 2)):
        os.dup2(descriptor, number)
    for descriptor in (nothing, output, errors, status):
        os.close(descriptor)
    return request


def run(request: Request) -> None:
    """Be the program: end, or raise, as it does."""
    os.chdir(request.folder)
    if request.anew:
        os.execve(sys.executable, [sys.executable, *request.words], request.variables)
    os.environ.clear()
    os.environ.update(request.variables)
    time.tzset()
    tempfile.tempdir = None  # variables say where it is
    kind, program, *arguments = request.words
    sys.path.insert(0, request.folder)
    if kind == "-m":
        sys.argv = [program, *arguments]
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        sys.argv = ["-c", *arguments]
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    for name in PRELOADED:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "a reactor does not survive a fork"
    gc.collect()
    gc.freeze()
    request = None
    with suppress(KeyboardInterrupt):
        request = next_program(control)
    if request is not None:
        run(request)


if __name__ == "__main__":
    main()
