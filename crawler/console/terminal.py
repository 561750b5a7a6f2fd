"""What a command says to people while it works and at its end."""

from __future__ import annotations

import sys


def say(command: str, line: str) -> None:
    """A line on the error output: `scrapy export: 4 captures written to out.jsonl.`"""
    print(f"scrapy {command}: {_printable(line)}", file=sys.stderr)


def print_line(line: str) -> None:
    """A line on the standard output; what its encoding does not have is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    print(_printable(line).encode(encoding, "backslashreplace").decode(encoding))


def _printable(line: str) -> str:
    """Paths and archives can hold letters that a terminal obeys: these are replaced."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
