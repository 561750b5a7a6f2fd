"""The catalogue is asked for by its own package alone."""

from __future__ import annotations

import re
from pathlib import Path

import archive

ROOT = Path(archive.__file__).parents[1]
TABLES = "crawls|frontier|adopted|stated_digests|replayed"  # the search index has `files`, too
ASKS = re.compile(rf"(?:FROM|INTO|JOIN|UPDATE)\s+(?:{TABLES})\b")


def test_no_other_module_knows_its_tables() -> None:
    packages = ("archive", "pipelines", "viewer", "crawler")
    modules = [path for name in packages for path in (ROOT / name).rglob("*.py")]
    asking = {path.relative_to(ROOT).parent for path in modules if ASKS.search(path.read_text())}
    assert asking == {Path("archive/catalogue")}
