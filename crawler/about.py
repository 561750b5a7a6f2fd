"""The program's name and version."""

from __future__ import annotations

from typing import Final

NAME: Final = "zamanalwsl-archive"
VERSION: Final = "0.2.0"
