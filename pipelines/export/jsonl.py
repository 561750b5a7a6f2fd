"""Writes JSON lines: all records in one file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.export.selection import Selected


def write_jsonl(captures: Iterable[Selected], path: Path) -> None:
    """Writes each record as a line, byte for byte as in its records file.

    Raises:
        OSError: If the disk refuses.

    """
    with path.open("xb") as file:
        for capture in captures:
            file.write(capture.line)
