"""How the files of a collection are called: their endings, and `.open` while they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

OPEN: Final = ".open"
"""The last ending of a file that is being written, or that a killed crawl left."""
WARC: Final = ".warc.gz"
"""The ending of our WARC files."""
WARCS: Final = (".warc", WARC, ".warc.zst")
"""The endings of any maker's WARC files."""
RECORDS: Final = ".jsonl"


def is_open(path: Path) -> bool:
    """Whether a file is being written, or was left so."""
    return path.name.endswith(OPEN)


def sealed_name(path: Path) -> str:
    """A file's name without `.open`."""
    return path.name.removesuffix(OPEN)


def sealed_path(path: Path) -> Path:
    """Where a file lies once it is sealed."""
    return path.with_name(sealed_name(path))


def open_path(sealed: Path) -> Path:
    """Where a file lies while it is written."""
    return sealed.with_name(sealed.name + OPEN)


def present_path(sealed: Path) -> Path:
    """Where a file lies now: still open, or sealed."""
    opened = open_path(sealed)
    return opened if opened.exists() or not sealed.exists() else sealed


def is_warc(path: Path) -> bool:
    """Whether a file, open or sealed, is called as WARC files are.

    A name that begins with a dot is somebody's own.
    """
    return sealed_name(path).endswith(WARCS) and not path.name.startswith(".")


def is_records(path: Path) -> bool:
    """Whether a file, open or sealed, is called as records files are."""
    return sealed_name(path).endswith(RECORDS) and not path.name.startswith(".")


def stem_of(path: Path) -> str:
    """The NAME that a WARC file and its records file share: without `.open` and endings."""
    name = sealed_name(path)
    if name.endswith(RECORDS):
        return name.removesuffix(RECORDS)
    for ending in (".gz", ".zst", ".warc"):
        name = name.removesuffix(ending)
    return name
