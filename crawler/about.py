"""The program's name and version."""

from __future__ import annotations

from typing import Final

from pipelines.site import SITE

NAME: Final = f"{SITE.name}-archive"
VERSION: Final = "0.2.0"
