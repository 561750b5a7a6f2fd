"""Commands as people type them, each in a process of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SCRAPY: Final = (sys.executable, "-m", "scrapy")
_PATIENCE: Final = 60
"""Seconds."""


def scrapy(*arguments: object, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of Scrapy's to its end; `more` are variables to set."""
    return subprocess.run(
        [*SCRAPY, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=_PATIENCE,
        env=os.environ | more,
        check=False,
    )


def on_a_terminal(*arguments: object) -> tuple[subprocess.CompletedProcess[bytes], bytes]:
    """The same where the error output is a terminal; gives what that showed, too."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [*SCRAPY, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            cwd=ROOT,
            timeout=_PATIENCE,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
            check=False,
        )
        return done, os.read(ours, 1 << 16)
    finally:
        os.close(theirs)
        os.close(ours)
