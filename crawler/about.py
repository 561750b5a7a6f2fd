"""The program's name and version."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

_PROJECT: Final = tomllib.loads(
    (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
)["project"]

NAME: Final[str] = _PROJECT["name"]
VERSION: Final[str] = _PROJECT["version"]
