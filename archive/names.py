"""The names of the files of a collection: their extensions, and `.open` while they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

OPEN: Final = ".open"
"""The last extension of a file that is being written, or that a killed crawl left."""
WARC: Final = ".warc.gz"
"""The extension of the WARC files that this program writes."""
WARCS: Final = (".warc", WARC, ".warc.zst")
"""The extensions of WARC files that it reads."""
RECORDS: Final = ".jsonl"


def is_open(path: Path) -> bool:
    """Returns whether a file is being written, or was left so."""
    return path.name.endswith(OPEN)


def sealed_name(path: Path) -> str:
    """Returns a file's name without `.open`."""
    return path.name.removesuffix(OPEN)


def sealed_path(path: Path) -> Path:
    """Returns the path of a file after it is sealed."""
    return path.with_name(sealed_name(path))


def open_path(sealed: Path) -> Path:
    """Returns the path of a file while it is written."""
    return sealed.with_name(sealed.name + OPEN)


def present_path(sealed: Path) -> Path:
    """Returns the path that a file has now: still open, or sealed."""
    opened = open_path(sealed)
    return opened if opened.exists() or not sealed.exists() else sealed


def is_warc(path: Path) -> bool:
    """Returns whether a file, open or sealed, has the name of a WARC file.

    Hidden files (`.name`) do not count.
    """
    return sealed_name(path).endswith(WARCS) and not path.name.startswith(".")


def is_records(path: Path) -> bool:
    """Returns whether a file, open or sealed, has the name of a records file."""
    return sealed_name(path).endswith(RECORDS) and not path.name.startswith(".")


def stem_of(path: Path) -> str:
    """Returns the NAME that a WARC file and its records file share: without extensions."""
    name = sealed_name(path)
    if name.endswith(RECORDS):
        return name.removesuffix(RECORDS)
    for ending in (".gz", ".zst", ".warc"):
        name = name.removesuffix(ending)
    return name
