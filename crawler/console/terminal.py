"""What a command says to people while it works and at its end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from pipelines.site import SITE

_INSTALLED: Final = SITE.name
"""The command of an installation; in the project's folder it is `scrapy`, as everywhere."""


def say(command: str, line: str) -> None:
    """A line on the error output: `scrapy export: 4 captures written to out.jsonl.`"""
    print(f"{_program()} {command}: {_as_called(_printable(line))}", file=sys.stderr)


def print_line(line: str) -> None:
    """A line on the standard output; what its encoding does not have is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    print(_as_called(_printable(line)).encode(encoding, "backslashreplace").decode(encoding))


def _program() -> str:
    return _INSTALLED if Path(sys.argv[0]).stem == _INSTALLED else "scrapy"


def _as_called(line: str) -> str:
    """Advice names the command that was typed: elsewhere, `scrapy` has none of our commands."""
    return line.replace("`scrapy ", f"`{_program()} ")


def _printable(line: str) -> str:
    """Paths and archives can hold letters that a terminal obeys: these are replaced."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
