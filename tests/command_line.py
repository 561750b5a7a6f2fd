"""Commands as people type them, each in a process of its own."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests.programs.program import ROOT, SCRAPY, run


def scrapy(*arguments: object, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of Scrapy's to its end; `more` are variables to set."""
    return run(*SCRAPY, *arguments, folder=cwd, variables=more)


def on_a_terminal(*arguments: object) -> tuple[subprocess.CompletedProcess[str], bytes]:
    """The same where the error output is a terminal; gives what that showed, too."""
    ours, theirs = pty.openpty()
    try:
        variables = {"TERM": "xterm", "COLUMNS": "100"}
        done = run(*SCRAPY, *arguments, variables=variables, errors=theirs)
        return done, os.read(ours, 1 << 16)
    finally:
        os.close(theirs)
        os.close(ours)
