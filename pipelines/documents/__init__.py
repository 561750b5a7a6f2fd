"""Articles as documents: the text of a record with the structure of its page."""

from __future__ import annotations

from typing import Literal

Format = Literal["markdown", "tei"]
