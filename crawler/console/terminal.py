"""What a command says to people while it works and at its end."""

from __future__ import annotations

import sys


def say(command: str, line: str) -> None:
    """A line on the error output: `scrapy export: 4 captures written to out.jsonl.`

    Paths and archives can hold letters that a terminal obeys: what cannot be printed is replaced.
    """
    safe = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
    print(f"scrapy {command}: {safe}", file=sys.stderr)
